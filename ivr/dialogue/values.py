"""Paths into the memory, and figures as they are written in a reply.

A figure enters a reply only through a path: `slot.gold_weight`, `range.gold_weight`,
`fact.eligibility.max_loan_paise`, `caller.number`, `option.name`. So each one traces to the caller
or to a tool.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from ivr.dialogue.dialogue import Range, Slot, SlotValue, Sum
from ivr.dialogue.meant import chosen_branch, place_meant, rival_meant
from ivr.dialogue.memory import Memory
from ivr.dialogue.written_weights import written_span, written_weight
from ivr.languages import languages

PAISE = 100
_HALF_DAY = 12
NOT_UNDERSTOOD = "not_understood"
"""Why a person takes over where nobody asked for one."""
MISSING = object()
"""What a path gives that leads nowhere."""


@dataclass(frozen=True, slots=True)
class View:
    """The memory as paths see it, with the option that is being offered."""

    memory: Memory
    option: Mapping[str, Any]
    summarise: Callable[[Memory], str] | None = None
    """Sums the call up, for `call.summary`; none where nobody asks for it."""
    given: Mapping[str, Slot] = field(default_factory=dict)
    """What the utterance gives, be it kept or only asked about."""

    def at(self, path: str) -> Any:
        """Return the value at a path, or `MISSING`."""
        root, _, rest = path.partition(".")
        memory = self.memory
        match root:
            case "slot" | "range" | "grown":
                return _of_slot(root, memory.slots.get(rest))
            case "fact":
                name, _, inside = rest.partition(".")
                fact = memory.facts.get(name)
                return MISSING if fact is None else _inside(fact.result, inside)
            case "confirmed":
                return rest in memory.confirmed
            case "said":
                return rest in memory.times_said
            case "call":
                return self._of_the_call(rest)
            case _:
                return self._row(root).get(rest, MISSING)

    def _row(self, root: str) -> Mapping[str, Any]:
        match root:
            case "chosen":
                return chosen_branch(self.memory)
            case "option":
                return self.option
            case "asked":
                return {name: plain(slot.value) for name, slot in self.given.items()}
            case "place":
                return place_meant(self.memory)
            case "rival":
                return rival_meant(self.memory, self.given)
            case "decision":
                return self.memory.decisions
            case "caller":
                number = self.memory.caller_number
                return {"number": number} if number else {}
            case _:
                return {}

    def _of_the_call(self, name: str) -> Any:
        match name:
            case "reason":
                return self.memory.reason or NOT_UNDERSTOOD
            case "summary" if self.summarise:
                return self.summarise(self.memory) or MISSING
            case _:
                return MISSING


def _of_slot(root: str, slot: Slot | None) -> Any:
    """Return a slot's value, both its bounds, or the sum it has grown to; else `MISSING`."""
    if slot is None:
        return MISSING
    match root:
        case "range":
            return slot.value if isinstance(slot.value, Range) else MISSING
        case "grown" if slot.sum is not Sum.GROWN:
            return MISSING
        case _:
            return plain(slot.value)


def plain(value: SlotValue) -> str | int | float:
    """Take the lower bound of a range: the loan is never put too high."""
    if not isinstance(value, Range):
        return value
    return int(value.min) if value.min == int(value.min) else value.min


def _inside(result: Any, path: str) -> Any:
    value = result
    for key in filter(None, path.split(".")):
        if isinstance(value, list):
            value = _in_list(value, key)
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        else:
            return MISSING
    return value


def _in_list(rows: list[Any], key: str) -> Any:
    """Return a row by its number, or a document of a checklist by its name."""
    if key.isdigit():
        return rows[int(key)] if int(key) < len(rows) else MISSING
    named = (row for row in rows if isinstance(row, Mapping) and row.get("document") == key)
    return next(named, MISSING)


def slot_of(path: str) -> str | None:
    """Return the slot that a path reads, if it reads one."""
    root, _, rest = path.partition(".")
    return rest if root == "slot" else None


def indian_grouping(number: int) -> str:
    """Group digits by thousand, then by hundred: 2,50,000."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    groups = [tail]
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ("-" if number < 0 else "") + ",".join(groups)


def rupees(paise: Any, _: str) -> str:
    """Write an amount: ₹2,50,000, with paise only when there are any."""
    whole, rest = divmod(int(paise), PAISE)
    return f"₹{indian_grouping(whole)}" + (f".{rest:02d}" if rest else "")


def weight(grams: Any, language: str) -> str:
    """Write a weight, in tola where it was told so, and to a tenth of a gram."""
    return written_weight(grams, languages()[language])


def weight_range(bounds: Any, language: str) -> str:
    """Write both bounds of a weight that the caller did not know for certain."""
    return written_span(bounds, languages()[language])


def carat(value: Any, language: str) -> str:
    """Write a purity."""
    return f"{value:g} {languages()[language].carat}"


def months(count: Any, language: str) -> str:
    """Write a number of months."""
    one, many = languages()[language].month
    return f"{count:g} {one if count == 1 else many}"


def days(count: Any, language: str) -> str:
    """Write a number of days."""
    one, many = languages()[language].day
    return f"{count:g} {one if count == 1 else many}"


def percent(value: Any, _: str) -> str:
    """Write a percentage."""
    return f"{value:g}%"


def day(value: Any, language: str) -> str:
    """Write a date with its weekday, so that a wrong one is noticed: Saturday 5 December."""
    moment = date.fromisoformat(str(value)[:10])
    words = languages()[language]
    return f"{words.weekdays[moment.weekday()]} {moment.day} {words.months[moment.month - 1]}"


def clock(value: Any, language: str) -> str:
    """Write a time of day as people say it, शाम 4:30 बजे; from a time or from a date with time."""
    at = time.fromisoformat(str(value).rpartition("T")[2])
    words = languages()[language]
    hour = f"{at.hour % _HALF_DAY or _HALF_DAY}" + (f":{at.minute:02d}" if at.minute else "")
    return words.hour.format(part=words.day_part(at.hour), hour=hour)


def phone(value: Any, _: str) -> str:
    """Write an Indian number in groups of five: +91 98765 43210."""
    digits = str(value).removeprefix("+91")
    return f"+91 {digits[:5]} {digits[5:]}" if len(digits) == 10 else str(value)


def last_digits(value: Any, _: str) -> str:
    """Write the last four digits, enough to recognise one's own number."""
    return " ".join(str(value)[-4:])


def text(value: Any, _: str) -> str:
    """Write a name as it stands."""
    return str(value)


FORMATS: Mapping[str, Callable[[Any, str], str]] = {
    "rupees": rupees,
    "weight": weight,
    "weight_range": weight_range,
    "carat": carat,
    "months": months,
    "days": days,
    "percent": percent,
    "day": day,
    "clock": clock,
    "phone": phone,
    "last_digits": last_digits,
    "text": text,
}
