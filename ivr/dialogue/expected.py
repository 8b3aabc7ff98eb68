"""What people answer to a closed question: the grammar that recognition ranks against the sound.

Each kind of question has its phrases in Roman Hindi, as the recogniser writes it, and in English.
They are general: every half hour of the working day, round sums, usual weights; never what a test
happens to say. Open questions, names and dictated digits have no list: free recognition is right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ivr.dialogue.dialogue import Expecting

_YES = (
    "haan", "haan ji", "ji haan", "ji", "ji bilkul", "bilkul", "haan bilkul", "theek hai",
    "haan theek hai", "sahi hai", "haan sahi hai", "bilkul sahi", "haan kar dijiye", "kar dijiye",
    "achha theek hai", "chalega", "haan chahiye", "zaroor", "haan bataiye", "haan boliye",
    "yes", "yes please", "yeah", "okay", "sure", "correct", "that is correct", "yes that is right",
    "go ahead", "fine",
)  # fmt: skip
_NO = (
    "nahi", "ji nahi", "nahi ji", "nahi nahi", "abhi nahi", "nahi chahiye", "nahi abhi nahi",
    "galat hai", "nahi galat hai", "sahi nahi hai", "nahi yeh galat hai", "rehne dijiye",
    "zaroorat nahi hai", "bilkul nahi", "pata nahi",
    "no", "no thanks", "no thank you", "not now", "that is wrong", "not correct", "nope",
)  # fmt: skip
_HINDI = {
    1: "ek", 2: "do", 3: "teen", 4: "chaar", 5: "paanch", 6: "chhah", 7: "saat", 8: "aath",
    9: "nau", 10: "das", 11: "gyarah", 12: "barah", 14: "chaudah", 15: "pandrah", 18: "atharah",
    20: "bees", 22: "bais", 24: "chaubis", 25: "pachchis", 30: "tees", 35: "paintis", 40: "chalis",
    45: "paintalis", 50: "pachas", 60: "saath", 70: "sattar", 75: "pachhattar", 80: "assi",
    90: "nabbe", 100: "sau",
}  # fmt: skip
_ENGLISH = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
    9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 14: "fourteen", 15: "fifteen",
    18: "eighteen", 20: "twenty", 22: "twenty two", 24: "twenty four", 25: "twenty five",
    30: "thirty", 35: "thirty five", 40: "forty", 45: "forty five", 50: "fifty", 60: "sixty",
    70: "seventy", 75: "seventy five", 80: "eighty", 90: "ninety", 100: "one hundred",
}  # fmt: skip
_GRAMS = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90, 100)
_TOLAS = (1, 2, 3, 4, 5, 10)
_CARATS = (14, 18, 20, 22, 24)
_THOUSANDS = (10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90)
_LAKHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
_OPENS, _CLOSES = 9, 18
_WEEKDAYS = ("somvar", "mangalvar", "budhvar", "guruvar", "shukravar", "shanivar", "ravivar")
_DAYS_AHEAD = 7


def candidates(
    expecting: Expecting, *, now: datetime, extra: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the answers that recognition may rank, without repetition.

    Args:
        expecting: the kind of question; empty for kinds that have no closed grammar.
        now: the caller's clock: it decides which dates people would name.
        extra: what this very question offers, such as the cities or branches at hand.
    """
    grammar = _GRAMMARS.get(expecting)
    if grammar is None and not extra:
        return ()
    return tuple(dict.fromkeys((*(grammar(now) if grammar else ()), *extra)))


def _yes_or_no(_now: datetime) -> Iterator[str]:
    yield from _YES
    yield from _NO


def _times(_now: datetime) -> Iterator[str]:
    for hour in range(_OPENS, _CLOSES + 1):
        hindi, english = _HINDI[(hour - 1) % 12 + 1], _ENGLISH[(hour - 1) % 12 + 1]
        yield f"{hindi} baje"
        yield f"{_part_of_day(hour)} {hindi} baje"
        yield f"{english} {'am' if hour < 12 else 'pm'}"
        yield f"{english} o'clock"
        if hour < _CLOSES:
            half = _half_past(hour)
            yield f"{half} baje"
            yield f"{_part_of_day(hour)} {half} baje"
            yield f"{english} thirty"
            yield f"half past {english}"


def _half_past(hour: int) -> str:
    return {13: "dedh", 14: "dhai"}.get(hour, f"saadhe {_HINDI[(hour - 1) % 12 + 1]}")


def _part_of_day(hour: int) -> str:
    if hour < 12:
        return "subah"
    return "dopahar" if hour < 16 else "shaam"


def _amounts(_now: datetime) -> Iterator[str]:
    for thousands in _THOUSANDS:
        yield f"{_HINDI[thousands]} hazaar"
        yield f"{_ENGLISH[thousands]} thousand"
    for lakhs in _LAKHS:
        yield f"{_HINDI[lakhs]} lakh"
        yield f"{_ENGLISH[lakhs]} lakh"
    yield from ("dedh lakh", "dhai lakh", "saadhe teen lakh", "ek crore", "sawa lakh")
    yield from ("one and a half lakh", "two and a half lakh", "do lakh rupaye", "two lakh rupees")


def _weights(_now: datetime) -> Iterator[str]:
    for grams in _GRAMS:
        yield f"{_HINDI[grams]} gram"
        yield f"{_ENGLISH[grams]} grams"
    for tolas in _TOLAS:
        yield f"{_HINDI[tolas]} tola"


def _purities(_now: datetime) -> Iterator[str]:
    for carats in _CARATS:
        yield f"{_HINDI[carats]} carat"
        yield f"{_ENGLISH[carats]} carat"
    yield from ("hallmark", "pata nahi", "i don't know")


def _dates(now: datetime) -> Iterator[str]:
    yield from ("aaj", "kal", "parso", "today", "tomorrow", "day after tomorrow")
    for ahead in range(1, _DAYS_AHEAD + 1):
        day = now + timedelta(days=ahead)
        yield _WEEKDAYS[day.weekday()]
        yield f"{day:%A}".lower()
        yield f"next {day:%A}".lower()
        yield f"{day.day} tareekh"
        yield f"{day.day} {day:%B}".lower()


def _branches(_now: datetime) -> Iterator[str]:
    yield from _YES[:8]
    yield from ("pehla wala", "doosra wala", "teesra wala", "the first one", "the second one")
    yield from ("nahi", "koi aur", "another one")


_GRAMMARS: Mapping[Expecting, Callable[[datetime], Iterator[str]]] = {
    Expecting.YES_NO: _yes_or_no,
    Expecting.TIME: _times,
    Expecting.AMOUNT: _amounts,
    Expecting.WEIGHT: _weights,
    Expecting.PURITY: _purities,
    Expecting.DATE: _dates,
    Expecting.BRANCH: _branches,
}
