"""The knowledge base: `data/knowledge/*.yaml`, read and checked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from ivr.devanagari import is_devanagari
from ivr.errors import ConfigurationError
from ivr.knowledge.knowledge import Passage
from ivr.yaml_files import read_as

REGISTERS = ("hi", "en", "hinglish")
"""Each passage is spoken in all of them."""
WAYS = ("hi", "roman", "en")
"""Each passage is asked for in all of them."""
MOST_WORDS = 35
MOST_SENTENCES = 2
FORMS_AT_LEAST = 3
STRANGER = "stranger:"
"""Begins the ids of what is asked and not answered; no passage's own id holds a colon."""
SAMPLE_SOURCE = "bank, sample terms"

_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SENTENCE_END = re.compile(r"[.?!।]+(?=\s|$)")
_UNSPEAKABLE = re.compile(r"[\d₹$%/&@#*_<>()\[\]{}|\\=+~^]|https?:|www\.")
_LATIN = re.compile(r"[A-Za-z]{2,}")

_Forms = Annotated[tuple[str, ...], Field(min_length=1)]


class _Row(BaseModel, frozen=True, extra="forbid"):
    """A passage as it is written."""

    id: str = Field(pattern=_NAME)
    topic: str = Field(pattern=_NAME)
    title: str = Field(min_length=3)
    text: str = Field(min_length=20)
    source: str = Field(min_length=4)
    valid_from: date
    valid_to: date
    sample: bool = False
    spoken: Mapping[str, str]
    questions: Mapping[str, _Forms]

    def passage(self) -> Passage:
        """Return the value that the product works with."""
        fields = self.model_dump(exclude={"id"})
        return Passage(passage_id=self.id, **fields)


class _File(BaseModel, frozen=True, extra="forbid"):
    passages: tuple[_Row, ...]


def read_passages(folder: Path) -> tuple[Passage, ...]:
    """Read every file of the base, in the order of their names.

    Raises:
        ConfigurationError: no file, no YAML, or a field that is wrong; names file and field.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ConfigurationError(f"{folder} holds no passages: write a file as its README says")
    return tuple(row.passage() for file in files for row in read_as(file, _File).passages)


def load_passages(folder: Path) -> tuple[Passage, ...]:
    """Read the base and refuse one that must not be spoken from.

    Expired passages are loaded: they are kept for the record, and no search returns them.

    Raises:
        ConfigurationError: as above, or the faults that `ivr knowledge check` tells.
    """
    passages = read_passages(folder)
    if faults := list(faults_of(passages)):
        raise ConfigurationError(f"{folder.name}: {'; '.join(faults)}")
    return passages


class _Strangers(BaseModel, frozen=True, extra="forbid"):
    strangers: Mapping[str, _Forms]


def load_strangers(file: Path) -> tuple[Passage, ...]:
    """Read what callers ask and the base does not answer: passages without a text.

    Raises:
        ConfigurationError: absent or malformed.
    """
    return tuple(
        Passage(
            passage_id=f"{STRANGER}{name}",
            topic="strangers",
            title=name,
            text="",
            source="",
            valid_from=date.min,
            valid_to=date.max,
            spoken={},
            questions={"any": forms},
        )
        for name, forms in read_as(file, _Strangers).strangers.items()
    )


def faults_of(passages: Sequence[Passage]) -> Iterator[str]:
    """Yield all that is wrong with a base, each with the passage's name."""
    seen = Counter(passage.passage_id for passage in passages)
    yield from (f"{name}: {count} passages of that id" for name, count in seen.items() if count > 1)
    for passage in passages:
        for fault in (*_of_its_dates(passage), *_of_its_speech(passage), *_of_its_forms(passage)):
            yield f"{passage.passage_id}: {fault}"
    yield from _asked_twice(passages)


def expired(passages: Iterable[Passage], day: date) -> list[str]:
    """Return the ids of passages that do not hold on a day: they want a new edition."""
    return [passage.passage_id for passage in passages if not passage.holds_on(day)]


def _of_its_dates(passage: Passage) -> Iterator[str]:
    if passage.valid_to < passage.valid_from:
        yield "it ends before it begins"
    if SAMPLE_SOURCE in passage.source and not passage.sample:
        yield "it stands on sample terms and is not marked `sample: true`"


def _of_its_speech(passage: Passage) -> Iterator[str]:
    yield from (f"nothing is spoken in {name}" for name in REGISTERS if name not in passage.spoken)
    yield from (f"no register {name}" for name in passage.spoken if name not in REGISTERS)
    for register, said in passage.spoken.items():
        if words := _too_long(said, MOST_WORDS):
            yield f"{register}: {words} words are too many for the ear (at most {MOST_WORDS})"
        if (sentences := len(_SENTENCE_END.findall(said))) > MOST_SENTENCES:
            yield f"{register}: {sentences} sentences (at most {MOST_SENTENCES})"
        if sign := _UNSPEAKABLE.search(said):
            yield f"{register}: {sign[0]!r} cannot be spoken: write it as it is said"
        yield from _wrong_script(register, said)


def _too_long(said: str, most: int) -> int:
    words = len(said.split())
    return words if words > most else 0


def _wrong_script(register: str, said: str) -> Iterator[str]:
    if register == "en" and is_devanagari(said):
        yield "en: Devanagari in English"
    elif register != "en" and (word := _LATIN.search(said)):
        yield f"{register}: {word[0]!r} is in Latin letters: write it in Devanagari"
    elif register != "en" and not is_devanagari(said):
        yield f"{register}: not a word of it is in Devanagari"


def _of_its_forms(passage: Passage) -> Iterator[str]:
    for way in WAYS:
        forms = passage.questions.get(way, ())
        if len(forms) < FORMS_AT_LEAST:
            yield f"asked in {len(forms)} forms in {way} (at least {FORMS_AT_LEAST})"
    yield from (f"no way of writing {way}" for way in passage.questions if way not in WAYS)


def _asked_twice(passages: Sequence[Passage]) -> Iterator[str]:
    """Find questions that two passages answer: a caller would hear now one, now the other."""
    owners: dict[str, str] = {}
    for passage in passages:
        for form in (form for forms in passage.questions.values() for form in forms):
            owner = owners.setdefault(" ".join(form.casefold().split()), passage.passage_id)
            if owner != passage.passage_id:
                yield f"{passage.passage_id}: {form!r} is asked of {owner} too"
