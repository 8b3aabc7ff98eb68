"""What the agent says: acts in each register, with typed placeholders.

A template is a list of clauses; a placeholder is `{path:format}`. The fixed words between
placeholders are what the prompt library renders ahead of time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ivr.dialogue.dialogue import Clause
from ivr.dialogue.short_sentences import in_short_sentences
from ivr.dialogue.values import FORMATS, MISSING, View
from ivr.errors import ConfigurationError
from ivr.languages import Language, language_of_register, languages
from ivr.yaml_files import read_yaml

PLACEHOLDER = re.compile(r"\{([a-z_.0-9]+):([a-z_]+)\}")


class UntraceableFigureError(ConfigurationError):
    """A template asks for a value that neither caller nor tool has given."""


@dataclass(frozen=True, slots=True)
class _Value:
    path: str
    format: str


_Piece = str | _Value


def _pieces(clause: str) -> tuple[_Piece, ...]:
    """Cut a clause into fixed words and values in turn; fixed words, perhaps none, come first."""
    parts = PLACEHOLDER.split(clause)
    pieces: list[_Piece] = [parts[0]]
    for path, name, fixed in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pieces += (_Value(path, name), fixed)
    return tuple(pieces if pieces[-1] else pieces[:-1])


def _blank(clause: Iterable[_Piece]) -> tuple[str, ...]:
    return tuple(piece if isinstance(piece, str) else "" for piece in clause)


class Templates:
    """All acts of the agent."""

    def __init__(self, acts: Mapping[str, Mapping[str, Sequence[Sequence[str]]]]) -> None:
        self._acts = {
            act: {
                language: [[_pieces(clause) for clause in variant] for variant in variants]
                for language, variants in registers.items()
            }
            for act, registers in acts.items()
        }

    def __contains__(self, act: str) -> bool:
        return act in self._acts

    def key(self, act: str, view: View) -> str:
        """Name an act together with the values it would be said with now."""
        variants = self._variants(act, "hi")
        values = [repr(view.at(p.path)) for c in variants[0] for p in c if isinstance(p, _Value)]
        return "|".join([act, *values])

    def render(self, act: str, language: str, view: View, times_said: int) -> tuple[Clause, ...]:
        """Fill an act with values; the variant changes each time it is said.

        Raises:
            UntraceableFigureError: a placeholder has no value now.
        """
        variants = self._variants(act, language)
        clauses = variants[_variant(times_said, len(variants))]
        written_in = _tables_of(language)
        return tuple(
            Clause(tuple(self._fill(act, piece, written_in, view) for piece in clause))
            for clause in clauses
        )

    def patterns(self, language: str) -> Iterator[tuple[str, ...]]:
        """Yield every clause of a register in the order of the table, its values left blank."""
        for act in self._acts:
            for variant in self._variants(act, language):
                yield from map(_blank, variant)

    def short_patterns(self, language: str) -> Iterator[tuple[str, ...]]:
        """Yield the clauses that only those hear who asked to be spoken to slowly."""
        for act in self._acts:
            for variant in self._variants(act, language):
                whole = list(map(_blank, variant))
                short = in_short_sentences(list(map(Clause, whole)), language_of_tables(language))
                yield from (clause.pieces for clause in short if clause.pieces not in whole)

    def first_patterns(self, language: str, acts: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Yield the clauses in which acts are said the first time, their values left blank."""
        for act in acts:
            yield from map(_blank, self._variants(act, language)[0])

    def _variants(self, act: str, language: str) -> list[list[tuple[_Piece, ...]]]:
        registers = self._acts[act]
        return registers.get(language) or registers[_tables_of(language)]

    def _fill(self, act: str, piece: _Piece, language: str, view: View) -> str:
        if isinstance(piece, str):
            return piece
        value: Any = view.at(piece.path)
        if value is MISSING:
            raise UntraceableFigureError(f"act {act} has no value for {piece.path}")
        return FORMATS[piece.format](value, language)


def _variant(times_said: int, variants: int) -> int:
    """Return which variant is next; the first one introduces the matter and is said once."""
    if times_said < variants:
        return times_said
    return variants - 1 if variants < 3 else 1 + (times_said - 1) % (variants - 1)


def language_of_tables(register: str) -> Language:
    """Return the language in which the acts of a register are written."""
    return languages()[_tables_of(register)]


def _tables_of(register: str) -> str:
    """Return the language in which a register is written where it has no words of its own.

    Everyday Hindi already says loan, rate and branch, so the mix is Hindi; and a language without
    tables is translated from another.
    """
    code = language_of_register(register)
    return languages()[code].through or code


def load_templates(
    path: Path, acts_needed: Iterator[str], beside: Mapping[str, Path] = MappingProxyType({})
) -> Templates:
    """Read the acts and check that they say all that the tables ask for.

    Args:
        path: the acts in Hindi and English.
        acts_needed: what the tables ask for.
        beside: files of the same acts in other languages, by ISO code.

    Raises:
        ConfigurationError: names the act and what is wrong with it.
    """
    rows = read_yaml(path)
    faults = [f"act {act} has no template" for act in sorted(set(acts_needed) - set(rows))]
    for code, file in beside.items():
        acts = read_yaml(file)
        faults += [f"no act {act} is translated by {file}" for act in sorted(set(acts) - set(rows))]
        rows = {act: {**rows[act], code: acts.get(act)} for act in rows}
    for act, registers in rows.items():
        faults += _faults(act, registers, ("hi", "en", *beside))
    if faults:
        raise ConfigurationError(f"{path.name}: " + "; ".join(faults))
    return Templates(rows)


def _faults(
    act: str,
    registers: Mapping[str, Sequence[Sequence[str]] | None],
    languages_needed: Sequence[str],
) -> Iterator[str]:
    yield from (
        f"act {act} says nothing in {language}"
        for language in languages_needed
        if not registers.get(language)
    )
    texts = [(lang, " ".join(v)) for lang, variants in registers.items() for v in variants or ()]
    placeholders = [_placeholders(text) for _, text in texts]
    if any(found != placeholders[0] for found in placeholders):
        yield f"act {act} does not fill the same values in every variant"
    unknown = {name for found in placeholders for _, name in found} - set(FORMATS)
    yield from (f"act {act}: unknown format {name}" for name in sorted(unknown))
    for language, text in texts:
        fixed = PLACEHOLDER.sub("", text)
        if re.search(r"[{}]", fixed):
            yield f"act {act} has a malformed placeholder in {language}"
        if re.search(r"\d", fixed):
            yield f"act {act} holds a figure in {language}: figures come from placeholders"


def _placeholders(text: str) -> set[tuple[str, str]]:
    """Return paths and formats; a name in Hindi stands for the same value."""
    return {(path.removesuffix("_hi"), name) for path, name in PLACEHOLDER.findall(text)}
