"""Which branch and which lender a caller means, by what the call has come to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ivr.dialogue.dialogue import Slot
from ivr.dialogue.memory import Memory

PLACE = ("city", "area", "pincode")
"""What tells where a branch is."""
_BRANCHES = "branches"
_LENDERS = "told_compare_lenders"


def chosen_branch(memory: Memory) -> Mapping[str, Any]:
    """Return the branch that the caller has chosen; nothing before he has."""
    chosen = memory.slots.get("branch")
    rows = _rows(memory, _BRANCHES) if chosen else ()
    return next((row for row in rows if chosen and row["branch_id"] == chosen.value), {})


def place_meant(memory: Memory) -> Mapping[str, Any]:
    """Return city, area and PIN code of the branch spoken of, else as the caller gave them.

    Spoken of is the branch that he has chosen or that was offered to him last.
    """
    branch = chosen_branch(memory) or next(_on_offer(memory), {})
    if branch:
        return {name: branch[name] for name in PLACE if name in branch}
    return {name: memory.slots[name].value for name in PLACE if name in memory.slots}


def rival_meant(memory: Memory, given: Mapping[str, Slot]) -> Mapping[str, Any]:
    """Return the rate of the lender just named, or else of the caller's own; nothing if unknown.

    Args:
        memory: with the lenders' rates, as `compare_lenders` told them.
        given: what the utterance gives.
    """
    named = given.get("current_lender") or memory.slots.get("current_lender")
    rows = _rows(memory, _LENDERS)
    return next((row for row in rows if named and row.get("lender") == named.value), {})


def _on_offer(memory: Memory) -> Iterator[Mapping[str, Any]]:
    return (row for row in _rows(memory, _BRANCHES) if row["branch_id"] not in memory.passed_over)


def _rows(memory: Memory, fact: str) -> Sequence[Mapping[str, Any]]:
    found = memory.facts.get(fact)
    return found.result if found else ()
