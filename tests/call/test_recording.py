"""The recording of a call is worth less than the call."""

import errno
import os
import wave
from pathlib import Path

import pytest

from ivr.audio import TELEPHONE_HZ, Audio, read_wav_channels
from ivr.call.recording import StereoRecorder
from ivr.telephony.tap import ReceivedFrame, SentFrame


def _speak(recorder: StereoRecorder, seconds: int) -> None:
    for at_s in range(1, seconds + 1):
        recorder(ReceivedFrame(Audio.silence(1.0, TELEPHONE_HZ), float(at_s)))
        recorder(SentFrame(Audio.silence(1.0, TELEPHONE_HZ), float(at_s)))


def test_both_sides_are_kept(tmp_path: Path) -> None:
    recorder = StereoRecorder(tmp_path / "recordings" / "a.wav")
    _speak(recorder, 2)
    recorder.close()

    caller, agent = read_wav_channels(tmp_path / "recordings" / "a.wav")
    assert caller.duration_s == agent.duration_s == 2.0


def test_a_disk_that_fills_up_does_not_end_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    recorder = StereoRecorder(tmp_path / "a.wav")
    _speak(recorder, 1)
    monkeypatch.setattr(wave.Wave_write, "writeframes", refuse)

    _speak(recorder, 2)
    recorder.close()


def test_a_folder_that_cannot_be_made_does_not_end_the_call(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    recorder = StereoRecorder(tmp_path / "file" / "a.wav")

    _speak(recorder, 2)
    recorder.close()
