"""Written text to spoken words: nothing but words and pauses is left for a voice to guess at."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial

from ivr.languages import with_voice
from ivr.tts import dates, quantities
from ivr.tts.lexicon import Lexicon, lexicon

_DEVANAGARI_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_FIGURE = r"\d(?:[\d,]*\d)?(?:\.\d+)?"
_ALONE = r"(?<![\d,.])"
_ALONE_END = r"(?![\d,]*\d|\.\d)"
_WORD_END = r"(?![A-Za-z\u0900-\u097f])"
r"""`\b` does not know Devanagari vowel signs as parts of a word."""

_Say = Callable[[re.Match[str], Lexicon], str]


@lru_cache(maxsize=4096)
def spoken(text: str, language: str) -> str:
    """Return the words for a text as written.

    Rupees, weights, purities, percentages, dates, times, telephone numbers, PIN codes and
    abbreviations are read as people say them; a stray figure is read as a number. Six digits
    without commas are a PIN code, more than six are read digit by digit.

    Args:
        text: fixed words, a value, or both; digits of either script.
        language: one that has a voice, by its ISO code.

    Raises:
        ConfigurationError: no such language, or its lexicon is wrong.
    """
    text = text.translate(_DEVANAGARI_DIGITS)
    for pattern, words_for in _rules(language):
        text = pattern.sub(words_for, text)
    return re.sub(r"\s+([,.!?;:।])", r"\1", " ".join(text.split()))


@cache
def _rules(language: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    """Return what to replace, in order: no replacement holds a digit, so none is read twice."""
    words = lexicon(language)
    figures = (*_free_call_rules(), *_quantity_rules(words), *_digit_rules())
    table = (*_date_rules(words), *figures, *_word_rules(words))
    return tuple((re.compile(pattern), partial(_said, say, words)) for pattern, say in table)


def _date_rules(words: Lexicon) -> Iterable[tuple[str, _Say]]:
    months = _any_of(month for each in with_voice() for month in lexicon(each).months)
    yield r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])", dates.iso_date
    yield (
        rf"{_ALONE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{months}){_WORD_END}"
        r"(?:,?\s+(?P<year>\d{4})(?![\d,]))?",
        dates.written_date,
    )
    parts = _any_of(words.home.day_parts.values())
    yield (
        rf"(?:(?<![A-Za-z\u0900-\u097f])(?P<before>{parts})\s+)?"
        r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?![\d:])"
        rf"(?:\s*(?P<half>[aApP]\.?[mM])\b\.?|\s*(?:{_any_of(words.hour_words)}){_WORD_END})?"
        rf"(?:\s+(?P<behind>{parts}){_WORD_END})?",
        dates.clock_time,
    )


def _quantity_rules(words: Lexicon) -> Iterable[tuple[str, _Say]]:
    scales = _any_of(name for each in with_voice() for name in quantities.scales(lexicon(each)))
    units = _any_of(name for name in quantities.unit_names() if name != "%")
    rupee_sign = r"(?:₹|\bRs\.?|\bINR)"
    yield (
        rf"{rupee_sign}\s*(?P<figure>{_FIGURE})\s*[-–—]\s*(?={rupee_sign})",
        quantities.range_start,
    )
    yield (
        rf"(?P<minus>-)?{rupee_sign}\s*(?P<figure>{_FIGURE})"
        rf"(?:\s*(?P<scale>{scales}){_WORD_END})?(?:/-)?",
        quantities.rupees,
    )
    yield rf"(?P<figure>{_FIGURE})\s*[-–—]\s*(?=\d{{1,3}}(?!\d))", quantities.range_start
    yield rf"(?P<figure>{_FIGURE})\s*(?P<unit>%|(?:{units}){_WORD_END})", quantities.quantity


def _free_call_rules() -> Iterable[tuple[str, _Say]]:
    """Come before the quantities: with a hyphen they look like the bounds of a range."""
    yield (
        rf"{_ALONE}(?P<digits>1[89]00[ -]\d{{3}}[ -]\d{{3,4}}){_ALONE_END}",
        quantities.digit_string,
    )


def _digit_rules() -> Iterable[tuple[str, _Say]]:
    mobile = r"(?P<digits>[6-9]\d{4}[ -]?\d{5})"
    yield rf"\+91[ -]?{mobile}(?!\d)", quantities.mobile_number
    yield rf"{_ALONE}{mobile}{_ALONE_END}", quantities.mobile_number
    yield rf"{_ALONE}(?P<digits>[1-9]\d{{5}}){_ALONE_END}", quantities.pin_code
    yield rf"{_ALONE}\+?(?P<digits>0\d+|\d{{7,}}){_ALONE_END}", quantities.digit_string


def _word_rules(words: Lexicon) -> Iterable[tuple[str, _Say]]:
    abbreviations = _any_of(words.abbreviations)
    yield r"(?P<day>\d{1,2})(?:st|nd|rd|th)\b", dates.ordinal
    yield rf"(?P<minus>(?<![\w-])-)?(?P<figure>{_FIGURE})", quantities.number
    yield rf"(?<![A-Za-z])(?P<name>{abbreviations})(?![A-Za-z])", _abbreviation
    yield rf"(?P<sign>{_any_of(words.signs)})", _sign


def _any_of(names: Iterable[str]) -> str:
    """Return the alternation of literal names, longest first."""
    return "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True))


def _said(say: _Say, words: Lexicon, match: re.Match[str]) -> str:
    """Keep the words apart from letters that were written against the figure."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    head = " " if before.isalnum() else ""
    tail = " " if after.isalnum() else ""
    return f"{head}{say(match, words)}{tail}"


def _abbreviation(match: re.Match[str], words: Lexicon) -> str:
    return words.abbreviations[match["name"]]


def _sign(match: re.Match[str], words: Lexicon) -> str:
    return words.signs[match["sign"]]
