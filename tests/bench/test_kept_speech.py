from pathlib import Path

import numpy as np
import pytest

from ivr.audio import Audio
from ivr.bench.kept_speech import KeptSpeech
from ivr.errors import ConfigurationError

SAID = ("haan ji", "hi", "one")
TONE = Audio(np.arange(800, dtype=np.int16), 8000)


def test_what_one_process_keeps_another_reads(tmp_path: Path) -> None:
    KeptSpeech(tmp_path / "rehearsed").keep(*SAID, TONE)
    read = KeptSpeech(tmp_path / "rehearsed").read(*SAID)
    assert read.rate_hz == TONE.rate_hz
    assert np.array_equal(read.samples, TONE.samples)


@pytest.mark.parametrize("other", [("haan", "hi", "one"), ("haan ji", "en", "one")])
def test_other_words_or_another_language_are_other_speech(
    tmp_path: Path, other: tuple[str, str, str]
) -> None:
    kept = KeptSpeech(tmp_path)
    kept.keep(*SAID, TONE)
    with pytest.raises(ConfigurationError, match="No such file"):
        kept.read(*other)


def test_a_voice_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def silent(text: str, language: str, voice: str) -> Audio:
        raise ConfigurationError(f"there is no voice {voice}")

    with pytest.raises(ConfigurationError, match="no voice one"):
        KeptSpeech(tmp_path).rendered(silent, *SAID)
    assert list(tmp_path.iterdir()) == []
