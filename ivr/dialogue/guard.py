"""The last word on every reply: its figures are values, its claims are done, it is plain speech.

Templates are filled from typed values already; this checks the text that results, whoever wrote it:
a template, a translator, a passage, a language model. Pure, and about as fast as reading the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Any, Literal

import structlog

from ivr.dialogue.claims import Claims, ClaimTable
from ivr.dialogue.dialogue import Clause
from ivr.dialogue.figure_reader import FigureReader
from ivr.dialogue.figure_table import load_figure_words
from ivr.dialogue.figures import Amount, Figure, Measure, plain_text
from ivr.dialogue.memory import Memory
from ivr.dialogue.roles import Roles, load_roles, place_of
from ivr.dialogue.templates import PLACEHOLDER
from ivr.dialogue.tracing import Values, quoted, values_at, values_of
from ivr.dialogue.turn import Then, ToolCall
from ivr.languages import with_tables
from ivr.settings import data_folder
from ivr.yaml_files import read_as, read_yaml

SAFE_ACT = "cannot_say"
"""Said instead of a reply that is held back."""
SAFE_QUESTION = "say_once_more"
"""Said behind it where the open question itself may not be put."""
_HANDED_OVER = "transferred"
"""The claim that the call itself makes true, when it goes on to a person."""
_SUM = 100
"""From here on a number is no one's name."""
_MONEY = frozenset(("paise", "percent"))
_CONTROL = re.compile(
    r"[{}<>\[\]|\\`^~]|https?:|www\.|\b\w+_\w+|\b(?:system|assistant|user)\s*:|[\x00-\x08\x0b-\x1f]",
    re.IGNORECASE,
)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class UntracedFigure:
    """Figures that no value explains."""

    found: tuple[str, ...]
    kind: Literal["untraced_figure"] = "untraced_figure"


@dataclass(frozen=True, slots=True)
class UnconfirmedClaim:
    """Actions that no tool confirmed, by their names in `claims.yaml`."""

    found: tuple[str, ...]
    kind: Literal["unconfirmed_claim"] = "unconfirmed_claim"


@dataclass(frozen=True, slots=True)
class ControlText:
    """Markup, names of tools and other signs that nobody says."""

    found: tuple[str, ...]
    kind: Literal["control_text"] = "control_text"


Fault = UntracedFigure | UnconfirmedClaim | ControlText


@dataclass(frozen=True, slots=True)
class Passed:
    """The reply may be said."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """The reply is not said; an act takes its place."""

    act: str
    faults: tuple[Fault, ...]


Verdict = Passed | Blocked


@dataclass(frozen=True, slots=True)
class Beside:
    """What a reply may stand on beside memory and tools."""

    passages: tuple[str, ...] = ()
    """Of the bank; they may be quoted."""
    today: date | None = None
    """The caller's; without it no reply says "tomorrow" in words of its own."""


NOTHING_BESIDE = Beside()


def guarded(
    clauses: Sequence[Clause],
    memory: Memory,
    calls: Sequence[ToolCall],
    *,
    then: Then = "listen",
    beside: Beside = NOTHING_BESIDE,
) -> Verdict:
    """Judge a reply before it is said.

    Args:
        clauses: the reply, whoever made it.
        memory: of the call, with this turn's slots and facts.
        calls: all tools that ran in this call, those of this turn too: what was booked an hour ago
            may still be spoken of.
        then: what the call does after the reply; whoever is handed over may be told so.
        beside: what else the reply may stand on.
    """
    text = " ".join(clause.text.strip() for clause in clauses)
    known = partial(
        values_of,
        calls=calls,
        texts=beside.passages,
        today=beside.today,
        about=plain_text(text),
    )
    faults = (
        *_figures(text, memory, known, calls),
        *_claims(text, calls, then),
        *_control(text),
    )
    return Blocked(SAFE_ACT, faults) if faults else Passed(tuple(clauses))


def untraced_figures(text: str, values: Values) -> tuple[str, ...]:
    """Return the figures of a text that no value explains, as they stand in it.

    Figures in the fixed words of an act are explained where those words stand as a whole, and so
    are figures in a name or a passage that is quoted word for word.
    """
    plain = plain_text(text)
    found = _untraced(plain, _tables().reader.read(plain), values)
    return tuple(figure.text for figure in found)


def _untraced(plain: str, figures: Sequence[Figure], values: Values) -> tuple[Figure, ...]:
    unexplained = [figure for figure in figures if not _is_explained(figure, plain, values)]
    if not unexplained:
        return ()
    names = filter(_is_name, values.names)
    known = list(quoted(plain, (*values.texts, *names, *_tables().authored)))
    return tuple(
        figure
        for figure in unexplained
        if not any(start <= figure.start and figure.end <= end for start, end in known)
    )


def _is_explained(figure: Figure, plain: str, values: Values) -> bool:
    """Tell whether a figure is a value, told as what it is."""
    if values.tells(figure):
        return True
    fields = values.behind(figure)
    if not fields:
        return False
    place = place_of(plain, figure.start, figure.end)
    return _tables().roles.allow(fields, place, values.lenders)


def _is_name(words: str) -> bool:
    """Tell whether words of the caller's may be a name: Saha is six, but fifteen lakh is a sum."""
    plain = plain_text(words)
    return not any(char.isdecimal() for char in plain) and all(
        isinstance(reading, Amount) and reading.measure is Measure.PLAIN and reading.value < _SUM
        for figure in _tables().reader.read(plain)
        for reading in figure.readings
    )


def read_figures(text: str) -> tuple[Figure, ...]:
    """Return every figure of a text, with what it may mean."""
    return _tables().reader.read(plain_text(text))


def figures_in(text: str) -> tuple[str, ...]:
    """Return every figure of a text, as it stands there in plain form."""
    return tuple(figure.text for figure in read_figures(text))


def unconfirmed_claims(text: str, calls: Iterable[ToolCall]) -> tuple[str, ...]:
    """Return the actions that a text claims and none of the calls confirmed, by name."""
    claims = _tables().claims
    made = claims.made(text)
    return tuple(sorted(made - claims.confirmed(calls))) if made else ()


def log_blocked(faults: Iterable[Fault]) -> None:
    """Log what held a reply back: its kind for all to count, its words only where allowed."""
    for fault in faults:
        _log.warning(
            "reply_blocked", kind=fault.kind, count=len(fault.found), pii_found=fault.found
        )


def prepare() -> None:
    """Load the tables, so that no call waits for them.

    Raises:
        ConfigurationError: a file is missing or wrong; names it.
    """
    _tables()


def _figures(
    text: str, memory: Memory, known: Callable[[Memory], Values], calls: Sequence[ToolCall]
) -> Iterator[Fault]:
    plain = plain_text(text)
    figures = _tables().reader.read(plain)
    if not figures:
        return
    found = _untraced(plain, figures, known(memory))
    if found := found or (*_promised(plain, memory, known), *_untimely(plain, figures, calls)):
        yield UntracedFigure(tuple(figure.text for figure in found))


def _promised(plain: str, memory: Memory, known: Callable[[Memory], Values]) -> Iterator[Figure]:
    """Yield figures of a promise that only the caller has named: a manager's fifteen lakh.

    A sum that he asked for and the rules allow may be promised.
    """
    named = {name for name, slot in memory.slots.items() if slot.unit in _MONEY}
    if not named:
        return
    slots = {name: slot for name, slot in memory.slots.items() if name not in named}
    banks = known(replace(memory, slots=slots))
    most_paise = _most_paise(memory)
    for promise in _tables().claims.promises(plain):
        sentence = promise.sentence
        for figure in _untraced(sentence, _tables().reader.read(sentence), banks):
            if promise.rates_alone and not figure.is_a(Measure.PERCENT):
                continue
            if not _is_within(figure, most_paise):
                yield figure


def _untimely(plain: str, figures: Sequence[Figure], calls: Sequence[ToolCall]) -> Iterator[Figure]:
    """Yield days and hours said with a deed that are of something else: a seat that was full."""
    claims = _tables().claims
    for name in claims.made(plain):
        if moment := claims.moment(name, calls):
            own = values_at(moment)
            yield from (f for f in figures if f.is_moment and not own.explain(f))


def _most_paise(memory: Memory) -> int:
    """Return the largest loan that the rules allow, as far as it was worked out."""
    results = (fact.result for fact in memory.facts.values())
    offers = (each for each in results if isinstance(each, Mapping) and each.get("eligible"))
    return max((each.get("max_loan_paise", 0) for each in offers), default=0)


def _is_within(figure: Figure, most_paise: int) -> bool:
    return any(
        isinstance(reading, Amount)
        and reading.measure is Measure.PAISE
        and 0 < reading.value <= most_paise
        for reading in figure.readings
    )


def _claims(text: str, calls: Sequence[ToolCall], then: Then) -> Iterator[Fault]:
    found = unconfirmed_claims(text, calls)
    if then == "transfer":
        found = tuple(name for name in found if name != _HANDED_OVER)
    if found:
        yield UnconfirmedClaim(found)


def _control(text: str) -> Iterator[Fault]:
    found = tuple(match[0] for match in _CONTROL.finditer(text))
    if found:
        yield ControlText(found)


@dataclass(frozen=True, slots=True)
class _Tables:
    reader: FigureReader
    claims: Claims
    roles: Roles
    authored: tuple[str, ...]
    """Fixed words of the acts that hold a figure of their own: "gold of twenty-two carats"."""


@cache
def _tables() -> _Tables:
    folder = data_folder() / "dialogue"
    reader = FigureReader(load_figure_words(data_folder()))
    homes = (folder, *(folder / code for code in with_tables()))
    files = [home / "templates.yaml" for home in homes]
    fixed = {
        plain_text(words).strip()
        for file in files
        if file.is_file()
        for clause in _strings(read_yaml(file))
        for words in PLACEHOLDER.split(clause)[::3]
    }
    return _Tables(
        reader=reader,
        claims=Claims(read_as(folder / "claims.yaml", ClaimTable)),
        roles=load_roles(folder),
        authored=tuple(sorted(words for words in fixed if reader.read(words))),
    )


def _strings(rows: Any) -> Iterator[str]:
    match rows:
        case str():
            yield rows
        case dict():
            for value in rows.values():
                yield from _strings(value)
        case list():
            for value in rows:
                yield from _strings(value)
