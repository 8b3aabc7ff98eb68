import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.audio import Audio
from ivr.errors import DiskFullError
from ivr.inference import InferencePool
from ivr.tts.library import Clip, PromptLibrary
from ivr.tts.rendering import Progress, Renderer, render_ahead, render_behind
from tests.tts.fakes import ToneEngine

CLIPS = tuple(Clip(text, "hi") for text in ("नमस्ते", "दो लाख", "रुपये"))


@pytest.fixture
def renderer(tmp_path: Path) -> Renderer:
    engine = ToneEngine()
    library = PromptLibrary(tmp_path, fingerprint=engine.fingerprint, voice="alpha")
    return Renderer(engine, library)


@pytest.fixture
def pool() -> Iterator[InferencePool]:
    with InferencePool(1) as pool:
        yield pool


def test_everything_missing_is_rendered_once(renderer: Renderer) -> None:
    seen: list[tuple[int, int]] = []
    assert render_ahead([*CLIPS, CLIPS[0]], renderer, workers=2, progress=_keep(seen)) == 3
    assert all(clip in renderer.library for clip in CLIPS)
    assert seen[0] == (0, 3)
    assert seen[-1] == (3, 3)


def test_what_is_there_is_not_rendered_again(renderer: Renderer) -> None:
    render_ahead(CLIPS[:2], renderer, workers=1, progress=_keep([]))
    seen: list[tuple[int, int]] = []
    assert render_ahead(CLIPS, renderer, workers=1, progress=_keep(seen)) == 1
    assert seen[0] == (2, 3)


def test_clips_are_rendered_in_order_of_need(renderer: Renderer) -> None:
    engine = renderer.engine
    assert isinstance(engine, ToneEngine)
    render_ahead(CLIPS, renderer, workers=1, progress=_keep([]))
    assert [text for text, *_ in engine.asked] == [clip.text for clip in CLIPS]


def test_a_full_disk_ends_the_run_and_keeps_what_is_there(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PromptLibrary.store

    def full(library: PromptLibrary, clip: Clip, audio: Audio) -> None:
        if clip == CLIPS[1]:
            raise DiskFullError("no room")
        store(library, clip, audio)

    monkeypatch.setattr(PromptLibrary, "store", full)
    with pytest.raises(DiskFullError):
        render_ahead(CLIPS, renderer, workers=1, progress=_keep([]))
    assert CLIPS[0] in renderer.library


async def test_nothing_is_rendered_while_a_call_is_live(
    renderer: Renderer, pool: InferencePool
) -> None:
    quiet = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        rendering = tasks.create_task(render_behind(CLIPS, renderer, pool, quiet))
        await asyncio.sleep(0.01)
        assert not any(clip in renderer.library for clip in CLIPS)
        quiet.set()
    assert rendering.result() == 3
    assert all(clip in renderer.library for clip in CLIPS)


def _keep(seen: list[tuple[int, int]]) -> Progress:
    return lambda made, wanted: seen.append((made, wanted))
