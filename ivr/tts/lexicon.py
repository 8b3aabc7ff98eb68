"""The words of a language for figures, dates and signs: `data/speech/<language>.yaml`."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from ivr.errors import ConfigurationError
from ivr.languages import Language, languages, with_voice
from ivr.settings import data_folder
from ivr.yaml_files import read_as

_Words = Annotated[
    tuple[str, ...], BeforeValidator(lambda v: v.split() if isinstance(v, str) else v)
]
_OneAndMany = tuple[str, str]


class Lexicon(BaseModel, frozen=True, extra="forbid"):
    """One language's words. `{}` in a pattern stands for a number in words."""

    cardinals: _Words = Field(min_length=100, max_length=100)
    """0-99. Hindi has a word of its own for each; libraries give strings, not units to join."""
    hundred: str
    hundreds: _Words = ()
    """100-900 before a rest, where they are words of their own; a round 100 is `hundred`."""
    thousand: str
    lakh: str
    crore: str
    point: str
    minus: str
    to: str
    """Between the bounds of a range."""
    halves: dict[str, str]
    """Halves with a word of their own, such as 1.5."""
    and_a_half: str
    """Empty where the language says "point five"."""
    quarter_past: str
    quarter_to: str
    rupee: _OneAndMany
    paisa: _OneAndMany
    units: dict[str, _OneAndMany]
    written_units: dict[str, tuple[str, ...]]
    """How each unit may be written behind a figure."""
    months: _Words = Field(min_length=12, max_length=12)
    weekdays: _Words = Field(min_length=7, max_length=7)
    ordinals: tuple[str, ...]
    """First to thirty-first, for dates; empty where dates take cardinals."""
    date: str
    hour_and_minutes: str
    hour_words: tuple[str, ...]
    signs: dict[str, str]
    abbreviations: dict[str, str]
    home: Language = Field(default_factory=lambda: Language(name="", called=(), script=""))
    """The language itself, which writes times of day and weights as the voice says them."""

    def day(self, number: int) -> str:
        """Return the day of a month as a date has it."""
        return self.ordinals[number - 1] if self.ordinals else self.cardinals[number]


@cache
def lexicon(language: str) -> Lexicon:
    """Return a language's words.

    Raises:
        ConfigurationError: no such language, or its file is wrong; names the field.
    """
    if language not in with_voice():
        raise ConfigurationError(f"no voice speaks {language!r}; give {' or '.join(with_voice())}")
    words = read_as(data_folder() / "speech" / f"{language}.yaml", Lexicon)
    return words.model_copy(update={"home": languages()[language]})
