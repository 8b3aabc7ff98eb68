"""What questions call for is understood by the dialogue, however it is wrapped."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ivr.dialogue.dialogue import Expecting, Range, SlotValue
from ivr.dialogue.grammars import LANGUAGES, Grammars
from ivr.dialogue.understanding import Understander
from ivr.settings import data_folder
from tests.dialogue.spoken import below_hundred

GRAMMARS = Grammars(data_folder())
UNDERSTANDER = Understander(data_folder())
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Asia/Kolkata"))
SAMPLED = 60
SLOTS = {
    Expecting.AMOUNT: "loan_amount",
    Expecting.WEIGHT: "gold_weight",
    Expecting.CITY: "city",
    Expecting.DATE: "date",
    Expecting.TIME: "time",
    Expecting.NAME: "customer_name",
}
STYLE_OF = {"hi": "roman", "en": "english"}
_RULE = re.compile(r"<(\w+)> = ([^;]*);")
_INNERMOST = re.compile(r"([(\[])([^()\[\]]*)[)\]]")


def sentence(grammar: str, choose: np.random.Generator) -> str:
    """One sentence, by another reading of the notation than the recogniser's."""
    rules = dict(_RULE.findall(grammar))
    text = f"({next(iter(rules.values()))})"
    while "<" in text:
        text = re.sub(r"<(\w+)>", lambda named: f"({rules[named[1]]})", text, count=1)
    text = re.sub(r"\{\w+\}", "", text)

    def chosen(group: re.Match[str]) -> str:
        absent = group[1] == "[" and choose.random() < 0.7
        return "" if absent else str(choose.choice(group[2].split("|")))

    while _INNERMOST.search(text):
        text = _INNERMOST.sub(chosen, text, count=1)
    return " ".join(text.split())


@pytest.mark.parametrize("kind", SLOTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_answer_fills_the_slot_that_was_asked_for(
    kind: Expecting, language: str
) -> None:
    grammar, choose = GRAMMARS.of(kind, language), np.random.default_rng(7)
    said = [sentence(grammar, choose) for _ in range(SAMPLED)]
    lost = [
        one
        for one in said
        if SLOTS[kind] not in UNDERSTANDER.understand(one, expecting=kind, now=NOW).slots
    ]
    assert len(lost) <= 0.1 * SAMPLED, lost


def understood(said: str, kind: Expecting) -> SlotValue | None:
    found = UNDERSTANDER.understand(said, expecting=kind, now=NOW).slots.get(SLOTS[kind])
    return found.value if found else None


@pytest.mark.parametrize(("language", "style"), STYLE_OF.items())
@pytest.mark.parametrize(
    ("kind", "unit", "worth"),
    [
        (Expecting.WEIGHT, {"hi": "gram", "en": "grams"}, 1),
        (Expecting.AMOUNT, {"hi": "lakh", "en": "lakh"}, 1_00_000_00),
        (Expecting.AMOUNT, {"hi": "hazaar", "en": "thousand"}, 1_000_00),
    ],
)
def test_every_number_below_a_hundred_has_its_value(
    kind: Expecting, unit: dict[str, str], worth: int, language: str, style: str
) -> None:
    for count in range(1, 100):
        said = f"{below_hundred(count, style)} {unit[language]}"
        assert understood(said, kind) == count * worth, said


@pytest.mark.parametrize(
    ("part", "hours"),
    [
        ("subah", range(6, 13)),
        ("dopahar", range(12, 17)),
        ("shaam", range(16, 21)),
        ("in the morning", range(6, 12)),
        ("in the afternoon", range(12, 17)),
        ("in the evening", range(16, 22)),
    ],
)
def test_every_hour_falls_in_its_part_of_the_day(part: str, hours: range) -> None:
    for hour in hours:
        on_clock = (hour - 1) % 12 + 1
        if part.startswith("in"):
            said = f"{below_hundred(on_clock, 'english')} {part}"
        else:
            said = f"{part} {below_hundred(on_clock, 'roman')} baje"
        assert understood(said, Expecting.TIME) == f"{hour:02}:00", said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_the_month_is_that_day(language: str) -> None:
    rules = dict(_RULE.findall(GRAMMARS.of(Expecting.DATE, language)))
    days = [" ".join(day.split()) for day in rules["day_of_month"].split("|")]
    assert len(days) == 31
    for day, said in enumerate(days, start=1):
        wrapped = f"{said} tareekh ko" if language == "hi" else f"on the {said} works"
        assert understood(wrapped, Expecting.DATE) == f"2026-12-{day:02}", said


@pytest.mark.parametrize("kind", [Expecting.WEIGHT, Expecting.AMOUNT])
def test_ranges_that_are_called_for_keep_both_their_ends(kind: Expecting) -> None:
    tens = {
        "das": 10,
        "twenty": 20,
        "bees": 20,
        "thirty": 30,
        "tees": 30,
        "fifty": 50,
        "pachaas": 50,
    }
    for low, high, joint in (
        ("das", "bees", " "), ("bees", "tees", " se "), ("tees", "pachaas", " se "),
        ("twenty", "thirty", " to "), ("thirty", "fifty", " or "),
    ):  # fmt: skip
        unit, worth = ("gram", 1) if kind is Expecting.WEIGHT else ("lakh", 1_00_000_00)
        expected = Range(tens[low] * worth, tens[high] * worth)
        assert understood(f"{low}{joint}{high} {unit}", kind) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_is_never_no(language: str) -> None:
    grammar, choose = GRAMMARS.of(Expecting.YES_NO, language), np.random.default_rng(7)
    for one in {sentence(grammar, choose) for _ in range(SAMPLED)}:
        heard = UNDERSTANDER.understand(one, expecting=Expecting.YES_NO, now=NOW)
        assert not (heard.wants("affirm") and heard.wants("deny")), one


@pytest.mark.parametrize("language", LANGUAGES)
def test_requests_name_their_intent(language: str) -> None:
    grammar = GRAMMARS.of(Expecting.OPEN, language)
    assert "{interest_rate}" in grammar
    assert "{escalate}" in grammar


def test_every_sentence_of_an_example_answers_its_question() -> None:
    for expecting in (Expecting.YES_NO, Expecting.AMOUNT, Expecting.WEIGHT, Expecting.TIME):
        for language in LANGUAGES:
            for said in filter(None, GRAMMARS.example(expecting, language).split(". ")):
                heard = UNDERSTANDER.understand(said, expecting=expecting, now=NOW)
                assert heard.intents, said


@pytest.mark.parametrize(
    ("said", "expecting", "slot", "value"),
    [
        ("teen baje ke baad", Expecting.TIME, "time", "15:00"),
        ("the day after tomorrow", Expecting.DATE, "date", "2026-12-03"),
    ],
)
def test_an_answer_with_after_in_it_asks_for_no_call(
    said: str, expecting: Expecting, slot: str, value: str
) -> None:
    heard = UNDERSTANDER.understand(said, expecting=expecting, now=NOW)
    assert heard.slots[slot].value == value
    assert not heard.wants("callback_request")
