"""What is done around the network: repeats, echoes of the prompt."""

import pytest

from ivr.stt.grammar_search import Found
from ivr.stt.vocabulary import usual_prompt
from ivr.stt.whisper import (
    belief,
    goes_on,
    is_looping,
    is_prompt_echo,
    is_said,
    left_out,
    says_too_little,
    without_repeats,
)
from ivr.stt.whisper_model import Written


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Theek hai, theek hai, theek hai", "theek hai"),
        ("haan ji haan ji mujhe loan chahiye", "haan ji mujhe loan chahiye"),
        ("do lakh do lakh", "do lakh"),
        ("nahi nahi nahi", "nahi nahi nahi"),
        ("haan haan haan haan haan haan haan", "haan haan haan haan haan"),
        ("98 76 98 76 11", "98 76 98 76 11"),
        ("paanch paanch paanch paanch do", "paanch paanch paanch paanch do"),
        ("kal subah gyarah baje", "kal subah gyarah baje"),
        ("", ""),
    ],
)
def test_loops_of_the_decoder_are_cut(written: str, kept: str) -> None:
    assert without_repeats(written) == kept


def written(text: str, token_log_probability: float = -0.6) -> Written:
    tokens = len(text.split()) + 1
    return Written(text, token_log_probability * tokens, tokens, no_speech=0.0)


@pytest.mark.parametrize(
    ("heard", "score", "share", "said"),
    [
        (-3.3, 2.0, 0.8, True),
        (-3.3, 2.0, 0.1, False),  # several others explain it as well
        (-30.0, 2.0, 0.8, False),  # more was said than this
        (-6.0, -1.0, 0.8, False),  # likely behind this prompt whatever is said
    ],
)
def test_an_answer_is_taken_where_it_explains_the_sound(
    heard: float, score: float, share: float, said: bool
) -> None:
    found = Found("paintees gram", heard, score, share)
    assert is_said(found, Written("Pinsis gram.", -5.7, 6, no_speech=0.1), speech_s=2.5) == said


@pytest.mark.parametrize(
    ("text", "answer", "added"),
    [
        ("Mujhe gold loan.", "mujhe gold loan chahiye", True),
        ("I have about.", "i have about forty grams", True),
        ("Benchali hazaar", "paintalis hazaar rupaye", False),
        ("Do lakh.", "do lakh", False),
    ],
)
def test_what_the_caller_has_yet_to_say_is_not_said_for_him(
    text: str, answer: str, added: bool
) -> None:
    assert goes_on(answer, text) == added


def test_belief_grows_with_what_is_clear() -> None:
    clear, vague = written("Do lakh.", -0.2), written("Do lakh.", -1.2)
    assert 0 < belief(vague) < belief(clear) <= 1
    alone, rivalled = Found("do lakh", -1.0, 4.0, 0.9), Found("do lakh", -1.0, 4.0, 0.3)
    assert belief(vague, rivalled) < belief(vague, alone)
    assert belief(written("")) == 0


def test_text_from_the_prompt_is_known() -> None:
    hindi, english = usual_prompt("hi"), usual_prompt("en")
    assert is_prompt_echo(written("Main aapki kya madad kar sakti hoon"), hindi)
    assert is_prompt_echo(written("Gold loan, interest rate, EMI, nearest branch."), english)


def test_a_sentence_of_the_prompt_may_be_said_clearly() -> None:
    said = "Mujhe sone par loan chahiye."
    assert not is_prompt_echo(written(said, -0.22), f"{said} Byaj dar kya hai?")


@pytest.mark.parametrize(
    "heard", ["haan ji boliye", "what is the interest rate on a gold loan", "two lakh rupees"]
)
def test_what_callers_say_is_no_echo(heard: str) -> None:
    assert not is_prompt_echo(written(heard), usual_prompt("en"))
    assert not is_prompt_echo(written(heard), usual_prompt("hi"))


def test_a_loop_is_known_from_emphasis() -> None:
    assert is_looping("interest rate, carat, " * 10)
    assert not is_looping("theek hai theek hai")
    assert not is_looping("mujhe gold loan chahiye aur interest rate bhi bataiye")


@pytest.mark.parametrize(
    ("answer", "text", "rest"),
    [
        ("Good morning", "Good morning, and I want a gold loan.", "and I want a gold loan."),
        ("Mere paas assi gram hai", "Mere paas asi gram hai us par kitna", "us par kitna"),
        ("Pachaas gram hai", "Pachas gram hai ji", ""),
        ("Pune", "Main Pune mein rehta hoon", ""),
        ("Haan", "Haan.", ""),
    ],
)
def test_what_is_said_beyond_an_answer_is_kept(answer: str, text: str, rest: str) -> None:
    assert left_out(answer, text) == rest


@pytest.mark.parametrize(
    ("speech_s", "too_little"), [(1.0, False), (6.0, True)], ids=["short", "long"]
)
def test_long_speech_is_more_than_a_yes(speech_s: float, *, too_little: bool) -> None:
    text = "Meri beti ki shaadi ke liye paise chahiye the"
    assert says_too_little("Haan", text, speech_s) == too_little
