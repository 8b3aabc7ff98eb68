from typing import Any

import numpy as np

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.evaluation.caller import Caller
from ivr.evaluation.switchboard import Switchboard
from ivr.evaluation.voice_line import SAYS_AGAIN_AFTER_S, VoiceLine
from ivr.telephony.script import Turn
from ivr.telephony.scripted_caller import PreparedTurn
from tests.evaluation.calls import scenario, scenarios, slot

SOUND = Audio(np.zeros(80, np.int16), TELEPHONE_HZ)


def line(**changes: Any) -> VoiceLine:
    who = Caller(scenario(**changes), scenarios().defaults["hi"], {"gold": ("gold_weight",)})
    return VoiceLine(who, {text: PreparedTurn(Turn(say=text), SOUND) for text in who.lines()})


def asks(question: str, *, ended: bool = False, call_id: str = "c1") -> dict[str, Any]:
    return {
        **{"event": "agent_spoke", "call_id": call_id, "heard": "…", "reply": f"{question}?"},
        **{"question": question, "stage": "closing", "slots": {}, "tools": [], "ended": ended},
    }


def begins(number: str, call_id: str) -> dict[str, Any]:
    return {"event": "call_began", "call_id": call_id, "number": number, "dialled": "1001"}


def says(caller: VoiceLine) -> str | None:
    choice = caller.choose()
    return choice.turn.say if isinstance(choice, PreparedTurn) else choice


def test_a_caller_answers_the_question_that_the_feed_tells() -> None:
    caller = line()
    assert says(caller) == "wait"
    caller.told(asks("consent"))
    assert says(caller) == "haan ji"
    assert says(caller) == "wait"
    caller.told(asks("need"))
    assert says(caller) == "sone par loan chahiye"


def test_who_is_not_answered_says_it_again() -> None:
    caller = line()
    caller.told(asks("consent"))
    assert says(caller) == "haan ji"
    waits = [says(caller) for _ in range(round(SAYS_AGAIN_AFTER_S / FRAME_S) + 1)]
    assert set(waits[:-1]) == {"wait"}
    assert says(caller) == "haan ji" or waits[-1] == "haan ji"


def test_a_caller_leaves_when_the_agent_has_said_goodbye_or_he_has_had_enough() -> None:
    polite, tired = line(), line(most_turns=1)
    polite.told(asks("", ended=True))
    assert says(polite) == "leave"
    tired.told(asks("consent"))
    assert says(tired) == "haan ji"
    tired.told(asks("need"))
    assert says(tired) == "leave"


def test_to_correct_what_was_misheard_uses_up_no_turn() -> None:
    said = {"answers": {"gold_weight": "das gram"}, "slots": {"gold_weight": 10}}
    caller = line(most_turns=2, **said)
    misheard = asks("gold") | {"slots": {"gold_weight": slot(7, "grams")}}
    for _ in range(2):
        caller.told(misheard)
        assert says(caller) == "nahi, galat, das gram"
    caller.told(asks("gold_weight"))
    assert says(caller) == "das gram"


def test_the_call_reads_back_with_what_was_said_and_heard() -> None:
    caller = line()
    caller.told(asks("consent"))
    says(caller)
    caller.told(asks("", ended=True))
    caller.told({"event": "call_ended", "call_id": "c1", "by": "agent", "outcome": "completed"})
    trial = caller.trial("a.wav")
    assert caller.over.is_set()
    assert [[said.text for said in each.said] for each in trial.exchanges] == [[], ["haan ji"]]
    assert (trial.outcome, trial.recording, trial.ended) == ("completed", "a.wav", True)


def test_each_call_of_a_feed_goes_to_its_own_caller() -> None:
    board = Switchboard()
    known, withheld = line(), line(number="")
    for each in (known, withheld):
        board.expect(each)
    board.told(begins("", "c2"))
    board.told(begins("+919812345601", "c1"))
    board.told(asks("consent", call_id="c1"))
    assert says(withheld) == "wait"
    assert says(known) == "haan ji"


def test_what_belongs_to_nobody_is_passed_over() -> None:
    board = Switchboard()
    board.told(begins("+919800000009", "c9"))
    board.told(asks("consent", call_id="c9"))
    board.told({"event": "line_served", "call_id": "c9"})
    caller = line()
    board.expect(caller)
    board.give_up(caller)
    board.told(begins("+919812345601", "c1"))
    board.told(asks("consent", call_id="c1"))
    assert says(caller) == "wait"
