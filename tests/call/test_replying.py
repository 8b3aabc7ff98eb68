from pathlib import Path

import numpy as np

from ivr.audio import Audio, joined
from ivr.call.events import AgentInterrupted
from ivr.tts.openers import load_openers
from ivr.tts.plan import fixed_clips
from tests.call.scene import call, meaning


async def test_a_clause_that_is_not_rendered_yet_comes_behind_a_word_that_is(
    tmp_path: Path,
) -> None:
    word = Audio.from_float(np.full(2400, 0.9), 8000)
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.hears_the_agent_out()
        for opener in load_openers()["hi"]:
            for clip in fixed_clips((opener,), "hi"):
                scene.library.store(clip, word)
        before = len(scene.line.heard)
        await scene.says("loan")
        heard = joined(scene.line.heard[before:]).to_float()
        first = heard[np.flatnonzero(heard)[0] :]
        assert np.ptp(first[200:1600]) < 0.1 < np.ptp(first[4000:8000]), "the word, then the clause"
        assert "कितने ग्राम" in scene.replies[-1]


async def test_speaking_into_a_reply_stops_it_and_is_answered(tmp_path: Path) -> None:
    async with call(tmp_path, loan=meaning("loan_inquiry")) as scene:
        await scene.passes(0.5)
        await scene.says("loan")
        assert any(isinstance(event, AgentInterrupted) for event in scene.events)
        assert scene.log.turns[0].barged_in
        assert scene.log.turns[0].played_fraction < 1
        assert "कितने ग्राम" in scene.replies[-1]


async def test_a_silent_caller_is_asked_and_at_last_let_go(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.hears_the_agent_out()
        await scene.passes(8)
        assert "लाइन पर" in scene.replies[-1]
        for _ in range(2):
            await scene.hears_the_agent_out()
            await scene.passes(8)
        await scene.hears_the_agent_out()
    assert scene.log.end.hung_up_by == "agent"


async def test_a_request_for_a_person_ends_the_agents_part(tmp_path: Path) -> None:
    async with call(tmp_path, person=meaning("escalate")) as scene:
        await scene.hears_the_agent_out()
        await scene.says("person")
    assert scene.session.transferred
    assert scene.log.end.outcome == "transferred"
