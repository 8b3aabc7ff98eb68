"""A reply that is held back leaves the conversation whole: the question stays, and is answered."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.dialogue.conversation import Caller, Conversation, Reply
from ivr.dialogue.guard import SAFE_ACT, SAFE_QUESTION
from ivr.dialogue.templates import Templates
from ivr.dialogue.validation import load_acts
from ivr.settings import data_folder
from tests.dialogue.line import opened, script_for

ACTS = load_acts(data_folder(), ())
TO_THE_OFFER = ("yes", "gold loan", "50 gram", "22 carat")


def faulty(act: str, *clauses: str) -> Templates:
    """Return the acts as they are, but for one that says something wrong in English."""
    acts = dict(ACTS)
    acts[act] = {**acts[act], "en": [list(clauses)]}
    return Templates({name: {r: v for r, v in own.items() if v} for name, own in acts.items()})


def spoken(folder: Path, templates: Templates, *said: str) -> list[Reply]:
    """Hold a call with these acts; return its replies, the greeting first."""
    with opened(folder) as bank:
        script = replace(script_for(bank), templates=templates)
        caller = Caller("+919812345601", "en")
        conversation = Conversation(script, bank.call_tool, now=bank.now, caller=caller)
        replies = [conversation.open()]
        for words in said:
            conversation.adopt(replies[-1])
            replies.append(conversation.respond(words, language="en"))
    return replies


def words_of(act: str) -> set[str]:
    """Return all that an act without figures may be heard as."""
    return {" ".join(variant).replace(" ,", ",") for variant in ACTS[act]["en"] or ()}


def test_a_wrong_offer_is_not_said_and_its_question_is_put_and_answered(tmp_path: Path) -> None:
    templates = faulty("loan_offer", "You can get fifteen lakh rupees,", "at seven percent.")
    *_, held, after = spoken(tmp_path, templates, *TO_THE_OFFER, "yes, that is right", "yes")
    assert [fault.kind for fault in held.blocked] == ["untraced_figure"]
    assert any(held.text.startswith(words) for words in words_of(SAFE_ACT))
    assert any(held.text.endswith(words) for words in words_of("offer_visit"))
    assert (held.question, held.then) == ("visit", "listen")
    assert held.memory.slots["gold_weight"].value == 50
    assert (after.question, after.blocked) == ("city", ())


def test_a_wrong_read_back_is_agreed_to_by_nobody(tmp_path: Path) -> None:
    templates = faulty("confirm_gold", "So, sixty grams of gold.", "Is that right?")
    *_, held, agreed, corrected = spoken(tmp_path, templates, *TO_THE_OFFER, "yes", "58 gram")
    assert any(held.text.endswith(words) for words in words_of(SAFE_QUESTION))
    assert held.question == "gold"
    assert not agreed.memory.confirmed
    assert corrected.memory.slots["gold_weight"].value == 58


@pytest.mark.parametrize("turn", range(1, 5))
def test_what_the_caller_says_next_lands_wherever_the_fault_was(tmp_path: Path, turn: int) -> None:
    asked = ("ask_need", "ask_weight", "ask_purity", "confirm_gold")[turn - 1]
    templates = faulty(asked, "It is ninety thousand rupees.")
    replies = spoken(tmp_path, templates, *TO_THE_OFFER)
    assert replies[turn].blocked
    assert replies[turn].question == ("need", "gold_weight", "gold_purity", "gold")[turn - 1]
    known = replies[-1].memory.slots
    assert (known["gold_weight"].value, known["gold_purity"].value) == (50, 22)
