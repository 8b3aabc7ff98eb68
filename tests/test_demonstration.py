"""The calls that show the product, typed: what is said in them still leads to the visit."""

from pathlib import Path

import pytest

from ivr import app
from ivr.demonstration import DEMONSTRATIONS, demonstration_scripts
from ivr.dialogue.interpreter import NoInterpreter
from ivr.settings import load_settings


@pytest.mark.parametrize("which", range(len(DEMONSTRATIONS)), ids=["hindi", "english"])
def test_a_demonstration_is_answered_as_expected_and_ends_with_its_visit(
    tmp_path: Path, which: int
) -> None:
    settings = load_settings()
    shown, script = DEMONSTRATIONS[which], demonstration_scripts(settings)[which]
    with app.open_bank(settings, database=f"sqlite:///{tmp_path}/records.db") as bank:
        talk = app.conversation(
            bank, app.load_script(bank.tools, NoInterpreter()), caller_number=shown.number
        )
        talk.adopt(talk.open())
        visits = []
        for turn in script.turns:
            reply = talk.respond(turn.say or "", language=turn.language)
            talk.adopt(reply)
            assert turn.expect is None or turn.expect.search(reply.text), (turn.say, reply.text)
            visits += [call.result for call in reply.calls if call.name == "schedule_appointment"]
    assert [visit["starts_at"][11:16] for visit in visits] == [shown.time]
