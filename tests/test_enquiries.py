"""What the bank has written down, as a caller hears it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ivr import app
from ivr.dialogue.conversation import Conversation, Script
from ivr.dialogue.guard import Beside, Blocked, guarded
from ivr.dialogue.memory import Memory
from ivr.dialogue.written_answers import WrittenAnswer, clauses_of
from ivr.enquiries import Enquiries
from ivr.errors import MissingPartError
from ivr.knowledge.passages import read_passages
from ivr.settings import data_folder, load_settings
from tests.dialogue.line import opened, script_for

ANSWER = WrittenAnswer("insured-vault", "आपके गहने तिजोरी में रहते हैं। उनका बीमा होता है।", "hi")


class Knows:
    """Has an answer to what speaks of a locker, and writes down what it is asked.

    A locker alone is not clearly meant, two are.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, date]] = []

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
        self.asked.append((question, register, day))
        meant = "locker locker" if clearly else "locker"
        return ANSWER if meant in question else None


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[app.Bank]:
    with opened(tmp_path) as bank:
        yield bank


def talking(bank: app.Bank, knows: Knows) -> Conversation:
    script: Script = replace(script_for(bank), written=knows)
    conversation = app.conversation(bank, script, language="hi")
    conversation.adopt(conversation.open())
    conversation.adopt(conversation.respond("haan ji"))
    return conversation


def test_what_the_bank_has_written_down_is_said_as_it_stands(bank: app.Bank) -> None:
    knows = Knows()
    reply = talking(bank, knows).respond("loan ka process batao, locker locker wala")
    assert reply.text.startswith(ANSWER.text)
    assert reply.sources == ("insured-vault",)
    assert not reply.blocked
    assert knows.asked[-1][1:] == ("hi", date(2026, 12, 1))


def test_an_act_stands_where_a_passage_is_not_clearly_meant(bank: app.Bank) -> None:
    reply = talking(bank, Knows()).respond("loan ka process batao, locker wala")
    assert ANSWER.text not in reply.text
    assert reply.sources == ()


def test_where_nothing_is_written_the_act_serves(bank: app.Bank) -> None:
    knows = Knows()
    reply = talking(bank, knows).respond("loan lene ka process kya hai")
    assert ANSWER.text not in reply.text
    assert reply.sources == ()
    assert knows.asked


def test_what_no_act_understands_is_looked_up_before_he_is_asked_again(bank: app.Bank) -> None:
    conversation = talking(bank, Knows())
    reply = conversation.respond("locker wala qissa")
    assert ANSWER.text in reply.text
    assert reply.memory.misses == 0


def test_the_question_in_hand_is_put_again_behind_it(bank: app.Bank) -> None:
    conversation = talking(bank, Knows())
    conversation.adopt(conversation.respond("mujhe gold loan chahiye"))
    reply = conversation.respond("loan ka process batao, locker locker wala")
    assert reply.question == conversation.memory.question != ""
    assert reply.clauses[-1].text.endswith("?")


def test_what_was_quoted_may_be_heard_again_with_its_figures(bank: app.Bank) -> None:
    class KnowsDays(Knows):
        def answer(
            self, question: str, register: str, day: date, *, clearly: bool = False
        ) -> WrittenAnswer | None:
            said = "गहने सात दिन में लौटाए जाते हैं। देर हो तो रोज़ पाँच हज़ार रुपये मिलते हैं।"
            return WrittenAnswer("days", said, "hi") if "locker" in question else None

    conversation = talking(bank, KnowsDays())
    first = conversation.respond("loan ka process batao, locker locker wala")
    conversation.adopt(first)
    again = conversation.respond("phir se boliye")
    assert not first.blocked
    assert not again.blocked
    assert "पाँच हज़ार" in again.text


def test_an_answer_in_another_language_says_so() -> None:
    (first, second) = clauses_of(ANSWER, "en")
    assert (first.language, second.language) == ("hi", "hi")
    assert [clause.language for clause in clauses_of(ANSWER, "hinglish")] == ["", ""]
    assert first.text == "आपके गहने तिजोरी में रहते हैं।"


PASSAGES = read_passages(data_folder() / "knowledge")


@pytest.mark.parametrize("register", ["hi", "en", "hinglish"])
def test_no_written_answer_is_held_back_by_the_guard(register: str) -> None:
    memory = Memory(stage="discovery", language=register)
    held = {}
    for passage in PASSAGES:
        answer = WrittenAnswer(passage.passage_id, passage.spoken[register], register)
        clauses = clauses_of(answer, register)
        verdict = guarded(clauses, memory, (), beside=Beside((answer.text,)))
        if isinstance(verdict, Blocked):
            held[passage.passage_id] = verdict.faults
    assert held == {}


def test_without_its_parts_the_line_talks_on_without_knowledge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(*_: object) -> None:
        raise MissingPartError("the network is not installed")

    monkeypatch.setattr("ivr.searching.load_base", absent)
    enquiries = Enquiries(load_settings())
    assert enquiries.answer("sona kahan hai", "hi", date(2026, 12, 1)) is None


@pytest.mark.model
def test_a_caller_s_question_is_answered_in_his_register_or_not_at_all() -> None:
    enquiries = Enquiries(load_settings())
    day = date(2026, 12, 1)
    found = enquiries.answer("bank mein aag lag gayi to gehno ka kya hoga", "hi", day)
    assert found is not None
    assert found.register == "hi"
    assert enquiries.answer("kal match kaun jeeta", "hi", day) is None
    assert (
        enquiries.answer("bank mein aag lag gayi to gehno ka kya hoga", "hi", date(2031, 1, 1))
        is None
    )
