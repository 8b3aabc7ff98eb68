"""What is done around the network: repeats, echoes of the prompt."""

import pytest

from ivr.stt.whisper import is_looping, is_prompt_echo, without_repeats


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


def test_text_from_the_prompt_is_known() -> None:
    assert is_prompt_echo("Main aapki kya madad kar sakti hoon", "hi")
    assert is_prompt_echo("Gold loan, interest rate, EMI, nearest branch.", "en")


@pytest.mark.parametrize(
    "heard", ["haan ji boliye", "what is the interest rate on a gold loan", "two lakh rupees"]
)
def test_what_callers_say_is_no_echo(heard: str) -> None:
    assert not is_prompt_echo(heard, "en")
    assert not is_prompt_echo(heard, "hi")


def test_a_loop_is_known_from_emphasis() -> None:
    assert is_looping("interest rate, carat, " * 10)
    assert not is_looping("theek hai theek hai")
    assert not is_looping("mujhe gold loan chahiye aur interest rate bhi bataiye")
