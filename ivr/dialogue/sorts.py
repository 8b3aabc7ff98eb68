"""What sort of value stands at a path, told by its name: units stand in names.

`slot.gold_weight` is a weight, `fact.offer.max_loan_paise` a sum of money; so a placeholder that
would say one as the other is found before any caller hears it.
"""

from typing import Literal

Sort = Literal[
    "paise", "grams", "carat", "percent", "months", "days", "day", "clock", "moment", "phone", ""
]
"""Nothing where it is a name, a flag, or something else that is said as it stands."""

_SLOTS: dict[str, Sort] = {
    "gold_weight": "grams",
    "gold_purity": "carat",
    "loan_amount": "paise",
    "existing_loan_amount": "paise",
    "current_interest_rate": "percent",
    "tenure": "months",
    "remaining_months": "months",
    "date": "day",
    "time": "clock",
    "phone_number": "phone",
    "callback_at": "moment",
    "current_lender": "",
    "customer_name": "",
    "pincode": "",
    "city": "",
    "area": "",
    "branch": "",
    "loan_purpose": "",
    "need": "",
    "part_of_day": "",
    "doubtful_day": "day",
    "after_day": "day",
}
SLOTS = frozenset(_SLOTS)
"""Those of the contract, and what the policy keeps for itself."""
_UNITS: dict[str, Sort] = {
    "paise": "paise",
    "grams": "grams",
    "carat": "carat",
    "percent": "percent",
    "months": "months",
    "days": "days",
    "opens": "clock",
    "closes": "clock",
    "at": "moment",
    "as_of": "moment",
    "since": "moment",
    "date": "day",
    "time": "clock",
    "phone": "phone",
    "phone_number": "phone",
    "number": "phone",
}
_MOMENTS = frozenset({"alternatives"})
_SAID_AS: dict[str, frozenset[Sort]] = {
    "rupees": frozenset({"paise"}),
    "weight": frozenset({"grams"}),
    "weight_range": frozenset({"grams"}),
    "carat": frozenset({"carat"}),
    "percent": frozenset({"percent"}),
    "months": frozenset({"months"}),
    "days": frozenset({"days"}),
    "day": frozenset({"day", "moment"}),
    "clock": frozenset({"clock", "moment"}),
    "phone": frozenset({"phone"}),
    "last_digits": frozenset({"phone"}),
    "text": frozenset({""}),
}


def sort_of(path: str) -> Sort:
    """Return the sort of the value at a path, or of a tool's argument."""
    root, _, rest = path.partition(".")
    if root in ("slot", "range", "grown", "asked"):
        return _SLOTS.get(rest, "")
    *before, name = path.split(".")
    if name.isdigit():
        return "moment" if before[-1] in _MOMENTS else ""
    if name in _SLOTS and name not in _UNITS:
        return _SLOTS[name]
    ending = name.rpartition("_")[2]
    return _UNITS.get(name) or _UNITS.get(ending) or ""


def may_be_said_as(path: str, form: str) -> bool:
    """Tell whether a format says what stands at a path; a format of its own is not judged."""
    return form not in _SAID_AS or sort_of(path) in _SAID_AS[form]
