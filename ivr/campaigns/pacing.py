"""How many calls to place now. Pure: time and load are arguments.

Progressive: one call for each free place of the agent, so nobody who answers finds nobody.
Predictive: more, by the share of people who answer; as soon as more than the permitted share of
those who answered found nobody, it is progressive until they are fewer.
"""

import math
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from ivr.records.campaign_records import Fared

PRIOR_CALLS = 20
"""As many imagined calls, all answered, weigh against the first figures of a campaign."""


class Pacing(BaseModel, frozen=True, extra="forbid"):
    """How a campaign is paced."""

    mode: Literal["progressive", "predictive"] = "progressive"
    calls_per_second: float = Field(default=1.0, gt=0, le=100)
    concurrency: int = Field(default=1, ge=1, le=500)
    """Calls of the campaign at once, those that still ring included."""
    abandon_cap: float = Field(default=0.03, gt=0, le=0.2)
    """The share of answered calls for which no agent may be there, when predictive."""
    promised: bool = False
    """The campaign also keeps the promises to call back."""


@dataclass(frozen=True, slots=True)
class Load:
    """What goes on at one moment."""

    agent_places: int
    """How many calls the agent can hold."""
    talking: int
    """Calls that the agent holds, those that came in included."""
    ringing: int
    """Calls of campaigns that nobody has answered yet."""
    mine: int
    """Calls of this campaign, ringing or talking."""
    trunk_channels: int
    """Calls that the trunk carries."""


def calls_to_place(pacing: Pacing, load: Load, record: Fared) -> int:
    """Return how many calls may be begun now; the rate per second comes on top.

    Never more than the campaign, the trunk and, when progressive, the agent have room for.
    """
    free = load.agent_places - load.talking
    wanted = free - load.ringing
    if pacing.mode == "predictive" and free > 0 and not _too_many_unheard(pacing, record):
        wanted = math.floor(free / _answer_share(record)) - load.ringing
    room = min(
        wanted,
        pacing.concurrency - load.mine,
        load.trunk_channels - load.talking - load.ringing,
    )
    return max(0, room)


def _answer_share(record: Fared) -> float:
    return (record.answered + PRIOR_CALLS) / (record.dialled + PRIOR_CALLS)


def _too_many_unheard(pacing: Pacing, record: Fared) -> bool:
    """Tell whether one more unheard call would pass the cap."""
    return record.unheard + 1 > pacing.abandon_cap * (record.answered + 1)


class CallsPerSecond:
    """A limit of calls a second, of one trunk or campaign; a pause is not saved up beyond 1 s."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._saved = 0.0
        self._at_s: float | None = None

    def take(self, wanted: int, now_s: float) -> int:
        """Return how many of the wanted calls may be begun at a moment; they count as begun."""
        if self._at_s is None:
            self._saved = 1.0
        else:
            most = max(1.0, self._per_second)
            self._saved = min(most, self._saved + (now_s - self._at_s) * self._per_second)
        self._at_s = now_s
        taken = min(wanted, int(self._saved))
        self._saved -= taken
        return taken
