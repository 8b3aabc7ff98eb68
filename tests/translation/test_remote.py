from collections.abc import Iterator

import httpx
import pytest

from ivr.settings import TranslationSettings
from ivr.translation.remote import RemoteTranslator
from ivr.translation.translation import TranslationError, TranslationUnavailableError
from tests.translation.service import Answer, Service, serving, translated

BUSY = Answer(b"busy", status=503)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def translator(service: Service, client: httpx.Client, attempts: int = 3) -> RemoteTranslator:
    settings = TranslationSettings.model_validate(
        {
            "engine": "remote",
            "url": service.url,
            "api_key": "our key",
            "service_id": "indictrans",
            "attempts": attempts,
            "time_limit_s": 1,
        }
    )
    return RemoteTranslator(settings, client)


def test_a_sentence_is_asked_for_as_the_public_services_expect(client: httpx.Client) -> None:
    with serving(translated("तुम्हाला कर्ज मिळेल")) as service:
        found = translator(service, client).translate("आपको लोन मिलेगा", "hi", "mr")
    assert found == "तुम्हाला कर्ज मिळेल"
    headers, order = service.asked[0]
    assert headers["Authorization"] == "our key"
    assert order == {
        "input": [{"source": "आपको लोन मिलेगा"}],
        "config": {
            "serviceId": "indictrans",
            "language": {"sourceLanguage": "hi", "targetLanguage": "mr"},
        },
        "controlConfig": {"dataTracking": False},
    }


def test_a_stumbling_service_is_asked_again(client: httpx.Client) -> None:
    with serving(BUSY, translated("होय")) as service:
        assert translator(service, client).translate("हाँ", "hi", "mr") == "होय"
    assert len(service.asked) == 2


def test_a_failing_service_is_given_up(client: httpx.Client) -> None:
    with serving(BUSY) as service, pytest.raises(TranslationUnavailableError, match="503"):
        translator(service, client, attempts=2).translate("हाँ", "hi", "mr")
    assert len(service.asked) == 2


def test_a_slow_service_is_not_waited_for(client: httpx.Client) -> None:
    slow = Answer(translated("होय").body, after_s=0.2)
    with serving(slow) as service:
        settings = TranslationSettings(
            engine="remote", url=service.url, time_limit_s=0.05, attempts=2
        )
        with pytest.raises(TranslationUnavailableError, match="in time"):
            RemoteTranslator(settings, client).translate("हाँ", "hi", "mr")


def test_an_absent_service_is_reported(client: httpx.Client) -> None:
    with serving(BUSY) as service:
        pass
    with pytest.raises(TranslationUnavailableError, match="IVR_TRANSLATION__URL"):
        translator(service, client, attempts=1).translate("हाँ", "hi", "mr")


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refusal_is_not_repeated(status: int, client: httpx.Client) -> None:
    no = Answer(b"no", status=status)
    with serving(no) as service, pytest.raises(TranslationError, match=f"{status}.*API_KEY"):
        translator(service, client).translate("हाँ", "hi", "mr")
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"output": []}', b'{"output": [{"target": ""}]}', b"\xff"]
)
def test_garbage_is_reported(body: bytes, client: httpx.Client) -> None:
    with serving(Answer(body)) as service, pytest.raises(TranslationError, match="ULCA"):
        translator(service, client).translate("हाँ", "hi", "mr")
