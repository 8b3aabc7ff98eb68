from pathlib import Path

import pytest

from ivr.call.events import AgentInterrupted, CallerHeard, SteppedIn
from ivr.call.orders import HandBack, HangUp, OrderError, Pause, PutThrough, Say
from tests.call.scene import call, meaning


async def test_a_whisper_is_said_behind_what_is_being_said(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.session.obey(Say(by="asha", text="आपकी शाखा सीताबर्डी में है।"))
        await scene.hears_the_agent_out()
        assert scene.replies[1:] == ["आपकी शाखा सीताबर्डी में है।"]
        assert not any(isinstance(event, AgentInterrupted) for event in scene.events)


async def test_words_for_now_break_off_what_is_being_said(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.session.obey(Say(by="asha", text="One moment, please.", now=True))
        await scene.hears_the_agent_out()
        assert scene.replies[1:] == ["One moment, please."]
        assert scene.log.turns[0].barged_in


async def test_the_record_says_whose_words_they_were(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.session.obey(Say(by="asha", text="One moment, please.", now=True))
        await scene.hears_the_agent_out()
        (deed,) = scene.log.turns[1].tools
        assert (deed["name"], deed["arguments"]) == ("step_in", {"order": "say", "by": "asha"})
        assert SteppedIn(scene.line.arrival.line_id, "say", "asha", "One moment, please.") in (
            scene.events
        )


async def test_who_is_paused_falls_silent_and_goes_on_where_she_was(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.session.obey(Pause(by="asha"))
        await scene.passes(0.1)
        silent_since_s = scene.line.played_s
        await scene.passes(9)
        assert scene.line.played_s == silent_since_s
        scene.session.obey(HandBack(by="asha"))
        await scene.hears_the_agent_out()
        assert scene.line.played_s > silent_since_s + 1
        assert len(scene.replies) == 1


async def test_words_during_a_pause_are_heard_and_answered_when_it_is_over(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        scene.session.obey(Pause(by="asha"))
        await scene.says("loan")
        assert len(scene.replies) == 1
        assert any(isinstance(event, CallerHeard) for event in scene.events)
        scene.session.obey(HandBack(by="asha"))
        await scene.hears_the_agent_out()
        assert "कितने ग्राम" in scene.replies[-1]
        assert scene.log.turns[1].heard == "loan"


async def test_a_person_who_answers_during_a_pause_has_answered(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        scene.session.obey(Pause(by="asha"))
        await scene.says("loan")
        scene.session.obey(Say(by="asha", text="जी, बताती हूँ।"))
        await scene.hears_the_agent_out()
        scene.session.obey(HandBack(by="asha"))
        await scene.hears_the_agent_out()
        assert scene.replies[1:] == ["जी, बताती हूँ।"]
        assert scene.log.turns[1].heard == "loan"


async def test_keys_during_a_pause_wake_nobody(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.hears_the_agent_out()
        scene.session.obey(Pause(by="asha"))
        scene.line.press("1")
        await scene.passes(3)
        assert len(scene.replies) == 1


async def test_a_call_is_put_through_to_people(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.session.obey(PutThrough(by="asha"))
        await scene.hears_the_agent_out()
        assert scene.session.transferred
    assert scene.log.end.outcome == "transferred"


async def test_a_paused_call_is_ended_with_a_goodbye(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.session.obey(Pause(by="asha"))
        await scene.passes(0.3)
        scene.session.obey(HangUp(by="asha"))
        await scene.hears_the_agent_out()
        assert "नमस्ते" in scene.replies[-1]
        assert scene.session.said_goodbye


async def test_a_call_without_a_greeting_yet_takes_no_words(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        with pytest.raises(OrderError, match="hardly begun"):
            scene.session.obey(Say(by="asha", text="Hello."))
        await scene.passes(0.2)


async def test_words_that_nobody_answers_before_the_end_are_kept(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        scene.session.obey(Pause(by="asha"))
        await scene.says("loan")
    assert (scene.log.turns[1].heard, scene.log.turns[1].reply) == ("loan", "")
