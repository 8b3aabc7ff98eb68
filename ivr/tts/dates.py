"""Dates and times of day, as words."""

import re

from ivr.languages import with_voice
from ivr.tts.lexicon import Lexicon, lexicon
from ivr.tts.numbers import cardinal


def iso_date(match: re.Match[str], words: Lexicon) -> str:
    """Say 2026-12-05 as its day and month: an appointment is never a year away."""
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return " ".join(cardinal(number, words) for number in (year, month, day))
    return words.date.format(day=words.day(day), month=words.months[month - 1])


def written_date(match: re.Match[str], words: Lexicon) -> str:
    """Say "5 December", "5th December 2026" or "5 दिसंबर"."""
    spoken = words.date.format(day=ordinal(match, words), month=_month(match["month"], words))
    return f"{spoken} {year(int(match['year']), words)}" if match["year"] else spoken


def ordinal(match: re.Match[str], words: Lexicon) -> str:
    """Say 5th, which figures only in dates here."""
    day = int(match["day"])
    return words.day(day) if 1 <= day <= 31 else cardinal(day, words)


def year(number: int, words: Lexicon) -> str:
    """Say a year: English pairs the digits from 2010 on, Hindi counts."""
    century, rest = divmod(number, 100)
    if words.ordinals and rest >= 10:
        return f"{words.cardinals[century]} {words.cardinals[rest]}"
    return cardinal(number, words)


def clock_time(match: re.Match[str], words: Lexicon) -> str:
    """Say 11:00, 4:30 pm or शाम 4:30 with its part of the day; what is no time as two numbers."""
    hour, minute = int(match["hour"]), int(match["minute"])
    half = (match["half"] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        return f"{cardinal(hour, words)} {cardinal(minute, words)}"
    part = match["before"] or match["behind"] or words.home.day_part(hour)
    if whole := _whole(hour, minute, words):
        return words.home.hour.format(part=part, hour=whole)
    return words.hour_and_minutes.format(
        part=part, hour=_hour(hour, words), minutes=cardinal(minute, words)
    )


def _whole(hour: int, minute: int, words: Lexicon) -> str:
    """Return the hour with its quarter, where the language has a word for it."""
    if minute == 0:
        return _hour(hour, words)
    if minute == 30 and words.and_a_half:
        return words.halves.get(f"{_twelve(hour)}.5") or words.and_a_half.format(_hour(hour, words))
    if minute == 15 and words.quarter_past:
        return words.quarter_past.format(_hour(hour, words))
    if minute == 45 and words.quarter_to:
        return words.quarter_to.format(_hour(hour + 1, words))
    return ""


def _month(name: str, words: Lexicon) -> str:
    """Return a month of any language in this one."""
    names = (lexicon(language).months for language in with_voice())
    return next(words.months[months.index(name)] for months in names if name in months)


def _twelve(hour: int) -> int:
    return hour % 12 or 12


def _hour(hour: int, words: Lexicon) -> str:
    return words.cardinals[_twelve(hour)]
