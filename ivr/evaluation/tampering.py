"""Changes one figure of a reply that was said, and sees whether the guard would let it pass.

A wrong figure is one that no value of its kind bears out, by the second judge's reading; a swapped
one is another true value of the same kind, told as what it is not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ivr.dialogue.dialogue import Clause
from ivr.dialogue.figures import plain_text
from ivr.dialogue.guard import Blocked, guarded
from ivr.dialogue.memory import Fact, Memory
from ivr.dialogue.recollection import slot_of
from ivr.dialogue.turn import ToolCall
from ivr.dialogue.values import indian_grouping
from ivr.evaluation.audit import known_by_turn
from ivr.evaluation.figure_words import Kind
from ivr.evaluation.figures_heard import figures_heard
from ivr.evaluation.known_values import KnownValues
from ivr.evaluation.trial import Exchange, Trial
from ivr.languages import languages, with_tables

_NUMBER = re.compile(r"\d+(?:,\d+)*(?:\.\d+)?")
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_SMALL: tuple[Kind, ...] = ("percent", "months", "grams", "carat", "days")
_SHOWN = 20
_WEEK = 7
_THOUSAND, _LAKH = 1000, 100_000
_WORDS = (("हज़ार", _THOUSAND), ("लाख", _LAKH), ("thousand", _THOUSAND), ("lakh", _LAKH))

Sort = Literal["wrong", "swapped"]


@dataclass(frozen=True, slots=True)
class Tampered:
    """A reply with one figure changed."""

    sort: Sort
    reply: str
    passed: bool


@dataclass(slots=True)
class Tampering:
    """What the guard let pass of all that was tried; each pattern of a reply is tried once."""

    tried: dict[Sort, int] = field(default_factory=lambda: {"wrong": 0, "swapped": 0})
    passed: dict[Sort, list[str]] = field(default_factory=lambda: {"wrong": [], "swapped": []})
    _patterns: set[str] = field(default_factory=set)

    def take(self, trial: Trial) -> None:
        """Try every reply of a call whose like was not tried yet."""
        calls: list[ToolCall] = []
        for exchange, known in zip(trial.exchanges, known_by_turn(trial), strict=True):
            calls += [ToolCall(t["name"], t["arguments"], t["result"]) for t in exchange.tools]
            pattern = _NUMBER.sub("#", exchange.reply)
            if pattern in self._patterns or not _NUMBER.search(exchange.reply):
                continue
            self._patterns.add(pattern)
            memory = _memory(exchange, calls, trial.scenario.number)
            for one in _tampered(exchange.reply, memory, calls, known):
                self.tried[one.sort] += 1
                if one.passed:
                    self.passed[one.sort].append(one.reply)

    def as_json(self) -> dict[str, Any]:
        """Return how many were tried and passed, with some of those that passed."""
        return {
            sort: {
                "tried": tried,
                "passed": len(self.passed[sort]),
                "examples": self.passed[sort][:_SHOWN],
            }
            for sort, tried in self.tried.items()
        }


def tampering(trials: Iterable[Trial]) -> dict[str, Any]:
    """Try the replies of many calls.

    Returns:
        `{"wrong": {"tried", "passed", "examples"}, "swapped": …}`.
    """
    found = Tampering()
    for trial in trials:
        found.take(trial)
    return found.as_json()


def _memory(exchange: Exchange, calls: Sequence[ToolCall], number: str) -> Memory:
    slots = {name: slot_of(row) for name, row in exchange.slots.items()}
    facts = {str(at): Fact(call.result, frozenset()) for at, call in enumerate(calls)}
    return Memory("", "", caller_number=number, slots=slots, facts=facts)


def _tampered(
    reply: str, memory: Memory, calls: Sequence[ToolCall], known: KnownValues
) -> Iterator[Tampered]:
    if not _passes(reply, memory, calls):
        return
    truth = {(f.kind, f.values, f.digits) for f in figures_heard(reply)}
    for changed in dict.fromkeys((*_changed_numbers(reply, known), *_changed_names(reply))):
        others = [f for f in figures_heard(changed) if (f.kind, f.values, f.digits) not in truth]
        if not others:
            continue  # it reads as before
        sort: Sort = "swapped" if all(map(known.founds, others)) else "wrong"
        yield Tampered(sort, changed, _passes(changed, memory, calls))


def _passes(reply: str, memory: Memory, calls: Sequence[ToolCall]) -> bool:
    verdict = guarded([Clause((reply,))], memory, calls, then="transfer")
    return not isinstance(verdict, Blocked)


# -- changes ---------------------------------------------------------------------------------------


def _changed_numbers(reply: str, known: KnownValues) -> Iterator[str]:
    text = plain_text(reply)
    for match in _NUMBER.finditer(text):
        for other in _other_numbers(match[0], text[: match.start()].endswith("₹"), known):
            yield text[: match.start()] + other + text[match.end() :]


def _other_numbers(number: str, is_money: bool, known: KnownValues) -> Iterator[str]:
    for at, digit in enumerate(number):
        if digit.isdecimal():
            yield f"{number[:at]}{(int(digit) + 1) % 10}{number[at + 1 :]}"
    value = float(number.replace(",", ""))
    if "." not in number:
        whole = int(value)
        others = (whole + 1, whole - 1, whole + _WEEK, whole * 10, whole // 10)
        yield from (str(other) for other in others if other > 0)
        yield str(whole + 1).translate(_DEVANAGARI)
    if is_money:
        yield indian_grouping(int(value) + 100)
        yield from (f"{value / size + 1:g} {word}" for word, size in _WORDS)
        yield from (indian_grouping(int(v)) for v in known.values["money"] if v == int(v))
    elif "." in number or value < 100:
        for kind in _SMALL:
            yield from (f"{v:g}" for v in known.values[kind])


def _changed_names(reply: str) -> Iterator[str]:
    """Yield the reply with the name of a month or weekday that is another."""
    for code in (*with_tables(), "en"):
        spoken = languages()[code]
        for names in (spoken.months, spoken.weekdays):
            for at, name in enumerate(names):
                if f" {name}" in f" {reply}":
                    yield reply.replace(name, names[(at + 1) % len(names)], 1)


def in_words(found: Mapping[str, Any]) -> str:
    """Return the shares in one line, for people."""
    return ", ".join(
        f"{row['passed']} of {row['tried']} {sort} figures pass" for sort, row in found.items()
    )
