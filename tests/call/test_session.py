import asyncio
from pathlib import Path

from ivr.audio import read_wav_channels
from ivr.call.events import CallBegan, CallEnded
from tests.call.scene import call, meaning


async def test_the_greeting_comes_with_the_answer(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.2)
        assert "प्रिया" in scene.replies[0]
        assert scene.line.played_s > 0


async def test_an_utterance_is_answered_once_the_turn_is_over(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        await scene.says("loan")
        assert "कितने ग्राम" in scene.replies[-1]
        assert scene.log.turns[1].heard == "loan"


async def test_words_that_call_for_more_are_waited_for(tmp_path: Path) -> None:
    async with call(tmp_path, **{"loan aur": meaning("loan_inquiry")}) as scene:
        await scene.hears_the_agent_out()
        scene.stt.words.append("loan aur")
        await scene.passes(0.5, speaking=True)
        await scene.passes(0.8)
        assert len(scene.replies) == 1
        await scene.passes(0.6)
        assert len(scene.replies) == 2


async def test_the_marks_of_a_turn_come_in_order(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        await scene.says("loan")
        marks = scene.log.turns[1].marks
        assert marks["pause_seen"] <= marks["transcript_final"] <= marks["first_token"]
        assert marks["turn_decided"] <= marks["first_frame_sent"]


async def test_the_listener_is_told_what_the_question_calls_for(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        await scene.says("loan")
        await scene.says("pachaas")
        asked = [hint.answers["hi"].grammar for hint in scene.stt.hints]
        assert asked == ["yes_no", "weight"]


async def test_a_backchannel_holds_the_agent_and_does_not_take_the_turn(tmp_path: Path) -> None:
    async with call(tmp_path, haan=meaning("affirm")) as scene:
        await scene.passes(0.3)
        scene.stt.words.append("haan")
        await scene.passes(0.3, speaking=True)
        held_s = scene.line.played_s
        await scene.passes(0.06)
        assert scene.line.played_s == held_s
        await scene.hears_the_agent_out()
        assert scene.line.played_s > held_s + 1
        assert len(scene.replies) == 1
        assert not scene.log.turns[0].barged_in


async def test_a_noise_holds_the_agent_only_while_it_lasts(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
        scene.stt.words.append("")
        await scene.passes(0.3, speaking=True)
        held_s = scene.line.played_s
        await scene.hears_the_agent_out()
        assert scene.line.played_s > held_s + 1
        assert len(scene.replies) == 1


async def test_noise_without_words_is_not_answered(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.hears_the_agent_out()
        await scene.passes(0.3, speaking=True)
        await scene.passes(1.0)
        assert len(scene.replies) == 1


async def test_keys_reach_the_dialogue_and_stop_the_agent(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.4)
        scene.line.press("1")
        await scene.passes(0.4)
        assert "क्या जानना है" in scene.replies[-1]


async def test_a_hang_up_in_the_middle_of_a_reply_leaves_no_task_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with call(tmp_path) as scene:
        await scene.passes(0.3)
    assert asyncio.all_tasks() == before
    assert scene.log.end.hung_up_by == "caller"
    kinds = [type(event) for event in scene.events]
    assert kinds[0] is CallBegan
    assert kinds[-1] is CallEnded


async def test_the_recording_holds_both_sides_apart(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        await scene.says("loan")
    caller, agent = read_wav_channels(Path(scene.log.end.recording))
    assert len(caller.samples) == len(agent.samples)
    assert caller.samples.any()
    assert agent.samples.any()
