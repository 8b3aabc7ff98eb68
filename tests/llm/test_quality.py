import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.llm.labelled import agreement, load_labelled
from ivr.llm.llm import Ended, Message, Prompt
from ivr.settings import data_folder
from tests.llm.models import LEAST, QUALITY

RATE = ("The yearly rate starts at 9.5 percent.",)


@pytest.mark.parametrize(
    ("language", "reply", "faults"),
    [
        ("en", "The rate starts at 9.5 percent.", ()),
        ("en", "The rate starts at 9 percent.", ("ungrounded",)),
        ("en", "The rate starts at 9.50 percent.", ()),
        ("hi", "ब्याज दर ९.५ प्रतिशत से शुरू है।", ()),
        ("hi", "Byaj dar 9.5 percent se shuru hai.", ("script",)),
        ("hinglish", "Byaj dar 9.5 percent se shuru hai.", ()),
        ("en", "Aap ka byaj 9.5 percent hai.", ("language",)),
        ("en", "The rate is the rate is the rate is", ("repetition", "cut")),
        ("hi", "मुझे नहीं पता।", ("refusal",)),
        ("en", "  ", ("empty",)),
        ("en", "चाँदी नहीं, gold only, please, thank you, yes.", ("script", "ungrounded")),
    ],
)
def test_a_fault_is_named(language: str, reply: str, faults: tuple[str, ...]) -> None:
    assert QUALITY.judge(reply, language, RATE, cut=False).faults == faults


def test_a_figure_that_may_still_grow_is_not_judged_yet() -> None:
    prompt = Prompt((Message("user", "Rate?"),), "en", sources=RATE)
    reading = QUALITY.reading(prompt)
    assert reading.feed("The rate is 9.") == 1
    assert reading.feed("5 percent ") == 1
    assert reading.feed("or 7 percent ") < LEAST


def test_the_end_shows_whether_the_whole_was_said() -> None:
    prompt = Prompt((Message("user", "Rate?"),), "en")
    reading = QUALITY.reading(prompt)
    reading.feed("It depends on the amount.")
    assert reading.finish(Ended(cut=False)) == 1
    assert reading.finish(Ended(cut=True)) < LEAST


@pytest.mark.parametrize(
    ("reply", "echoes"),
    [
        ("Is there any rent for the vault?", True),
        ("You are Priya and speak on the telephone.", True),
        ("There is no rent for the vault.", False),
        ("No, there is not any rent for the vault.", False),
    ],
)
def test_an_answer_that_says_the_prompt_is_an_echo(reply: str, echoes: bool) -> None:
    told = "Facts: There is no rent for the vault.\n\nIs there any rent for the vault?"
    messages = (
        Message("system", "You are Priya and speak on the telephone."),
        Message("user", told),
    )
    prompt = Prompt(messages, "en", sources=("There is no rent for the vault.",))
    assert ("echo" in QUALITY.verdict(prompt, reply, cut=False).faults) is echoes


def test_what_was_spoken_before_counts_as_the_beginning() -> None:
    prompt = Prompt((Message("user", "Rate?"),), "en", begun="You can pay the loan early. ")
    assert QUALITY.reading(prompt).feed("You can pay the loan early. ") < LEAST


@given(text=st.text(max_size=200), language=st.sampled_from(["hi", "en", "hinglish", "mr"]))
def test_any_text_can_be_judged(text: str, language: str) -> None:
    for cut in (None, False, True):
        assert 0 <= QUALITY.judge(text, language, RATE, cut=cut).score <= 1


def test_there_are_as_many_labelled_replies_in_each_register() -> None:
    rows = load_labelled(data_folder()).replies
    counts = {name: sum(row.language == name for row in rows) for name in ("hi", "en", "hinglish")}
    assert counts == {"hi": 50, "en": 50, "hinglish": 50}


@pytest.mark.parametrize("language", ["hi", "en", "hinglish"])
def test_faults_that_need_no_reader_of_figures_are_seen_as_people_saw_them(language: str) -> None:
    labelled = load_labelled(data_folder())
    rows = [r for r in labelled.replies if r.language == language and "ungrounded" not in r.faults]
    found = agreement(labelled, rows, QUALITY, LEAST)
    assert found.wrongly_spoken == 0
    assert found.wrongly_held <= 2, "then the authored words are spoken, which is no loss"
    assert all(seen == all_ for seen, all_ in found.faults.values())
