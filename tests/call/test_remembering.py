from pathlib import Path

from tests.call.scene import Scene, call, meaning

NUMBER = "+919800000001"


def recordings(folder: Path) -> list[Path]:
    return list((folder / "recordings").glob("*.wav"))


async def test_who_goes_on_is_recorded_and_may_be_remembered(tmp_path: Path) -> None:
    loan = meaning("loan_inquiry", gold_weight=50)
    async with call(tmp_path, **{"sona hai": loan}) as scene:
        await scene.hears_the_agent_out()
        await scene.says("sona hai")
    assert (scene.log.consents, scene.callers.consents) == ([True], {NUMBER: True})
    assert scene.log.memories[-1]["slots"]["gold_weight"]["value"] == 50
    assert [Path(scene.log.end.recording)] == recordings(tmp_path)


async def test_who_refuses_the_recording_leaves_none_and_is_not_remembered(tmp_path: Path) -> None:
    refused = meaning("deny", gold_weight=50)
    async with call(tmp_path, nahi=refused) as scene:
        await scene.hears_the_agent_out()
        assert len(recordings(tmp_path)) == 1
        await scene.says("nahi")
        assert recordings(tmp_path) == []
    assert (scene.log.consents, scene.callers.consents) == ([False], {NUMBER: False})
    assert scene.log.memories == []
    assert scene.log.end.recording == ""


async def test_a_call_is_summed_up_when_it_ends(tmp_path: Path) -> None:
    loan = meaning("loan_inquiry", gold_weight=50)
    async with call(tmp_path, **{"sona hai": loan}) as scene:
        await scene.hears_the_agent_out()
        await scene.says("sona hai")
    assert "50 ग्राम" in scene.log.end.summary
    assert scene.log.end.summary_by == "extractive"


async def test_who_hangs_up_at_once_leaves_nothing(tmp_path: Path) -> None:
    async with call(tmp_path) as scene:
        await scene.passes(0.1)
    left_nothing(scene)


def left_nothing(scene: Scene) -> None:
    assert (scene.log.consents, scene.log.memories, scene.callers.consents) == ([], [], {})
