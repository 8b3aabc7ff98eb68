"""Chooses whose tables read an utterance: those all share, or those of a language beside them.

Hindi, English and the mix share tables, and `language` tells them apart. A language such as Marathi
adds its own words to them; it is known by words that the others have not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ivr.devanagari import romanised
from ivr.dialogue.dialogue import Expecting, Slot, Understanding
from ivr.dialogue.lexicon import Origin
from ivr.dialogue.likeness import Likeness
from ivr.dialogue.tokens import spans_understood
from ivr.dialogue.understanding import Understander
from ivr.languages import languages, with_tables, with_voice
from ivr.yaml_files import read_yaml

_OWN_WORDS = ("words.yaml", "numbers.yaml", "calendar.yaml")
_ENGLISH_WORDS = 2
"""So many English words are an English phrase; a single one stands in any sentence."""
_IN = frozenset(("mein", "me", "main", "mai", "men"))
"""Behind the language that is spoken in: Hindi mein."""


class _Beside:
    """A language beside Hindi and English; its tables load when it is first spoken."""

    def __init__(self, data: Path, code: str, likeness: Likeness) -> None:
        self._data = data
        self._code = code
        self._likeness = likeness
        self.marks = frozenset(languages()[code].marks)
        """As written: हवे, wanted, is Marathi; in Roman letters it would be English, have."""

    @cached_property
    def understander(self) -> Understander:
        return Understander(self._data, self._code, self._likeness)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of its own tables: if Hindi has it too, it does not speak for Hindi."""
        folder = self._data / "dialogue" / self._code
        tables = (read_yaml(folder / name) for name in _OWN_WORDS if (folder / name).is_file())
        own = (word for table in tables for word in _words(table))
        return frozenset(map(romanised, (*self.marks, *own)))


class Multilingual:
    """Turns what was said into what was meant, in every language that has tables."""

    def __init__(self, data: Path) -> None:
        """Load the shared tables; those of other languages follow when they are spoken.

        Raises:
            ConfigurationError: a file is missing or an entry is wrong; names both.
        """
        self._shared = Understander(data)
        self._beside = {
            code: _Beside(data, code, self._shared.likeness)
            for code in with_tables()
            if (data / "dialogue" / code).is_dir()
        }

    def understand(
        self,
        text: str,
        *,
        expecting: Expecting = Expecting.OPEN,
        now: datetime,
        language_so_far: str = "",
    ) -> Understanding:
        """Understand one utterance by the tables of its language; see `Understander.understand`."""
        code = self._language_beside(text, language_so_far)
        if code:
            understander = self._beside[code].understander
            heard = understander.understand(text, expecting=expecting, now=now)
            heard = replace(heard, language=code)
        else:
            so_far = "" if language_so_far in self._beside else language_so_far
            heard = self._shared.understand(
                text, expecting=expecting, now=now, language_so_far=so_far
            )
        return _with_wanted_language(heard, text)

    def _language_beside(self, text: str, so_far: str) -> str:
        """Return the language beside Hindi and English that an utterance is in, or nothing."""
        words = self._shared.origins(text)
        said = spans_understood(text)
        for code, beside in self._beside.items():
            marks = sum(text[start:end].lower() in beside.marks for start, end, _ in said)
            if not marks and code != so_far:
                continue
            others = [origin for roman, origin in words if roman not in beside.words]
            hindi = others.count(Origin.HINDI)
            if marks > hindi or (code == so_far and not _tells(hindi, others)):
                return code
        return ""


def _tells(hindi: int, others: list[Origin]) -> bool:
    """Tell whether the caller has gone over to Hindi or English."""
    return hindi > 0 or others.count(Origin.ENGLISH) >= _ENGLISH_WORDS


def _with_wanted_language(heard: Understanding, text: str) -> Understanding:
    """Add the language that the caller asks for, not one that he says he does not know."""
    if not heard.wants("language_change"):
        return heard
    said = [romanised(text[start:end]) for start, end, _ in spans_understood(text)]
    name = _wanted_language(said, _names())
    if not name:
        return heard
    return replace(heard, slots={**heard.slots, "language": Slot(_names()[name], "", name)})


def _wanted_language(said: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the name of the language to go on in; of two, the one to speak *in*.

    "My Hindi is terrible, can we carry on in English" names both and asks for one.
    """
    named = [at for at, word in enumerate(said) if word in names]
    if len({names[said[at]] for at in named}) == 1:
        return "" if {"nahi", "dont", "not"} & set(said) else said[named[0]]
    spoken_in = [
        at for at in named if "in" in said[at - 1 : at] or _IN & set(said[at + 1 : at + 2])
    ]
    return said[spoken_in[0]] if len({names[said[at]] for at in spoken_in}) == 1 else ""


def _names() -> Mapping[str, str]:
    return {romanised(name): code for code in with_voice() for name in languages()[code].called}


def _words(table: Any) -> Iterator[str]:
    match table:
        case str():
            yield from table.split()
        case dict():
            for value in table.values():
                yield from _words(value)
        case _:
            return
