"""A dialogue without audio: one JSON object a line in, one a line out."""

import time
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from ivr.dialogue.conversation import Conversation, Reply
from ivr.dialogue.wire import reply_json
from ivr.errors import ConfigurationError


class ChatLine(BaseModel, extra="forbid"):
    """What the caller does: words, silence (an empty text) or keys."""

    text: str | None = None
    language: str = Field(default="", pattern="^(hi|en|hinglish)?$")
    dtmf: str = Field(default="", pattern="^[0-9*#]*$")


def chat(conversation: Conversation, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Hold a conversation; the greeting is taken as said.

    Raises:
        ConfigurationError: a line that is not what `ChatLine` describes; names the line.
    """
    conversation.adopt(conversation.open())
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        began = time.perf_counter()
        reply = _take(conversation, _parse(line, number))
        yield {
            **reply_json(reply),
            "ended": reply.then != "listen",
            "latency_ms": round(1000 * (time.perf_counter() - began), 1),
        }
        if reply.then != "listen":
            return


def _parse(line: str, number: int) -> ChatLine:
    try:
        said = ChatLine.model_validate_json(line)
    except ValidationError as error:
        raise ConfigurationError(
            f'line {number}: {error.errors()[0]["msg"]}; give {{"text": "…"}} or {{"dtmf": "…"}}'
        ) from error
    if said.text is None and not said.dtmf:
        raise ConfigurationError(f'line {number} has neither "text" nor "dtmf"')
    return said


def _take(conversation: Conversation, said: ChatLine) -> Reply:
    if said.dtmf:
        reply = conversation.press(said.dtmf)
    elif not (said.text or "").strip():
        reply = conversation.silence()
        conversation.adopt_silence(reply)
        return reply
    else:
        reply = conversation.respond(said.text or "", language=said.language)
    conversation.adopt(reply)
    return reply
