"""Words of a model in a call: heard where they come, left where the caller goes on."""

import asyncio
from datetime import date
from pathlib import Path

from ivr.dialogue.conversation import Reply
from ivr.dialogue.written_answers import WrittenAnswer
from tests.call.scene import Scene, call

WRITTEN = WrittenAnswer("vault", "आपका सोना शाखा की तिजोरी में रहता है।", "hi")
OTHER = "जी, आपका सोना तिजोरी में सुरक्षित है।"


class Shelf:
    """Has one answer."""

    def answer(
        self, question: str, register: str, day: date, *, clearly: bool = False
    ) -> WrittenAnswer | None:
        return WRITTEN


class Worder:
    """Says other words, at once or never."""

    def __init__(self, words: str = "") -> None:
        self._words = words
        self.asked: list[str] = []
        self.left = 0

    async def words(self, question: str, reply: Reply) -> str:
        self.asked.append(question)
        try:
            if not self._words:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.left += 1
            raise
        return self._words


def with_model(scene: Scene, worder: Worder) -> None:
    object.__setattr__(scene.bank.conversation._script, "written", Shelf())
    object.__setattr__(scene.parts, "wording", worder)


async def test_a_caller_hears_the_models_words_and_the_passage_is_kept(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        with_model(scene, Worder(OTHER))
        await scene.hears_the_agent_out()
        await scene.says("mera sona kahan rehta hai")
        assert OTHER in scene.replies[-1]
        assert WRITTEN.text not in scene.replies[-1]
        assert scene.log.turns[1].sources == ("vault",)


async def test_the_authored_words_are_heard_where_the_model_has_none(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        with_model(scene, Worder("सोना सात हज़ार दिन में मिलता है।"))
        await scene.hears_the_agent_out()
        await scene.says("mera sona kahan rehta hai")
        assert WRITTEN.text in scene.replies[-1]


async def test_a_caller_who_goes_on_ends_the_models_work(tmp_path: Path) -> None:
    worder = Worder()
    async with call(tmp_path) as scene:
        with_model(scene, worder)
        await scene.hears_the_agent_out()
        scene.stt.words.append("mera sona kahan")
        await scene.passes(0.5, speaking=True)
        await scene.passes(0.14)
        assert worder.asked == ["mera sona kahan"]
        await scene.passes(0.3, speaking=True)
        assert worder.left == 1


async def test_who_hangs_up_ends_the_models_work(tmp_path: Path) -> None:
    worder = Worder()
    async with call(tmp_path) as scene:
        with_model(scene, worder)
        await scene.hears_the_agent_out()
        scene.stt.words.append("mera sona kahan rehta hai")
        await scene.passes(0.5, speaking=True)
        await scene.passes(0.3)
        assert worder.asked == ["mera sona kahan rehta hai"]
    assert worder.left == 1
