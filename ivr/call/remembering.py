"""What of a call may be known later: by leave of the caller, and no more than he gave leave for.

Whoever refuses the recording has none: what was written is erased at once, and nothing of what he
says is kept for a next call.
"""

from collections.abc import Callable

from ivr.bank import e164
from ivr.call.parts import CallParts
from ivr.call.recording import StereoRecorder
from ivr.dialogue.conversation import Reply
from ivr.dialogue.memory import Memory
from ivr.dialogue.recollection import CONSENT, JsonObject, kept_of
from ivr.dialogue.summary import Summary

Write = Callable[[Callable[[], None]], None]
"""Puts a write behind those before it."""


class Remembering:
    """Follows one call. Belongs to its event loop."""

    def __init__(
        self, call_id: str, number: str, parts: CallParts, recorder: StereoRecorder, write: Write
    ) -> None:
        """Begin with the call.

        Args:
            call_id: under which the call is kept.
            number: the caller's, as the network gave it; empty when withheld.
            parts: where things are kept.
            recorder: of this call.
            write: queues a write to the records.
        """
        self._call_id = call_id
        self._person = e164(number)
        self._parts = parts
        self._recorder = recorder
        self._write = write
        self._consent: bool | None = None
        self._kept: JsonObject = {}
        self._memory: Memory | None = None

    def turn_began(self, reply: Reply) -> None:
        """Follow a turn of the agent as it begins to be spoken."""
        self._memory = reply.memory
        answer = reply.memory.decisions.get(CONSENT)
        if answer:
            self._consented(given=answer == "yes")
        kept = kept_of(reply.memory)
        if self._consent and kept != self._kept:
            self._kept = kept
            self._write(lambda: self._parts.call_log.keep_memory(self._call_id, kept))

    @property
    def has_recording(self) -> bool:
        """Tell whether the recording may be kept."""
        return self._consent is not False

    def summary(self) -> Summary | None:
        """Sum the call up; None when it never came to a word."""
        return self._parts.summariser.summarise(self._memory) if self._memory else None

    def _consented(self, *, given: bool) -> None:
        if given == self._consent:
            return
        self._consent = given
        if not given:
            self._recorder.erase()
        self._write(lambda: self._parts.call_log.keep_consent(self._call_id, given=given))
        if self._person:
            callers = self._parts.callers
            self._write(lambda: callers.set_recording_consent(self._person, given=given))
