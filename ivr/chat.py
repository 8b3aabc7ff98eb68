"""A dialogue without audio: one JSON object a line in, one a line out."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from ivr.dialogue.conversation import Conversation, Reply
from ivr.dialogue.wire import reply_json
from ivr.json_lines import read_lines
from ivr.languages import language_of_register

Words = Callable[[str, Reply], str]
"""Returns other words for what a reply to a question quotes; empty for none."""


class ChatLine(BaseModel, extra="forbid"):
    """What the caller does: words, silence (an empty text) or keys."""

    text: str | None = None
    language: str = ""
    dtmf: str = Field(default="", pattern="^[0-9*#]*$")

    @field_validator("language")
    @classmethod
    def _is_known(cls, register: str) -> str:
        if register:
            language_of_register(register)
        return register

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and not self.dtmf:
            raise ValueError("neither text nor dtmf")
        return self


def as_written(question: str, reply: Reply) -> str:
    """Have no other words for what is quoted."""
    return ""


def chat(
    conversation: Conversation, lines: Iterator[str], words: Words = as_written
) -> Iterator[dict[str, Any]]:
    """Hold a conversation; the greeting is taken as said.

    Args:
        conversation: not yet opened.
        lines: what is typed, as `ChatLine` describes it.
        words: puts what a reply quotes into words of its own.

    Raises:
        ConfigurationError: a line that is not what `ChatLine` describes; names the line.
    """
    conversation.adopt(conversation.open())
    for said in read_lines(lines, ChatLine, '{"text": "…"} or {"dtmf": "…"}'):
        began_s = time.perf_counter()
        reply = _take(conversation, said, words)
        yield {
            **reply_json(reply),
            "ended": reply.then != "listen",
            "latency_ms": round(1000 * (time.perf_counter() - began_s), 1),
        }
        if reply.then != "listen":
            return


def _take(conversation: Conversation, said: ChatLine, words: Words) -> Reply:
    if said.dtmf:
        reply = conversation.press(said.dtmf)
    elif not (said.text or "").strip():
        reply = conversation.silence()
        conversation.adopt_silence(reply)
        return reply
    else:
        reply = conversation.respond(said.text or "", language=said.language)
        if reply.quoted and (other := words(said.text or "", reply)):
            reply = conversation.reworded(reply, other)
    conversation.adopt(reply)
    return reply
