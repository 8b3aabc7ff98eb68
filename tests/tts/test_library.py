import errno
import os
from pathlib import Path

import numpy as np
import pytest

from ivr.audio import Audio
from ivr.errors import DiskFullError
from ivr.tts.library import Clip, PromptLibrary
from tests.tts.fakes import ToneEngine

CLIP = Clip("दो लाख", "hi")


@pytest.fixture
def library(tmp_path: Path) -> PromptLibrary:
    return PromptLibrary(tmp_path / "prompts", fingerprint="tone-1", voice="alpha")


def _speech() -> Audio:
    return ToneEngine().synthesize("दो लाख पचास", language="hi", voice="alpha")


def test_an_empty_library_has_no_clip(library: PromptLibrary) -> None:
    assert CLIP not in library
    assert library.lookup(CLIP, 8000) is None


def test_a_stored_clip_is_found_at_the_rate_of_the_line(library: PromptLibrary) -> None:
    library.store(CLIP, _speech())
    found = library.lookup(CLIP, 8000)
    assert found is not None
    assert found.rate_hz == 8000
    assert CLIP in library


def test_a_clip_is_found_by_the_next_process(library: PromptLibrary, tmp_path: Path) -> None:
    library.store(CLIP, _speech())
    again = PromptLibrary(tmp_path / "prompts", fingerprint="tone-1", voice="alpha")
    assert CLIP in again


def test_a_clip_is_stored_without_the_silence_around_it(library: PromptLibrary) -> None:
    library.store(CLIP, _speech())
    found = library.lookup(CLIP, 24_000)
    assert found is not None
    assert found.duration_s < _speech().duration_s - 0.3


@pytest.mark.parametrize(
    "other", [Clip("दो लाख", "en"), Clip("दो", "hi"), Clip("दो लाख", "hi", 1.3)]
)
def test_another_text_language_or_speed_is_another_clip(
    library: PromptLibrary, other: Clip
) -> None:
    library.store(CLIP, _speech())
    assert other not in library


@pytest.mark.parametrize(("fingerprint", "voice"), [("tone-2", "alpha"), ("tone-1", "beta")])
def test_another_engine_or_voice_has_clips_of_its_own(
    library: PromptLibrary, tmp_path: Path, fingerprint: str, voice: str
) -> None:
    library.store(CLIP, _speech())
    assert CLIP not in PromptLibrary(tmp_path / "prompts", fingerprint=fingerprint, voice=voice)


def test_a_clip_in_memory_is_not_read_again(library: PromptLibrary) -> None:
    library.store(CLIP, _speech())
    first = library.lookup(CLIP, 8000)
    library.file(CLIP).unlink()
    assert library.lookup(CLIP, 8000) is first


def test_a_full_disk_leaves_no_half_file(
    library: PromptLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:4])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFullError, match="free some space"):
        library.store(CLIP, _speech())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert CLIP not in library


def test_all_clips_have_one_loudness(library: PromptLibrary) -> None:
    loud, quiet = _speech(), _speech()
    quiet = Audio((quiet.samples // 8).astype(np.int16), quiet.rate_hz)
    library.store(CLIP, loud)
    library.store(Clip("तीन", "hi"), quiet)
    levels = [
        np.abs(clip.samples).max()
        for clip in (library.lookup(CLIP, 24_000), library.lookup(Clip("तीन", "hi"), 24_000))
        if clip is not None
    ]
    assert levels[0] == pytest.approx(levels[1], rel=0.02)
