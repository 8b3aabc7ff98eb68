"""Whether a server of the OpenAI protocol answers, and serves the model that is asked of it."""

import httpx

from ivr.bearer import bearer
from ivr.llm.llm import LanguageModelRefusedError, LanguageModelUnavailableError
from ivr.settings import ModelServer

_WITHIN_S = 2.0


async def probe(server: ModelServer, client: httpx.AsyncClient) -> None:
    """Ask what the server serves; no model computes anything for it.

    Args:
        server: whose.
        client: to reach it with.

    Raises:
        LanguageModelUnavailableError: it does not answer.
        LanguageModelRefusedError: key or path are wrong, or it serves other models.
    """
    headers = bearer(server.api_key.get_secret_value())
    url = f"{server.url.rstrip('/')}/models"
    try:
        answer = await client.get(url, headers=headers, timeout=_WITHIN_S)
        served = {row["id"] for row in answer.raise_for_status().json()["data"]}
    except httpx.HTTPStatusError as error:
        raise LanguageModelRefusedError(
            f"{url} refuses with status {error.response.status_code}: check url and api_key"
        ) from error
    except httpx.HTTPError as error:
        raise LanguageModelUnavailableError(f"{url} does not answer") from error
    except (ValueError, KeyError, TypeError) as error:
        raise LanguageModelRefusedError(f"{url} lists no models: check the url") from error
    if server.model not in served:
        known = ", ".join(sorted(served)) or "none"
        raise LanguageModelRefusedError(f"{url} serves {known}, not {server.model}")
