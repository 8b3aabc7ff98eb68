"""A translation service over HTTP, in the request shape of AI4Bharat's and Bhashini's servers.

`POST url` with `{"input": [{"source": "…"}], "config": {"serviceId": "…", "language":
{"sourceLanguage": "hi", "targetLanguage": "mr"}}, "controlConfig": {"dataTracking": false}}`
answers `{"output": [{"source": "…", "target": "…"}]}`.

Source: AI4Bharat/Dhruva-Platform, server/schema/services (the government's ULCA contract).
"""

from collections.abc import Mapping
from typing import Annotated

import httpx
import stamina
from pydantic import BaseModel, Field, ValidationError

from ivr.settings import TranslationSettings
from ivr.translation.translation import TranslationError, TranslationUnavailableError

_FIRST_WAIT_S = 0.05
_LONGEST_WAIT_S = 0.5


class _Sentence(BaseModel):
    target: str = Field(min_length=1)


class _Answer(BaseModel):
    output: Annotated[tuple[_Sentence, ...], Field(min_length=1, max_length=1)]


class RemoteTranslator:
    """The engine; thread-safe."""

    def __init__(self, settings: TranslationSettings, client: httpx.Client) -> None:
        """Take the service's address and the client to reach it with."""
        self._settings = settings
        self._client = client
        key = settings.api_key.get_secret_value()
        self._retrying = stamina.RetryingCaller(
            attempts=settings.attempts,
            timeout=settings.time_limit_s,
            wait_initial=_FIRST_WAIT_S,
            wait_max=_LONGEST_WAIT_S,
            wait_jitter=_FIRST_WAIT_S,
        ).on(_may_pass)
        self._headers = {"Authorization": key, "x-auth-source": "API_KEY"} if key else {}

    def translate(self, text: str, source: str, target: str) -> str:
        """Translate a sentence; asks again, a little later each time, when the service stumbles."""
        order = {
            "input": [{"source": text}],
            "config": {
                "serviceId": self._settings.service_id,
                "language": {"sourceLanguage": source, "targetLanguage": target},
            },
            "controlConfig": {"dataTracking": False},  # what callers say is not kept there
        }
        try:
            answer = _Answer.model_validate_json(self._retrying(self._asked, order))
        except httpx.HTTPStatusError as error:
            raise _refusal(error) from error
        except httpx.HTTPError as error:
            raise TranslationUnavailableError(
                "the translation service does not answer in time: "
                "check IVR_TRANSLATION__URL, or try later"
            ) from error
        except ValidationError as error:
            raise TranslationError(
                "the translation service answers in a form that is not ULCA's: "
                "check IVR_TRANSLATION__URL"
            ) from error
        return answer.output[0].target.strip()

    def _asked(self, order: Mapping[str, object]) -> bytes:
        """Return the body of one good answer."""
        settings = self._settings
        answer = self._client.post(
            settings.url, json=order, headers=self._headers, timeout=settings.time_limit_s
        )
        return answer.raise_for_status().content


def _may_pass(error: Exception) -> bool:
    """Tell whether the same request may succeed a moment later."""
    if isinstance(error, httpx.HTTPStatusError):
        status = error.response.status_code
        return (
            status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS
        )
    return isinstance(error, httpx.TransportError)


def _refusal(error: httpx.HTTPStatusError) -> TranslationError:
    status = error.response.status_code
    if _may_pass(error):
        return TranslationUnavailableError(
            f"the translation service fails with status {status}: try later"
        )
    return TranslationError(
        f"the translation service refuses with status {status}: check IVR_TRANSLATION__URL, "
        "IVR_TRANSLATION__API_KEY and IVR_TRANSLATION__SERVICE_ID"
    )
