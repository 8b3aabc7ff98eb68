"""The mouth holds a reply, lets it go on, and forgets the hold with the reply."""

import asyncio
from dataclasses import replace
from pathlib import Path

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.call.speaking import Mouth
from ivr.inference import InferencePool
from ivr.tts.library import PromptLibrary
from ivr.tts.speaker import Speaker
from tests.dialogue.scripted import Caller
from tests.telephony.fake_line import FakeLine
from tests.tts.fakes import ToneEngine

CLAUSE_S = 0.1
CLAUSE = ToneEngine().synthesize("so", language="en", voice="").between(0, CLAUSE_S)


async def said() -> Audio:
    return CLAUSE


async def test_a_reply_that_ends_as_it_is_held_does_not_silence_the_next(tmp_path: Path) -> None:
    whole = Caller().conversation.open()
    reply = replace(whole, clauses=whole.clauses[:1])
    line = FakeLine()
    library = PromptLibrary(tmp_path, fingerprint="tone", voice="tone")
    with InferencePool(1) as pool:
        mouth = Mouth(line, Speaker((ToneEngine(),), library, pool, TELEPHONE_HZ))

        async def reply_is_heard(*, holding: bool) -> None:
            async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
                tasks.create_task(mouth.say(reply, said(), Audio.silence(0, CLAUSE.rate_hz)))
                await asyncio.sleep(0)
                line.pass_time(CLAUSE_S - 0.02)
                if holding:
                    mouth.hold()
                line.pass_time(0.04)

        await reply_is_heard(holding=True)
        assert not mouth.held
        await reply_is_heard(holding=False)
    assert line.played_s == 2 * CLAUSE_S
