import httpx
import pytest

from ivr.llm import probing
from ivr.llm.llm import LanguageModelRefusedError, LanguageModelUnavailableError
from ivr.settings import ModelServer

SERVER = ModelServer.model_validate(
    {"url": "http://127.0.0.1:1/v1", "model": "ours", "api_key": "our key"}
)


def serves(request: httpx.Request) -> httpx.Response:
    """Serves our model to those with our key."""
    assert str(request.url) == "http://127.0.0.1:1/v1/models"
    known = request.headers.get("Authorization") == "Bearer our key"
    return httpx.Response(200 if known else 401, json={"data": [{"id": "ours"}]})


async def probe(server: ModelServer) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(serves)) as client:
        await probing.probe(server, client)


async def test_a_server_is_asked_for_its_list_alone() -> None:
    await probe(SERVER)


async def test_a_wrong_key_or_name_is_told() -> None:
    with pytest.raises(LanguageModelRefusedError, match="401"):
        await probe(SERVER.model_copy(update={"api_key": ModelServer().api_key}))
    with pytest.raises(LanguageModelRefusedError, match="serves ours, not another"):
        await probe(SERVER.model_copy(update={"model": "another"}))


async def test_an_absent_server_is_told() -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(LanguageModelUnavailableError, match="does not answer"):
            await probing.probe(SERVER, client)
