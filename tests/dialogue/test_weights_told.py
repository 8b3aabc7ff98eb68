"""Weights are told as they were given: in tola, in ranges, to a tenth of a gram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Clause, Range, Slot
from ivr.dialogue.guard import Blocked, guarded, untraced_figures
from ivr.dialogue.memory import Memory
from ivr.dialogue.tracing import values_of
from ivr.dialogue.values import clock
from ivr.dialogue.written_weights import to_a_tenth, written_span, written_weight
from ivr.languages import languages, with_tables
from tests.dialogue.scripted import Caller
from tests.dialogue.understood import tells

HINDI, ENGLISH = languages()["hi"], languages()["en"]


@pytest.mark.parametrize(
    ("grams", "hindi", "english"),
    [
        (20, "20 ग्राम", "20 grams"),
        (12.5, "12.5 ग्राम", "12.5 grams"),
        (46.6552, "4 तोला, यानी क़रीब 46.7 ग्राम", "4 tolas, that is about 46.7 grams"),
        (11.6638, "1 तोला, यानी क़रीब 11.7 ग्राम", "1 tola, that is about 11.7 grams"),
        (17.4957, "1.5 तोला, यानी क़रीब 17.5 ग्राम", "1.5 tolas, that is about 17.5 grams"),
        (
            26.2376,
            "2 तोला 3 माशा, यानी क़रीब 26.2 ग्राम",
            "2 tolas 3 mashas, that is about 26.2 grams",
        ),
        (33.3276, "क़रीब 33.3 ग्राम", "about 33.3 grams"),
        (23.45, "क़रीब 23.5 ग्राम", "about 23.5 grams"),
    ],
)
def test_a_weight_is_told_as_it_was_given(grams: float, hindi: str, english: str) -> None:
    assert written_weight(grams, HINDI) == hindi
    assert written_weight(grams, ENGLISH) == english


@pytest.mark.parametrize(
    ("bounds", "hindi"),
    [
        (Range(20, 25), "20 से 25 ग्राम"),
        (Range(23.3276, 34.9914), "2 से 3 तोला"),
        (Range(20, 33.3276), "क़रीब 20 से 33.3 ग्राम"),
    ],
)
def test_a_range_is_told_with_both_bounds(bounds: Range, hindi: str) -> None:
    assert written_span(bounds, HINDI) == hindi


@given(
    grams=st.decimals(1, 2000, places=2).map(float)
    | st.integers(1, 400).map(lambda t: t * 11.6638),
    language=st.sampled_from(with_tables()),
)
def test_the_guard_knows_every_weight_as_it_is_told(grams: float, language: str) -> None:
    exact = round(grams, 4)
    told = written_weight(exact, languages()[language])
    memory = Memory("", language, slots={"gold_weight": Slot(exact, "grams", "")})
    assert not isinstance(guarded([Clause((told,))], memory, ()), Blocked)


@given(tenths=st.integers(200, 300))
def test_no_other_tenth_of_a_gram_passes(tenths: int) -> None:
    memory = Memory("", "hi", slots={"gold_weight": Slot(23.3276, "grams", "")})
    passes = untraced_figures(f"क़रीब {tenths / 10:g} ग्राम", values_of(memory)) == ()
    assert passes is (tenths / 10 == to_a_tenth(23.3276))


def asked_for_the_weight() -> Caller:
    caller = Caller()
    tells(caller, "haan ji")
    tells(caller, "mujhe gold loan chahiye")
    return caller


def test_the_lower_bound_of_a_range_is_used_and_said_so() -> None:
    caller = asked_for_the_weight()
    tells(caller, "lagbhag bees pachees gram")
    reply = tells(caller, "bais carat")
    assert "20 से 25 ग्राम" in reply.text
    assert "मैं 20 ग्राम मानकर बताती हूँ" in reply.text
    tells(caller, "haan")
    assert caller.ran[-1][1]["gold_weight_grams"] == 20


@pytest.mark.parametrize(
    ("said", "told"),
    [("twenty to twenty five grams", "20 to 25 grams"), ("two or three tolas", "2 to 3 tolas")],
)
def test_a_range_in_english(said: str, told: str) -> None:
    caller = Caller()
    tells(caller, "yes please")
    tells(caller, "I would like a gold loan")
    tells(caller, said)
    assert told in tells(caller, "twenty two carats").text


def test_one_weight_in_place_of_a_range_is_taken_as_it_is() -> None:
    caller = asked_for_the_weight()
    tells(caller, "do teen tola")
    tells(caller, "bais carat")
    reply = tells(caller, "nahi, do tola")
    assert "2 तोला, यानी क़रीब 23.3 ग्राम" in reply.text
    assert "मानकर" not in reply.text


def test_a_carat_that_is_not_known_is_assumed_aloud_and_may_be_corrected() -> None:
    caller = asked_for_the_weight()
    tells(caller, "bees gram")
    assert "22 कैरेट मान लेती हूँ" in tells(caller, "pata nahi").text
    assert "18 कैरेट" in tells(caller, "nahi, atharah carat hai").text


@pytest.mark.parametrize(
    ("said", "carat"),
    [
        ("hallmark 916 hai", 22), ("nine one six", 22), ("saat sau pachas", 18), ("750", 18),
        ("875 likha hai", 21), ("nau sau solah ka hallmark", 22),
    ],
)  # fmt: skip
def test_a_hallmark_tells_the_carat(said: str, carat: int) -> None:
    caller = asked_for_the_weight()
    tells(caller, "bees gram")
    tells(caller, said)
    assert caller.conversation.memory.slots["gold_purity"].value == carat


@pytest.mark.parametrize(
    ("written", "hindi", "english", "marathi"),
    [
        ("16:00", "शाम 4 बजे", "4 in the afternoon", "संध्याकाळी 4 वाजता"),
        ("10:30", "सुबह 10:30 बजे", "10:30 in the morning", "सकाळी 10:30 वाजता"),
        ("2026-12-05T13:00:00+05:30", "दोपहर 1 बजे", "1 in the afternoon", "दुपारी 1 वाजता"),
        ("20:15", "रात 8:15 बजे", "8:15 in the evening", "रात्री 8:15 वाजता"),
    ],
)
def test_hours_are_told_with_their_part_of_the_day(
    written: str, hindi: str, english: str, marathi: str
) -> None:
    assert [clock(written, code) for code in ("hi", "en", "mr")] == [hindi, english, marathi]


@given(
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    language=st.sampled_from(with_tables()),
)
def test_the_guard_knows_every_hour_as_it_is_told(hour: int, minute: int, language: str) -> None:
    at = f"{hour:02}:{minute:02}"
    memory = Memory("", language, slots={"time": Slot(at, "", "")})
    assert untraced_figures(clock(at, language), values_of(memory)) == ()
    other = Memory("", language, slots={"time": Slot(f"{(hour + 12) % 24:02}:{minute:02}", "", "")})
    assert untraced_figures(clock(at, language), values_of(other)) != ()


def test_who_is_not_sure_of_the_carat_raises_no_objection() -> None:
    caller = Caller()
    tells(caller, "yes please")
    tells(caller, "I would like a gold loan")
    tells(caller, "twenty grams")
    assert tells(caller, "I am not sure").text == (
        "No problem, I will take it as 22 carat. So, 20 grams, 22 carat gold. Is that right?"
    )
