"""The units that say every figure: rendered once, they speak amounts never seen before."""

from collections.abc import Iterable, Iterator

from ivr.languages import Language
from ivr.tts.lexicon import Lexicon, lexicon
from ivr.tts.library import Clip
from ivr.tts.plan import UNIT_SPEED
from ivr.tts.spoken import spoken

_OPENING_HOURS = range(8, 21)
"""Branches and calling hours lie within; other times are joined from their words."""
_NOT_WORDS = {"{part}", "{hour}", "{minutes}", "{day}", "{month}", "{}"}


def unit_clips(language: str) -> tuple[Clip, ...]:
    """Return a language's units, the most needed first.

    The first 200 say any figure; the rest makes them sound of one piece.
    """
    words = lexicon(language)
    texts = [*_words(words), *_times(language), *_scaled(words), *_digit_pairs(words)]
    return value_clips(texts, language)


def value_clips(values: Iterable[str], language: str) -> tuple[Clip, ...]:
    """Return the clips that say values as wholes: cities, branches, usual amounts."""
    texts = (spoken(value, language).strip(" ,.।") for value in values)
    return tuple(Clip(text, language, UNIT_SPEED) for text in dict.fromkeys(texts) if text)


def _words(words: Lexicon) -> Iterator[str]:
    yield from words.cardinals
    yield from (words.hundred, words.thousand, words.lakh, words.crore)
    yield from (*words.rupee, *words.paisa)
    yield from (form for forms in words.units.values() for form in forms)
    yield from (words.point, words.to, words.minus, *words.halves.values())
    yield from _around_a_weight(words.home)
    joined = (f"{count} {words.hundred}" for count in words.cardinals[1:10])
    yield from words.hundreds or joined
    yield from (*words.months, *words.weekdays, *words.ordinals)
    yield from words.home.day_parts.values()
    for pattern in (
        words.and_a_half,
        words.quarter_past,
        words.quarter_to,
        words.home.hour,
        words.hour_and_minutes,
    ):
        yield from (word for word in pattern.split() if word not in _NOT_WORDS)


def _around_a_weight(home: Language) -> Iterator[str]:
    """Yield the words beside a weight in grams: क़रीब, यानी क़रीब."""
    for pattern in (home.about, home.that_is, home.span):
        yield from filter(None, (part.strip(" ,") for part in pattern.split("{}")))


def _times(language: str) -> Iterator[str]:
    yield from (
        spoken(f"{hour}:{minute:02}", language) for hour in _OPENING_HOURS for minute in (0, 30)
    )


def _scaled(words: Lexicon) -> Iterator[str]:
    for scale in (words.lakh, words.thousand, words.crore):
        yield from (f"{count} {scale}" for count in words.cardinals[1:])


def _digit_pairs(words: Lexicon) -> Iterator[str]:
    """Two digits in one breath: telephone numbers of single ones drag."""
    digits = words.cardinals[:10]
    yield from (f"{first} {second}" for first in digits for second in digits)
