"""Whose a day and a time are: a visit's, those of a call back, or nobody's."""

from collections.abc import Collection
from datetime import datetime

from ivr.dialogue.callbacks import callback_at
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found

_NAMES_NO_DAY = frozenset(
    (
        "gold_price",
        "interest_rate",
        "opt_out",
        "out_of_scope",
        "complaint",
        "data_request",
        "process_inquiry",
    )
)
"""In `aaj ka bhav` and `aaj ke baad call mat karna` nothing is to happen on a day."""
_BOOKS = frozenset(
    ("schedule_appointment", "reschedule_appointment", "callback_request", "branch_search")
)
_ASKS_WHEN = frozenset((Expecting.DATE, Expecting.TIME, Expecting.CALLBACK))


def settle_moments(
    found: dict[str, Found], wants: Collection[str], expecting: Expecting, now: datetime
) -> None:
    """Join day and time of a call back into one value; drop those that belong to nothing.

    Args:
        found: the values of the utterance by slot; changed in place.
        wants: the names of its intents.
        expecting: the question it may answer.
        now: the caller's clock, with its time zone.
    """
    visits = "schedule_appointment" in wants
    if expecting is Expecting.CALLBACK or ("callback_request" in wants and not visits):
        _join(found, now)
    idle = not _NAMES_NO_DAY.isdisjoint(wants) and _BOOKS.isdisjoint(wants)
    if idle and expecting not in _ASKS_WHEN:
        found.pop("date", None)
        found.pop("time", None)


def _join(found: dict[str, Found], now: datetime) -> None:
    if "callback_at" not in found:
        moment = callback_at(found.get("date"), found.get("time"), now)
        if moment is None:
            return
        found["callback_at"] = moment
    found.pop("date", None)
    found.pop("time", None)
