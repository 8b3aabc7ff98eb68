"""The ways to compute Kokoro's network: as delivered, in float32, or by OpenVINO.

Which is fastest depends on the processor: `kokoro_choice.py` measures it.
"""

import importlib.metadata
import importlib.util
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.errors import MissingPartError
from ivr.onnx_graph import Graph, GraphError, Tensor
from ivr.tts.tts import TextToSpeechUnavailableError

Runtime = Literal["int8", "float32", "openvino"]
STYLE_SIZE = 256


class Network(Protocol):
    """Kokoro's network; thread-safe."""

    def speak(
        self, tokens: NDArray[np.int64], style: NDArray[np.float32], speed: float
    ) -> NDArray[np.float32]:
        """Return samples, shape (n,), at 24 kHz, full scale ±1.

        Args:
            tokens: shape [1, n], with 0 at both ends.
            style: shape [1, 256], of that number of tokens.
            speed: 1.0 is the voice's own pace.

        Raises:
            TextToSpeechUnavailableError: the network failed on this clause.
        """
        ...


class OnnxNetwork:
    """On onnxruntime, in the numbers in which the file has it."""

    def __init__(self, file: Path, threads: int) -> None:
        """Load the network; raises `MissingPartError` as `Graph` does."""
        self._graph = Graph(
            file,
            [
                Tensor("tokens", "int64", (1, None)),
                Tensor("style", "float", (1, STYLE_SIZE)),
                Tensor("speed", "float", (1,)),
            ],
            [Tensor("audio", "float", (None,))],
            threads=threads,
        )

    def speak(
        self, tokens: NDArray[np.int64], style: NDArray[np.float32], speed: float
    ) -> NDArray[np.float32]:
        """Compute; see `Network`."""
        try:
            return self._graph.run(tokens, style, np.array([speed], np.float32))[0]
        except GraphError as error:
            raise TextToSpeechUnavailableError(f"Kokoro failed on a clause: {error}") from error


class OpenVinoNetwork:
    """On OpenVINO, in bfloat16 where the processor computes it, else in float32.

    A clause of a length not met before costs time to prepare for, and the number of frames is
    known only while the network computes; so inputs cannot be padded to a few lengths.
    """

    def __init__(self, file: Path, threads: int) -> None:
        """Compile the network.

        Raises:
            MissingPartError: OpenVINO is not installed, or cannot read the file.
        """
        try:
            import openvino  # optional, and slow to load
        except ImportError as error:
            raise MissingPartError("OpenVINO is not installed: pip install openvino") from error
        core = openvino.Core()
        can = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        options: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "bf16" if "BF16" in can else "f32",
            "PERFORMANCE_HINT": "LATENCY",
        }
        try:
            self._compiled = core.compile_model(file, "CPU", options)
        except RuntimeError as error:
            raise MissingPartError(f"OpenVINO cannot use {file}: {error}") from error

    def speak(
        self, tokens: NDArray[np.int64], style: NDArray[np.float32], speed: float
    ) -> NDArray[np.float32]:
        """Compute; see `Network`."""
        request = self._compiled.create_infer_request()  # one a clause: they are not thread-safe
        inputs = {"tokens": tokens, "style": style, "speed": np.array([speed], np.float32)}
        try:
            return np.array(request.infer(inputs)[0], np.float32)
        except RuntimeError as error:
            raise TextToSpeechUnavailableError(f"Kokoro failed on a clause: {error}") from error


def openvino_version() -> str:
    """Return the version of OpenVINO; empty where it is not installed."""
    if importlib.util.find_spec("openvino") is None:
        return ""
    return importlib.metadata.version("openvino")
