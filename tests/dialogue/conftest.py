"""A call on text to the whole line, a new one for each test."""

from collections.abc import Iterator

import pytest

from ivr import app
from ivr.dialogue.conversation import Conversation, Reply
from tests.dialogue.line import Says, opened, script_for


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[app.Bank]:
    with opened(tmp_path_factory.mktemp("bank")) as bank:
        yield bank


@pytest.fixture
def call(bank: app.Bank) -> Conversation:
    talk = app.conversation(bank, script_for(bank))
    talk.adopt(talk.open())
    return talk


@pytest.fixture
def says(call: Conversation) -> Says:
    def say(*utterances: str) -> Reply:
        for said in utterances:
            reply = call.respond(said)
            call.adopt(reply)
            assert not reply.blocked
        return reply

    return say
