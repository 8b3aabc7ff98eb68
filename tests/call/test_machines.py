from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.machines import FirstWords, load_is_machine
from ivr.settings import data_folder
from tests.call.scene import call, meaning

IS_MACHINE = load_is_machine(data_folder())
MACHINES = [
    "Please leave your message after the beep.",
    "The number you have dialled is currently switched off",
    "The person you are calling is not available, please try again later",
    "जिस व्यक्ति से आप बात करना चाहते हैं वह अभी उपलब्ध नहीं है",
    "Jis number par aap call kar rahe hain vah abhi switch off hai",
    "beep ke baad apna sandesh chhodein",
]
PEOPLE = [
    "हैलो?",
    "haan ji boliye",
    "He is not available, he is busy, try again later",
    "वो अभी उपलब्ध नहीं हैं, थोड़ी देर बाद कीजिए",
    "Which number are you calling from?",
    "the number you gave me is busy, I think",
    "",
]


@pytest.mark.parametrize("words", MACHINES)
def test_a_machine_is_known_by_its_words(words: str) -> None:
    assert IS_MACHINE(words)


@pytest.mark.parametrize("words", PEOPLE)
def test_a_person_is_not_taken_for_a_machine(words: str) -> None:
    assert not IS_MACHINE(words)


@given(words=st.text(max_size=60))
def test_who_called_us_is_never_taken_for_a_machine(words: str) -> None:
    first = FirstWords(IS_MACHINE, outbound=False)
    assert not any(first.are_a_machines(each) for each in (words, *MACHINES))


def test_later_in_a_call_only_people_speak() -> None:
    first = FirstWords(IS_MACHINE, outbound=True)
    assert not first.are_a_machines("haan")
    assert not first.are_a_machines("boliye")
    assert not first.are_a_machines(MACHINES[0])


async def test_the_agent_leaves_a_machine_alone_and_the_record_says_so(tmp_path: Path) -> None:
    async with call(tmp_path, "diwali") as scene:
        await scene.says(MACHINES[0])
        assert len(scene.replies) == 1
    assert scene.log.end.outcome == "machine"
    assert scene.log.end.hung_up_by == "agent"
    assert (scene.log.start.direction, scene.log.start.campaign) == ("outbound", "diwali")


async def test_a_person_who_was_called_is_answered(tmp_path: Path) -> None:
    async with call(tmp_path, "diwali", loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        await scene.says("loan")
        assert len(scene.replies) == 2
