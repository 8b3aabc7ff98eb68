"""What an earlier call from the same number left: taken up where it broke off, or offered back.

A call that broke off minutes ago goes on where it was. Of an older one only what lasts is offered,
once, and taken in only when the caller agrees; then it is read back like anything else he says. No
fact is recalled: prices and rates are asked for anew, so no old sum of money is ever said.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from ivr.dialogue.dialogue import Range, Slot
from ivr.dialogue.memory import Memory
from ivr.dialogue.values import plain

JsonObject = dict[str, Any]

RESUMES_WITHIN = timedelta(minutes=10)
"""Who calls again sooner goes on with the call that broke off."""
BROKE_OFF = frozenset({"abandoned", "failed", "worker_lost"})
"""Outcomes of calls that came to no end of their own."""
OVER = frozenset({"farewell", "leaving", "handover"})
"""Where nothing is left to go on with."""
LASTING = (
    "gold_weight",
    "gold_purity",
    "city",
    "area",
    "pincode",
    "customer_name",
    "current_lender",
    "loan_purpose",
)
"""Slots that hold for weeks; a day, an hour or a sum of money do not."""
TOLD = ("gold_weight", "gold_purity", "city")
"""What may be said of it before anybody has told who he is: another may hold the same phone."""
CONSENT = "consent"
"""The decision about the recording; whoever refuses it is not remembered."""
TELLS = ("kind", *TOLD, "visit.starts_at", "visit.name", "visit.name_hi")
"""Paths into what `Recollection.as_fact` gives."""
FACT = "earlier"
"""The fact under which templates and conditions see a recollection."""

Kind = Literal["resumed", "visit", "gold", "weight"]
"""How it is spoken of: going on, a visit that stands, weight and carat, a weight alone."""


@dataclass(frozen=True, slots=True)
class StandingVisit:
    """A visit of this caller that is still to come."""

    appointment_id: str
    branch_name: str
    branch_name_hi: str
    starts_at: datetime
    """Aware, in the branch's time zone."""

    def as_json(self) -> JsonObject:
        """Return it as a tool would."""
        return {
            "appointment_id": self.appointment_id,
            "name": self.branch_name,
            "name_hi": self.branch_name_hi,
            "starts_at": self.starts_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Recollection:
    """What may be taken up from an earlier call, by leave of the caller."""

    kind: Kind
    language: str
    """The register in which the caller was answered."""
    slots: Mapping[str, Slot]
    """What he had said; nothing of it counts as confirmed."""
    visit: StandingVisit | None = None
    stage: str = ""
    """Where to go on; only of a call that broke off minutes ago."""
    decisions: Mapping[str, str] = field(default_factory=dict)
    """Answers to yes-or-no questions; only of a call that broke off minutes ago."""

    def as_fact(self) -> JsonObject:
        """Return what templates may say of it: `fact.earlier.gold_weight`, `….visit.starts_at`."""
        told = {name: plain(slot.value) for name, slot in self.slots.items() if name in TOLD}
        visit = {"visit": self.visit.as_json()} if self.visit else {}
        return {"kind": self.kind, **told, **visit}


def kept_of(memory: Memory) -> JsonObject:
    """Return what a call leaves for the next one, as JSON; nothing when it learned nothing."""
    if not memory.slots:
        return {}
    return {
        "stage": memory.stage,
        "language": memory.language,
        "slots": {name: _slot_json(slot) for name, slot in memory.slots.items()},
        "decisions": dict(memory.decisions),
    }


def recollect(
    kept: Mapping[str, Any],
    *,
    outcome: str,
    ago: timedelta,
    stages: Collection[str],
    visit: StandingVisit | None = None,
) -> Recollection | None:
    """Return what there is to take up, or None when nothing is worth a word.

    Args:
        kept: as `kept_of` gave it, perhaps by an earlier version; empty when nothing was kept.
        outcome: how the earlier call ended.
        ago: how long that is.
        stages: those that there are today.
        visit: of this caller, still to come.
    """
    slots = {name: slot_of(row) for name, row in kept.get("slots", {}).items()}
    stage, language = str(kept.get("stage", "")), str(kept.get("language", ""))
    broke_off = outcome in BROKE_OFF and timedelta() <= ago <= RESUMES_WITHIN
    if broke_off and slots and stage in stages and stage not in OVER:
        decisions = dict(kept.get("decisions", {}))
        return Recollection("resumed", language, slots, visit, stage, decisions)
    lasting = {name: slot for name, slot in slots.items() if name in LASTING}
    kind = _kind(lasting, visit)
    return Recollection(kind, language, lasting, visit) if kind else None


def with_earlier(memory: Memory, earlier: Recollection) -> Memory:
    """Let the policy know of an earlier call; nothing of it is taken in yet."""
    return memory.with_fact(FACT, earlier.as_fact(), frozenset())


def taken_up(memory: Memory, earlier: Recollection) -> Memory:
    """Take in what the caller agreed to; whatever he said by now counts more.

    Of a call that broke off the stage and the decisions come with it, and no question is open.
    """
    slots = {name: slot for name, slot in earlier.slots.items() if name not in memory.slots}
    taken = memory.with_slots(slots)
    if earlier.kind != "resumed":
        return taken
    decisions = {**earlier.decisions, **memory.decisions}
    return replace(taken, stage=earlier.stage, decisions=decisions, question="")


def _kind(lasting: Mapping[str, Slot], visit: StandingVisit | None) -> Kind | None:
    if visit:
        return "visit"
    if "gold_weight" not in lasting:
        return None
    return "gold" if "gold_purity" in lasting else "weight"


def _slot_json(slot: Slot) -> JsonObject:
    value = slot.value
    plain_value = {"min": value.min, "max": value.max} if isinstance(value, Range) else value
    return {"value": plain_value, "unit": slot.unit, "text": slot.text}


def slot_of(row: Mapping[str, Any]) -> Slot:
    """Return the slot that was written as JSON: `{"value", "unit", "text"}`."""
    value = row["value"]
    bounds = Range(value["min"], value["max"]) if isinstance(value, Mapping) else value
    return Slot(bounds, str(row["unit"]), str(row["text"]))
