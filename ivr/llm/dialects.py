"""What the compatible servers understand beyond the common protocol.

Sources: llama.cpp, tools/server/README.md (`cache_prompt`, `return_progress`, `id_slot`, a last
message of the assistant is gone on with); vLLM, OpenAI-compatible server
(`continue_final_message`); Ollama, docs/api.md (`keep_alive`); the OpenAI API reference
(`prompt_cache_key`).
"""

from collections import OrderedDict
from typing import Any, Literal

from ivr.llm.llm import Message, Prompt

Dialect = Literal["llama.cpp", "vllm", "ollama", "openai"]

_GO_ON = (
    "You have already said the words above, and they were heard. Go on from there; "
    "say none of them again."
)
_TELLS_PROGRESS = {"return_progress": True}
"""llama.cpp's server looks whether its client is still there when it has something to send, else
once a second. It tells how far it has read, so that an abort takes effect while it reads, too."""
_CONTINUES = frozenset({"llama.cpp", "vllm"})
"""Servers that go on with a last message of the assistant's, token by token."""


class Slots:
    """Gives each call a place at the server, where the beginning of its prompts is kept.

    When there are more calls than places, the call that was silent for longest loses its own.
    """

    def __init__(self, count: int) -> None:
        """Take the number of places; 0 leaves the choice to the server."""
        self._count = count
        self._places: OrderedDict[str, int] = OrderedDict()

    def of(self, session: str) -> int | None:
        """Return the place of a call; None where the server chooses."""
        if not session or not self._count:
            return None
        place = self._places.pop(session, None)
        if place is None and len(self._places) < self._count:
            place = min(set(range(self._count)) - set(self._places.values()))
        elif place is None:
            _, place = self._places.popitem(last=False)
        self._places[session] = place
        return place


def messages(prompt: Prompt, dialect: Dialect) -> list[dict[str, str]]:
    """Return the messages as they are sent, with what was spoken already at their end."""
    sent = list(prompt.messages)
    if prompt.begun:
        sent.append(Message("assistant", prompt.begun))
        if dialect not in _CONTINUES:
            sent.append(Message("user", _GO_ON))
    return [{"role": message.role, "content": message.text} for message in sent]


def extras(prompt: Prompt, dialect: Dialect, slot: int | None, keep_alive: str) -> dict[str, Any]:
    """Return the fields that only this server understands.

    Args:
        prompt: what is asked.
        dialect: whose server it is.
        slot: where the call's beginning is kept, if it has a place.
        keep_alive: how long an idle model stays in memory: `30m`.
    """
    match dialect:
        case "llama.cpp":
            place = {} if slot is None else {"id_slot": slot}
            return {"cache_prompt": True, **_TELLS_PROGRESS, **place}
        case "vllm":
            begun = bool(prompt.begun)
            return {"continue_final_message": begun, "add_generation_prompt": not begun}
        case "ollama":
            return {"keep_alive": keep_alive}
        case "openai":
            return {"prompt_cache_key": prompt.session} if prompt.session else {}
