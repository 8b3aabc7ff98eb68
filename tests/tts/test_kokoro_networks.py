from pathlib import Path

import numpy as np
import onnx
import pytest

from ivr.errors import MissingPartError
from ivr.tts.kokoro_networks import OnnxNetwork, OpenVinoNetwork, openvino_version
from tests.tts.small_networks import kokoro_network

TOKENS = np.array([[0, 43, 44, 0]], np.int64)
SAMPLES = [0, 0.043, 0.044, 0] * 2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    onnx.save(kokoro_network(), tmp_path / "model.onnx")
    return tmp_path / "model.onnx"


def test_a_network_speaks_its_tokens(file: Path) -> None:
    samples = OnnxNetwork(file, threads=1).speak(TOKENS, np.zeros((1, 256), np.float32), 1.0)
    assert samples == pytest.approx(SAMPLES)


def test_another_export_is_refused(tmp_path: Path) -> None:
    onnx.save(kokoro_network("waveform"), tmp_path / "model.onnx")
    with pytest.raises(MissingPartError, match="expected audio float"):
        OnnxNetwork(tmp_path / "model.onnx", threads=1)


def test_openvino_speaks_the_same_or_says_that_it_is_not_installed(file: Path) -> None:
    if openvino_version():
        network = OpenVinoNetwork(file, threads=1)
        samples = network.speak(TOKENS, np.zeros((1, 256), np.float32), 1.0)
        assert samples == pytest.approx(SAMPLES, abs=1e-3)
    else:
        with pytest.raises(MissingPartError, match="pip install openvino"):
            OpenVinoNetwork(file, threads=1)
