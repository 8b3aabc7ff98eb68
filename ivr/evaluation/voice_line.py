"""A scripted caller on the telephone: hears by the worker's feed what is asked, and answers aloud.

The caller's ears are the feed's, not a recogniser's: a person understands the agent's question.
What the *agent* hears is the caller's voice alone.
"""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from ivr.audio import FRAME_S
from ivr.call.outcome import Outcome
from ivr.evaluation.caller import Caller, Line
from ivr.evaluation.trial import Exchange, Trial
from ivr.telephony.conversing_caller import Choice
from ivr.telephony.scripted_caller import PreparedTurn

SAYS_AGAIN_AFTER_S = 4.0
"""Who is not answered says it again."""


class VoiceLine:
    """One call. The feed is told on the event loop, the choice made in the telephone's thread."""

    def __init__(self, caller: Caller, voice: Mapping[str, PreparedTurn]) -> None:
        """Take the caller, and all that he may say as sound, by its text."""
        self.caller = caller
        self.over = asyncio.Event()
        """Set when the agent has told that the call is over."""
        self._outcome: str = Outcome.ABANDONED
        self._voice = voice
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._unanswered: list[Line] = []
        self._lines = 0
        self._has_news = False
        self._waited_s = 0.0

    def told(self, event: Mapping[str, Any]) -> None:
        """Take a line of the feed that is about this call."""
        match event["event"]:
            case "agent_spoke":
                with self._lock:
                    exchange = Exchange.of_row(event, tuple(self._unanswered))
                    self._exchanges.append(exchange)
                    self._unanswered.clear()
                    self._has_news = True
            case "call_ended":
                self._outcome = event["outcome"]
                self.over.set()

    def choose(self) -> Choice:
        """Return what the caller does now that the agent is silent; asked every 20 ms."""
        with self._lock:
            if not self._exchanges:
                return "wait"
            if self._exchanges[-1].ended or self._lines >= self.caller.scenario.most_turns:
                return "leave"
            if not self._has_news and self._waited_s < SAYS_AGAIN_AFTER_S:
                self._waited_s += FRAME_S
                return "wait"
            return self._answer(self._exchanges[-1])

    def trial(self, recording: str) -> Trial:
        """Return the call as it went."""
        with self._lock:
            return Trial(
                self.caller.scenario, tuple(self._exchanges), self._outcome, recording=recording
            )

    def _answer(self, asked: Exchange) -> PreparedTurn:
        line, self.caller = self.caller.says_to(asked.question, asked.values)
        self._unanswered.append(line)
        self._lines += line.by != "correction"  # what the agent misheard is not the caller's turn
        self._has_news, self._waited_s = False, 0.0
        return self._voice[line.text]
