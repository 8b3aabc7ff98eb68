"""One call as the wall shows it: pure, made from a worker's events alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from ivr.console.console import Row

Speaker = Literal["caller", "agent", "person", "note"]
Mood = Literal["calm", "doubtful", "upset"]

UPSET = frozenset({"complaint", "escalate", "opt_out"})
"""What nobody wants who is content."""
DOUBTFUL = frozenset({"objection", "repeat", "slower", "deny", "cancel_appointment"})
RECENT = 3
"""Turns of the caller that the mood is read from."""
STEP_IN = "step_in"
"""How a turn's tools say that a person gave the words."""


@dataclass(slots=True)
class Line:
    """A line of the transcript; the same number again replaces it."""

    number: int
    speaker: Speaker
    text: str
    at: str
    """ISO, UTC."""
    by: str = ""
    """Who gave the words, where it was a person; in a note what happened."""
    open: bool = False
    """The caller may go on."""
    latency_ms: float | None = None
    """Of the agent: from the caller's last sound to the first frame of the answer."""
    played_fraction: float = 1.0
    version: int = 0
    """Counts changes."""


@dataclass(slots=True)
class LiveCall:
    """What is known of a call that is going on."""

    call_id: str
    worker: str
    number: str = ""
    dialled: str = ""
    began_at: str = ""
    language: str = ""
    stage: str = ""
    question: str = ""
    intents: tuple[str, ...] = ()
    slots: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    interruptions: int = 0
    paused: bool = False
    outcome: str = ""
    """How it ended; empty while it goes on."""
    _moods: list[Mood] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Nothing more will come."""
        return bool(self.outcome)

    @property
    def latency_ms(self) -> float | None:
        """Of the last turn that answered words."""
        return self.latencies_ms[-1] if self.latencies_ms else None

    @property
    def median_ms(self) -> float | None:
        """Of all turns so far."""
        return median(self.latencies_ms) if self.latencies_ms else None

    @property
    def mood(self) -> Mood:
        """The worst of the caller's last turns, as his wishes tell it."""
        recent = self._moods[-RECENT:]
        return "upset" if "upset" in recent else "doubtful" if "doubtful" in recent else "calm"

    @property
    def last_line(self) -> Line | None:
        """The last words of either side."""
        return next((line for line in reversed(self.lines) if line.speaker != "note"), None)

    def take(self, event: Row) -> list[Line]:
        """Take an event; return the lines that are new or have changed."""
        match event["event"]:
            case "call_began":
                self.number, self.dialled = event["number"], event["dialled"]
                self.began_at = event["at"]
                return []
            case "caller_heard":
                return [self._heard(event["text"], event["at"])]
            case "agent_spoke":
                return self._turn(event)
            case "agent_interrupted":
                return self._interrupted(event["played_fraction"])
            case "stepped_in":
                return self._stepped_in(event)
            case "call_ended":
                self.outcome = event["outcome"]
                return [self._add("note", "", event["at"], by="ended")]
            case _:
                return []

    def _heard(self, text: str, at: str) -> Line:
        """Show the caller's words before he has ended; more of the same turn replaces them."""
        last = self.lines[-1] if self.lines else None
        if last and last.open and text.startswith(last.text[:_BEGINNING]):
            return _changed(last, text=text)
        if last and last.open and not self.paused:
            return _changed(last, text=text)
        return self._add("caller", text, at, is_open=True)

    def _turn(self, event: Row) -> list[Line]:
        self.stage, self.question = event["stage"], event["question"]
        self.slots = event["slots"]
        changed = self._answered(event)
        agent = self._add("agent", event["reply"], event["at"])
        if person := _person_behind(event):
            agent.speaker, agent.by = "person", person
        if (sent_ms := event["marks"].get("first_frame_sent")) is not None:
            agent.latency_ms = sent_ms
            self.latencies_ms.append(sent_ms)
        return [*changed, agent]

    def _answered(self, event: Row) -> list[Line]:
        """Settle what the caller said, which this turn answers."""
        opened = [line for line in self.lines if line.open]
        changed = [_changed(line, text=line.text, is_open=False) for line in opened]
        heard = event["heard"]
        if not heard:
            return changed
        self.language = event["language"]
        self.intents = tuple(intent["name"] for intent in event["intents"])
        self._moods.append(_mood(frozenset(self.intents)))
        if len(opened) == 1:
            return [_changed(opened[0], text=heard, is_open=False)]
        return changed or [self._add("caller", heard, event["at"])]

    def _interrupted(self, played_fraction: float) -> list[Line]:
        self.interruptions += 1
        for line in reversed(self.lines):
            if line.speaker in ("agent", "person"):
                line.played_fraction = played_fraction
                return [_changed(line, text=line.text)]
        return []

    def _stepped_in(self, event: Row) -> list[Line]:
        self.paused = event["order"] == "pause" or (self.paused and event["order"] == "say")
        if event["order"] == "say":
            return []  # the words come when they are spoken
        return [self._add("note", event["by"], event["at"], by=event["order"])]

    def _add(
        self, speaker: Speaker, text: str, at: str, *, by: str = "", is_open: bool = False
    ) -> Line:
        line = Line(len(self.lines), speaker, text, at, by=by, open=is_open)
        self.lines.append(line)
        return line


_BEGINNING = 6
"""Letters by which more of the same words is told from other words."""


def _changed(line: Line, *, text: str, is_open: bool | None = None) -> Line:
    line.text = text
    line.open = line.open if is_open is None else is_open
    line.version += 1
    return line


def _person_behind(event: Row) -> str:
    tools = event["tools"]
    return next((str(t["arguments"]["by"]) for t in tools if t["name"] == STEP_IN), "")


def _mood(intents: frozenset[str]) -> Mood:
    if intents & UPSET:
        return "upset"
    return "doubtful" if intents & DOUBTFUL else "calm"
