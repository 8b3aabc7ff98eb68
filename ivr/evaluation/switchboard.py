"""Tells the calls of a worker apart: each line of its feed goes to the caller whose call it is."""

from collections.abc import Mapping
from typing import Any

from ivr.evaluation.voice_line import VoiceLine


class Switchboard:
    """Follows the feed of one worker."""

    def __init__(self) -> None:
        self._expected: list[VoiceLine] = []
        self._live: dict[str, VoiceLine] = {}

    def expect(self, line: VoiceLine) -> None:
        """Await the call of a caller, who dials now."""
        self._expected.append(line)

    def give_up(self, line: VoiceLine) -> None:
        """Await it no longer."""
        if line in self._expected:
            self._expected.remove(line)

    def told(self, event: Mapping[str, Any]) -> None:
        """Take a line of the feed."""
        call_id = event.get("call_id", "")
        if event["event"] == "call_began" and (line := self._whose(event["number"])):
            self._expected.remove(line)
            self._live[call_id] = line
        elif call_id in self._live:
            self._live[call_id].told(event)

    def _whose(self, number: str) -> VoiceLine | None:
        """Return who calls from a number; of those who withhold theirs, whoever dialled first."""
        numbers = {line: line.caller.scenario.number for line in self._expected}
        known = (line for line, own in numbers.items() if own == number)
        withheld = (line for line, own in numbers.items() if not own)
        return next(known, None) or next(withheld, None)
