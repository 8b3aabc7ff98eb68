"""Who asks to be spoken to slowly hears one figure a sentence, from then on."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Clause
from ivr.dialogue.guard import figures_in
from ivr.dialogue.short_sentences import in_short_sentences
from ivr.languages import languages
from tests.dialogue.scripted import Caller, brought_to_the_read_back
from tests.dialogue.understood import tells

HINDI, ENGLISH = languages()["hi"], languages()["en"]
SENTENCE_END = re.compile(r"(?<=[.!?।])\s")


def text(clauses: tuple[Clause, ...]) -> str:
    return " ".join(clause.text.strip() for clause in clauses)


def test_a_clause_with_three_values_becomes_three_sentences() -> None:
    pieces = ("", "₹2,00,000", " बाकी, ", "18%", " ब्याज और ", "12 महीने", " के हिसाब से,")
    short = in_short_sentences([Clause(pieces)], HINDI)
    assert text(short) == "₹2,00,000 बाकी। 18% ब्याज। 12 महीने के हिसाब से।"


def test_english_is_cut_before_its_prepositions() -> None:
    clauses = [
        Clause(("For ", "₹2,00,000", " over ", "12 months", ",")),
        Clause(("the monthly instalment is about ", "₹17,630", " at ", "10.5%", ".")),
    ]
    assert text(in_short_sentences(clauses, ENGLISH)) == (
        "For ₹2,00,000. Over 12 months. The monthly instalment is about ₹17,630. At 10.5%."
    )


def test_words_without_a_figure_lead_on_to_the_next() -> None:
    clauses = [Clause(("So,",)), Clause(("", "20 grams")), Clause((", ", "22 carat", " gold."))]
    assert text(in_short_sentences(clauses, ENGLISH)) == "So, 20 grams. 22 carat gold."


fixed = st.sampled_from(["", " ", ", ", " और ", "आपको ", " पर,", " तक।", " क्या?"])


@given(st.lists(st.lists(fixed, min_size=1, max_size=4), min_size=1, max_size=4))
def test_nothing_is_lost_and_short_stays_short(rows: list[list[str]]) -> None:
    clauses = [
        Clause(tuple(piece for words in row for piece in (words, "7"))[: 2 * len(row) - 1] or ("",))
        for row in rows
    ]
    short = in_short_sentences(clauses, HINDI)
    assert text(short).count("7") == text(tuple(clauses)).count("7")
    assert in_short_sentences(short, HINDI) == short


@pytest.mark.parametrize("said", ["dheere boliye", "thoda dheere dheere bataiye", "speak slowly"])
def test_the_last_reply_and_the_next_come_one_figure_a_sentence(said: str) -> None:
    caller = brought_to_the_read_back()
    reply = tells(caller, said)
    assert reply.question == "appointment"
    assert all(len(figures_in(each)) <= 1 for each in SENTENCE_END.split(reply.text))
    booked = tells(caller, "haan ji")
    assert all(len(figures_in(each)) <= 2 for each in SENTENCE_END.split(booked.text))
    assert all(clause.slowly for clause in booked.clauses)


@pytest.mark.parametrize("language", ["hi", "en", "hinglish"])
def test_no_call_is_held_back_for_being_slow(language: str) -> None:
    caller = Caller(language=language)
    replies = [
        caller.says("slower", language=language),
        caller.says("balance_transfer", language=language, existing_loan_amount=20_000_000),
        caller.says("inform", language=language, current_interest_rate=18),
        caller.says("inform", language=language, remaining_months=12),
        caller.says("inform", language=language, gold_weight=46.6552, gold_purity=22),
        caller.says("affirm", language=language),
        caller.says("affirm", language=language),
        caller.says("inform", language=language, city="Nagpur"),
        caller.says("affirm", language=language),
        caller.says("inform", language=language, date="2026-12-02", time="11:00"),
        caller.says("inform", language=language, customer_name="Ramesh Sharma"),
        caller.says("affirm", language=language),
    ]
    assert [reply.blocked for reply in replies] == [()] * len(replies)
    assert replies[-1].question == "anything_else"
