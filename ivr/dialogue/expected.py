"""What people answer to a closed question: the grammar that recognition ranks against the sound.

Each kind of question has its phrases in Roman Hindi, as the recogniser writes it, and in English.
They are general: every half hour of the working day, round sums, usual weights; never what a test
happens to say. Open questions, names and dictated digits have no list: free recognition is right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ivr.dialogue.dialogue import Expecting

LANGUAGES = ("hi", "en")
DICTATED = frozenset((Expecting.PHONE, Expecting.PINCODE))
"""Answered digit by digit."""

_YES = {
    "hi": (
        "haan", "haan ji", "ji haan", "ji", "ji bilkul", "bilkul", "haan bilkul", "theek hai",
        "haan theek hai", "sahi hai", "haan sahi hai", "bilkul sahi", "haan kar dijiye",
        "kar dijiye", "achha theek hai", "chalega", "haan chahiye", "zaroor", "haan bataiye",
        "haan boliye",
    ),
    "en": (
        "yes", "yes please", "yeah", "okay", "sure", "correct", "that is correct",
        "yes that is right", "go ahead", "fine",
    ),
}  # fmt: skip
_NO = {
    "hi": (
        "nahi", "ji nahi", "nahi ji", "nahi nahi", "abhi nahi", "nahi chahiye", "nahi abhi nahi",
        "galat hai", "nahi galat hai", "sahi nahi hai", "nahi yeh galat hai", "rehne dijiye",
        "zaroorat nahi hai", "bilkul nahi", "pata nahi",
    ),
    "en": (
        "no", "no thanks", "no thank you", "not now", "that is wrong", "not correct", "nope",
    ),
}  # fmt: skip
_HINDI = dict(enumerate((
    "ek", "do", "teen", "chaar", "paanch", "chhah", "saat", "aath", "nau", "das", "gyarah", "barah",
    "terah", "chaudah", "pandrah", "solah", "satrah", "atharah", "unnees", "bees", "ikkees",
    "baees", "teees", "chaubees", "pachchees", "chhabbees", "sattaees", "atthaees", "untees",
    "tees",
), start=1)) | {
    35: "paintees", 40: "chaalees", 45: "paintaalees", 50: "pachaas", 55: "pachpan", 60: "saath",
    65: "painsath", 70: "sattar", 75: "pachhattar", 80: "assi", 85: "pachasi", 90: "nabbe",
    95: "pachanve", 100: "sau", 120: "ek sau bees", 150: "dedh sau", 200: "do sau",
}  # fmt: skip
_ENGLISH_UNITS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ENGLISH_TENS = {
    20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty",
    90: "ninety",
}  # fmt: skip
_ENGLISH = (
    dict(enumerate(_ENGLISH_UNITS, start=1))
    | _ENGLISH_TENS
    | {
        tens + unit: f"{name} {_ENGLISH_UNITS[unit - 1]}"
        for tens, name in _ENGLISH_TENS.items()
        for unit in range(1, 10)
    }
    | {100: "one hundred", 120: "one hundred twenty", 150: "one hundred fifty", 200: "two hundred"}
)
_GRAMS = (*range(1, 31), *range(35, 101, 5), 120, 150, 200)
_TOLAS = range(1, 11)
_CARATS = (14, 18, 20, 22, 24)
_THOUSANDS = range(5, 100, 5)
_LAKHS = (*range(1, 16), 20, 25, 30, 40, 50)
_LAKHS_WITH_THOUSANDS = range(1, 5)
_THOUSANDS_WITH_LAKHS = (20, 25, 50, 75)
_OPENS, _CLOSES = 9, 18
_WEEKDAYS = ("somvar", "mangalvar", "budhvar", "guruvar", "shukravar", "shanivar", "ravivar")
_DAYS_AHEAD = 7
_NUMBERS = {"hi": _HINDI, "en": _ENGLISH}

# A few answers as the recogniser is to write them: shown to it before the caller's own, they set
# its spelling. Whole short sentences, since a bare list of words is taken up and repeated.
_EXAMPLES: Mapping[tuple[Expecting, str], str] = {
    (Expecting.OPEN, "hi"): (
        "Mujhe sone par loan chahiye. Byaj dar kya hai? Kitna loan milega? Branch kahan hai? "
        "Appointment book kar dijiye. Kaunse kaagaz lagenge? Haan ji, boliye."
    ),
    (Expecting.CITY, "hi"): (
        "Nagpur. Main Pune se hoon. Mumbai mein. Delhi. Main Jaipur mein rehta hoon. Hyderabad."
    ),
    (Expecting.CITY, "en"): "I live in Pune. Nagpur. In Mumbai. I am in New Delhi. Hyderabad.",
    (Expecting.NAME, "hi"): (
        "Mera naam Sunita Patil hai. Rajesh Gupta. Main Anil Verma bol raha hoon."
    ),
    (Expecting.NAME, "en"): "My name is Sunita Patil. Rajesh Gupta. I am Anil Verma.",
    (Expecting.YES_NO, "hi"): (
        "Haan ji. Nahi ji. Haan, theek hai. Nahi chahiye. Ji haan, bilkul sahi hai. "
        "Nahi, galat hai. Haan, kar dijiye."
    ),
    (Expecting.YES_NO, "en"): (
        "Yes. No. Yes, please. No, thank you. Yes, that is right. Not now. Yes, please book it."
    ),
    (Expecting.AMOUNT, "hi"): (
        "Ek lakh rupaye. Pachaas hazaar. Dedh lakh. Do lakh. Dhai lakh. Teen lakh. "
        "Chaar lakh. Paanch lakh. Pachchees hazaar rupaye chahiye."
    ),
    (Expecting.AMOUNT, "en"): (
        "Two lakh rupees. Fifty thousand. I need three lakh. One and a half lakh. Ten lakh rupees."
    ),
    (Expecting.WEIGHT, "hi"): (
        "Das gram. Bees gram. Tees gram sona. Chaalees gram. Pachaas gram hai. Saath gram. "
        "Assi gram. Sau gram. Paintees gram."
    ),
    (Expecting.WEIGHT, "en"): (
        "Ten grams. I have fifty grams. Twenty five grams of gold. About one hundred grams."
    ),
    (Expecting.PURITY, "hi"): (
        "Bais carat. Atharah carat ka hai. Chaubis carat. Bais carat sona hai. Pata nahi."
    ),
    (Expecting.PURITY, "en"): "It is twenty two carat. Eighteen carat gold. I don't know.",
    (Expecting.DATE, "hi"): (
        "Kal. Parso aaunga. Somvar ko. Mangalvar. Budhvar ko. Guruvar. Shukravar ko. Shanivar."
    ),
    (Expecting.DATE, "en"): (
        "Tomorrow. On Monday. Next Friday. The day after tomorrow. On Wednesday. Fifth December."
    ),
    (Expecting.TIME, "hi"): (
        "Subah das baje. Gyarah baje. Dopahar barah baje. Dopahar do baje. Saadhe teen baje. "
        "Shaam ko chaar baje. Paanch baje aaunga."
    ),
    (Expecting.TIME, "en"): (
        "Ten in the morning. At half past eleven. Twelve o'clock. Three thirty. "
        "At four in the afternoon."
    ),
    (Expecting.PHONE, "hi"): (
        "Nau aath do teen ek chaar paanch chhah saat aath. Nau chaar shunya shunya, saat teen."
    ),
    (Expecting.PHONE, "en"): "Nine eight two three one four, five six seven zero. Double eight.",
    (Expecting.PINCODE, "hi"): "Chaar ek ek shunya do teen. Paanch chhah shunya shunya saat aath.",
    (Expecting.PINCODE, "en"): "Five six zero zero seven eight. Four double zero one nine.",
    (Expecting.BRANCH, "hi"): "Haan, theek hai. Pehla wala. Doosra wala. Nahi, koi aur.",
    (Expecting.BRANCH, "en"): "Yes, that is fine. The first one. The second one. No, another one.",
}


# What people say around an answer without changing it.
_SENTENCES: Mapping[tuple[Expecting, str], tuple[str, ...]] = {
    (Expecting.AMOUNT, "hi"): ("{}", "{} rupaye", "{} chahiye", "mujhe {} chahiye"),
    (Expecting.AMOUNT, "en"): ("{}", "{} rupees", "I need {}"),
    (Expecting.WEIGHT, "hi"): ("{}", "{} hai", "{} sona hai", "mere paas {} hai"),
    (Expecting.WEIGHT, "en"): ("{}", "{} of gold", "I have {}"),
    (Expecting.PURITY, "hi"): ("{}", "{} hai", "{} ka hai"),
    (Expecting.PURITY, "en"): ("{}", "it is {}", "{} gold"),
    (Expecting.DATE, "hi"): ("{}", "{} ko", "{} aaunga"),
    (Expecting.DATE, "en"): ("{}", "on {}"),
    (Expecting.TIME, "hi"): ("{}", "{} aaunga"),
    (Expecting.TIME, "en"): ("{}", "at {}"),
}


def candidates(
    expecting: Expecting, language: str, *, now: datetime, extra: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the answers that recognition may rank, without repetition.

    Args:
        expecting: the kind of question; empty for kinds that have no closed grammar.
        language: `hi` or `en`, as the caller speaks.
        now: the caller's clock: it decides which dates people would name.
        extra: what this very question offers, such as the cities or branches at hand.
    """
    grammar = _GRAMMARS.get(expecting)
    if grammar is None and not extra:
        return ()
    return tuple(dict.fromkeys((*(grammar(language, now) if grammar else ()), *extra)))


def sentences(expecting: Expecting, language: str) -> tuple[str, ...]:
    """Return what people say around an answer, `{}` being the answer."""
    return _SENTENCES.get((expecting, language), ("{}",))


def example(expecting: Expecting, language: str) -> str:
    """Return a line of answers in the recogniser's spelling; empty where none would help."""
    return _EXAMPLES.get((expecting, language), "")


def _yes_or_no(language: str, _now: datetime) -> Iterator[str]:
    yield from _YES[language]
    yield from _NO[language]


def _times(language: str, _now: datetime) -> Iterator[str]:
    for hour in range(_OPENS, _CLOSES + 1):
        yield from _hours_hi(hour) if language == "hi" else _hours_en(hour)


def _hours_hi(hour: int) -> Iterator[str]:
    name, part = _HINDI[(hour - 1) % 12 + 1], _part_of_day(hour)
    yield f"{name} baje"
    yield f"{part} {name} baje"
    if hour < _CLOSES:
        half = {13: "dedh", 14: "dhai"}.get(hour, f"saadhe {name}")
        yield f"{half} baje"
        yield f"{part} {half} baje"


def _hours_en(hour: int) -> Iterator[str]:
    name = _ENGLISH[(hour - 1) % 12 + 1]
    yield f"{name} {'am' if hour < 12 else 'pm'}"
    yield f"{name} o'clock"
    if hour < _CLOSES:
        yield f"{name} thirty"
        yield f"half past {name}"


def _part_of_day(hour: int) -> str:
    if hour < 12:
        return "subah"
    return "dopahar" if hour < 16 else "shaam"


def _amounts(language: str, _now: datetime) -> Iterator[str]:
    numbers = _NUMBERS[language]
    thousand = {"hi": "hazaar", "en": "thousand"}[language]
    yield from (f"{numbers[thousands]} {thousand}" for thousands in _THOUSANDS)
    yield from (f"{numbers[lakhs]} lakh" for lakhs in _LAKHS)
    for lakhs in _LAKHS_WITH_THOUSANDS:
        for thousands in _THOUSANDS_WITH_LAKHS:
            yield f"{numbers[lakhs]} lakh {numbers[thousands]} {thousand}"
    yield from _lakhs_in_quarters(language)


def _lakhs_in_quarters(language: str) -> Iterator[str]:
    if language == "en":
        yield from (f"{_ENGLISH[lakhs]} and a half lakh" for lakhs in range(1, 10))
        return
    yield from ("sava lakh", "dedh lakh", "dhai lakh", "ek crore")
    yield from (f"sava {_HINDI[lakhs]} lakh" for lakhs in range(2, 6))
    yield from (f"paune {_HINDI[lakhs]} lakh" for lakhs in range(2, 6))
    yield from (f"saadhe {_HINDI[lakhs]} lakh" for lakhs in range(3, 10))


def _weights(language: str, _now: datetime) -> Iterator[str]:
    gram = {"hi": "gram", "en": "grams"}[language]
    yield from (f"{_NUMBERS[language][grams]} {gram}" for grams in _GRAMS)
    yield from (f"{_NUMBERS[language][tolas]} tola" for tolas in _TOLAS)
    yield from {"hi": ("dedh tola", "dhai tola"), "en": ("one and a half tola",)}[language]


def _purities(language: str, _now: datetime) -> Iterator[str]:
    yield from (f"{_NUMBERS[language][carats]} carat" for carats in _CARATS)
    yield from ("hallmark", {"hi": "pata nahi", "en": "i don't know"}[language])


def _dates(language: str, now: datetime) -> Iterator[str]:
    days = {"hi": ("aaj", "kal", "parso"), "en": ("today", "tomorrow", "day after tomorrow")}
    yield from days[language]
    for ahead in range(1, _DAYS_AHEAD + 1):
        day = now + timedelta(days=ahead)
        if language == "hi":
            yield _WEEKDAYS[day.weekday()]
            yield f"{day.day} tareekh"
        else:
            yield f"{day:%A}".lower()
            yield f"next {day:%A}".lower()
            yield f"{day.day} {day:%B}".lower()


def _branches(language: str, _now: datetime) -> Iterator[str]:
    yield from _YES[language][:8]
    if language == "hi":
        yield from ("pehla wala", "doosra wala", "teesra wala", "nahi", "koi aur")
    else:
        yield from ("the first one", "the second one", "no", "another one")


_GRAMMARS: Mapping[Expecting, Callable[[str, datetime], Iterator[str]]] = {
    Expecting.YES_NO: _yes_or_no,
    Expecting.TIME: _times,
    Expecting.AMOUNT: _amounts,
    Expecting.WEIGHT: _weights,
    Expecting.PURITY: _purities,
    Expecting.DATE: _dates,
    Expecting.BRANCH: _branches,
}
