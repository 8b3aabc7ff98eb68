from dataclasses import replace
from datetime import date

import pytest

from ivr.dialogue.conversation import Conversation, Reply
from ivr.dialogue.dialogue import Clause
from ivr.dialogue.written_answers import WrittenAnswer
from tests.dialogue.scripted import Caller

WRITTEN = WrittenAnswer(
    "safety-vault",
    "Your gold lies in the branch's vault. Once all is paid, you get it back within 7 days.",
    "en",
)
QUESTION = "is my gold lying somewhere safe with you people"


class Shelf:
    """Has one answer."""

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
        return WRITTEN


@pytest.fixture
def conversation() -> Conversation:
    caller = Caller()
    object.__setattr__(caller.conversation._script, "written", Shelf())
    return caller.conversation


def quoting(conversation: Conversation) -> Reply:
    """A reply that quotes, and goes on with the question that was open."""
    conversation.adopt(conversation.open())
    reply = conversation.respond(QUESTION, language="en")
    assert reply.quoted == (WRITTEN,)
    return reply


def test_other_words_take_the_place_of_what_is_quoted_and_nothing_else(
    conversation: Conversation,
) -> None:
    reply = quoting(conversation)
    assert WRITTEN.text in reply.text
    other = conversation.reworded(reply, "Yes, it is safe: it lies in the vault of the branch.")
    assert other.text == reply.text.replace(
        WRITTEN.text, "Yes, it is safe: it lies in the vault of the branch."
    )
    assert other.sources == reply.sources == ("safety-vault",)


@pytest.mark.parametrize(
    "words",
    [
        "You get it back within 30 days.",
        "Your visit is booked for tomorrow.",
        "I have transferred 5,000 rupees to you.",
        "<b>It is safe.</b>",
    ],
)
def test_what_the_guard_refuses_is_not_said(conversation: Conversation, words: str) -> None:
    reply = quoting(conversation)
    assert conversation.reworded(reply, words) is reply


def test_a_quoted_sentence_may_keep_its_figure(conversation: Conversation) -> None:
    reply = quoting(conversation)
    words = "It is safe. Once all is paid, you get it back within 7 days."
    assert words in conversation.reworded(reply, words).text


def test_what_was_changed_on_its_way_stays_as_it_is(conversation: Conversation) -> None:
    reply = quoting(conversation)
    loud = replace(reply, clauses=tuple(Clause((c.text.upper(),)) for c in reply.clauses))
    assert conversation.reworded(loud, "It is safe.").clauses == loud.clauses
