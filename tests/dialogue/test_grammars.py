"""What questions call for is understood by the dialogue, however it is wrapped."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.grammars import LANGUAGES, Grammars
from ivr.dialogue.understanding import Understander
from ivr.settings import data_folder

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
    Expecting.PHONE: "phone_number",
    Expecting.PINCODE: "pincode",
}
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
