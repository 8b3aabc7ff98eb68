"""The languages of the line: `data/languages/<ISO code>.yaml`, one file each.

A language may have tables of its own in `data/dialogue/<code>/`, or be served through one that
has, by translation. It may have a voice, with the words of its figures in `data/speech/`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.yaml_files import read_as

_Words = Annotated[
    tuple[str, ...], BeforeValidator(lambda v: v.split() if isinstance(v, str) else v)
]
_OneAndMany = tuple[str, str]
_WORDS = (
    "gram", "carat", "tola", "masha", "about", "that_is", "span", "month", "day", "months",
    "weekdays", "day_parts", "hour", "full_stop", "joiner",
)  # fmt: skip
"""What a language with tables of its own needs words for."""


class Voice(BaseModel, frozen=True, extra="forbid"):
    """How the agent's voice comes by a language's sounds."""

    espeak: str
    """eSpeak NG's voice, which reads the words."""
    sounds: Literal["hi", "en"]
    """Whose way of writing sounds the voice was trained on that comes closest."""


class Language(BaseModel, frozen=True, extra="forbid"):
    """One language. The words are needed where it has tables of its own."""

    name: str
    """As its speakers write it."""
    called: tuple[str, ...]
    """How callers name it when they ask for it, in any script."""
    script: str
    """ISO 15924."""
    through: str = ""
    """The language whose tables serve it, by translation; empty where it has its own."""
    registers: tuple[str, ...] = ()
    """Manners of it that have templates of their own, such as the mix with English."""
    voice: Voice | None = None
    gram: str = ""
    carat: str = ""
    tola: _OneAndMany = ("", "")
    masha: _OneAndMany = ("", "")
    about: str = ""
    """How a figure is told that was rounded."""
    that_is: str = ""
    """How a weight in tola is told, with what it is in grams."""
    span: str = ""
    """How the bounds of a range are joined."""
    month: _OneAndMany = ("", "")
    day: _OneAndMany = ("", "")
    months: Annotated[tuple[str, ...], Field(max_length=12)] = ()
    weekdays: Annotated[tuple[str, ...], Field(max_length=7)] = ()
    day_parts: Mapping[int, str] = Field(default_factory=dict)
    """From which hour of the day on each is said, 0-23."""
    hour: str = ""
    """How a time of day is told with its part of the day, both in writing and by the voice."""
    full_stop: str = ""
    joiner: str = ""
    """The word between two things that are told together."""
    cut_before: _Words = ()
    """Words before which a sentence may be cut in two for who wants to hear it slowly."""
    marks: _Words = ()
    """Words by which it is told from the languages that everybody here speaks."""

    def day_part(self, hour: int) -> str:
        """Return the part of the day of an hour, 0-23."""
        return self.day_parts[max(start for start in self.day_parts if start <= hour)]


@cache
def languages() -> Mapping[str, Language]:
    """Return the languages by their ISO code.

    Raises:
        ConfigurationError: a file is wrong, or a language is served through one without tables.
    """
    files = sorted((data_folder() / "languages").glob("*.yaml"))
    found = {file.stem: read_as(file, Language) for file in files}
    for code, language in found.items():
        if fault := _fault(language, found):
            raise ConfigurationError(f"data/languages/{code}.yaml: {fault}")
    return found


@cache
def language_of_register(register: str) -> str:
    """Return the language in which a register is written and spoken: `hinglish` is Hindi.

    Raises:
        ConfigurationError: there is no such language or register.
    """
    for code, language in languages().items():
        if register == code or register in language.registers:
            return code
    known = sorted({*languages(), *(r for each in languages().values() for r in each.registers)})
    raise ConfigurationError(f"no language {register!r}: give one of {', '.join(known)}")


def language(register: str) -> Language:
    """Return the language of a register; raises as `language_of_register` does."""
    return languages()[language_of_register(register)]


def voice_for(code: str) -> Voice:
    """Return how a language is spoken.

    Raises:
        ConfigurationError: it has no voice.
    """
    found = languages().get(code)
    if found is None or found.voice is None:
        raise ConfigurationError(f"no voice speaks {code!r}; give {' or '.join(with_voice())}")
    return found.voice


def with_tables() -> tuple[str, ...]:
    """Return the languages in which the agent has words of its own."""
    return tuple(code for code, each in languages().items() if not each.through)


def with_voice() -> tuple[str, ...]:
    """Return the languages that the agent can speak."""
    return tuple(code for code, each in languages().items() if each.voice)


def _fault(language: Language, known: Mapping[str, Language]) -> str:
    if language.through:
        through = known.get(language.through)
        if through is None or through.through:
            return f"through names {language.through}, which has no tables"
        return ""
    missing = [name for name in _WORDS if _is_blank(getattr(language, name))]
    return f"{', '.join(missing)}: needed without `through`" if missing else ""


def _is_blank(words: str | tuple[str, ...] | Mapping[int, str]) -> bool:
    return not words or "" in tuple(words)
