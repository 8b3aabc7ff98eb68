"""Words, what was asked, and how well they were heard tell whether the caller is done."""

from dataclasses import replace

import pytest

from ivr.call.completing import CLEAR, completeness
from ivr.call.drafting import is_backchannel
from ivr.dialogue.dialogue import Expecting, Intent, Slot, Understanding
from ivr.settings import data_folder
from ivr.stt.stt import Transcript
from ivr.turns.completeness import Completeness, load_sentence_ends

ENDS = load_sentence_ends(data_folder())
ANSWER = Understanding("hi", (Intent("inform", 0.9),), {"any": Slot("value", "", "value")})
AFFIRMED = Understanding("hi", (Intent("affirm", 0.9),))
SPEECH_S = 3.0


def heard(words: str, confidence: float = 0.9, candidate: str = "") -> Transcript:
    return Transcript(words, words, "hi", confidence, "listed", candidate=candidate)


def judged(transcript: Transcript, asked: Expecting) -> Completeness:
    return completeness(transcript, ANSWER, asked, SPEECH_S, ENDS)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Pune.", Expecting.CITY),
        ("Pachaas gram hai.", Expecting.WEIGHT),
        ("Somvaar ko.", Expecting.DATE),
        ("Anil Verma.", Expecting.NAME),
    ],
)
def test_a_value_with_hardly_a_word_beside_it_is_brief(words: str, asked: Expecting) -> None:
    assert judged(heard(words), asked) is Completeness.BRIEF


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Main Pune mein rehta hoon.", Expecting.CITY),
        ("Do lakh.", Expecting.AMOUNT),
        ("Anil.", Expecting.NAME),
        ("Gold loan chahiye.", Expecting.OPEN),
    ],
)
def test_what_may_go_on_is_not(words: str, asked: Expecting) -> None:
    assert judged(heard(words), asked) is not Completeness.BRIEF


def test_a_value_that_was_hardly_heard_is_likely_at_most() -> None:
    unclear = heard("Sau gram.", confidence=CLEAR - 0.1)
    clear = heard("Sau gram.", confidence=CLEAR + 0.1, candidate="Sau gram.")
    assert judged(unclear, Expecting.WEIGHT) is Completeness.LIKELY
    assert judged(clear, Expecting.WEIGHT) is Completeness.BRIEF


@pytest.mark.parametrize("words", ["About ten grams.", "My ten grams."])
def test_a_value_that_a_recogniser_may_have_put_behind_a_beginning_is_likely_at_most(
    words: str,
) -> None:
    english = replace(heard(words), language="en")
    assert judged(english, Expecting.WEIGHT) is Completeness.LIKELY


def test_a_number_is_over_with_its_last_digit_however_it_was_heard() -> None:
    digits = heard("nau aath saat chhah", confidence=CLEAR - 0.1)
    assert judged(digits, Expecting.PHONE) is Completeness.WHOLE


def test_a_value_nobody_asked_for_is_over_where_none_was_asked_for() -> None:
    value = Understanding("hi", (Intent("inform", 0.7),), ANSWER.slots)
    said, unclear = heard("Sixty grams hai."), heard("Sixty grams hai.", confidence=CLEAR - 0.1)
    for asked, words, judged in (
        (Expecting.OPEN, said, Completeness.OVER),
        (Expecting.YES_NO, said, Completeness.OVER),
        (Expecting.YES_NO, unclear, Completeness.UNDECIDED),
        (Expecting.CITY, said, Completeness.OVER),
        (Expecting.TIME, said, Completeness.UNDECIDED),
    ):
        assert completeness(words, value, asked, SPEECH_S, ENDS) is judged


@pytest.mark.parametrize(
    ("words", "judged"),
    [("Haan theek hai.", Completeness.OVER), ("Haan.", Completeness.UNDECIDED)],
)
def test_a_yes_that_nobody_asked_for_is_over_if_it_is_more_than_a_word(
    words: str, judged: Completeness
) -> None:
    assert completeness(heard(words), AFFIRMED, Expecting.WEIGHT, SPEECH_S, ENDS) is judged


def test_digits_begin_behind_a_request_to_write_them_down() -> None:
    nothing = Understanding("hi", ())
    said = heard("Ab likhiye")
    judged = completeness(said, nothing, Expecting.PHONE, SPEECH_S, ENDS)
    assert judged is Completeness.UNDECIDED
    assert completeness(said, nothing, Expecting.CITY, SPEECH_S, ENDS) is Completeness.OVER


@pytest.mark.parametrize(
    ("words", "understood", "speech_s", "listens"),
    [
        ("", None, 0.3, True),
        ("haan ji", AFFIRMED, 0.6, True),
        ("haan ji", AFFIRMED, 2.0, False),
        ("pachaas gram", ANSWER, 0.9, False),
        ("kaunse kaagaz lagenge", ANSWER, 0.5, True),
        ("book kar do", None, 0.9, False),
    ],
)
def test_a_listener_says_little_and_wants_nothing(
    words: str, understood: Understanding | None, speech_s: float, *, listens: bool
) -> None:
    assert is_backchannel(heard(words), understood, speech_s) is listens
