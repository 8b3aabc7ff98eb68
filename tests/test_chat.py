import json
from datetime import date

from ivr.chat import chat
from ivr.dialogue.written_answers import WrittenAnswer
from tests.dialogue.scripted import Caller

WRITTEN = WrittenAnswer("vault", "Your gold lies in the branch's vault.", "en")


class Shelf:
    """Has one answer."""

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
        return WRITTEN


def said_to(words: str) -> str:
    conversation = Caller().conversation
    object.__setattr__(conversation._script, "written", Shelf())
    line = json.dumps({"text": "is it lying somewhere safe with you people", "language": "en"})
    [row] = chat(conversation, iter([line]), lambda question, reply: words)
    return str(row["reply"])


def test_what_is_quoted_may_be_typed_in_other_words() -> None:
    assert said_to("It is safe in our vault.").startswith("It is safe in our vault.")
    assert said_to("").startswith(WRITTEN.text)


def test_the_guard_reads_typed_words_too() -> None:
    assert said_to("It is safe, and you owe us 900 rupees.").startswith(WRITTEN.text)
