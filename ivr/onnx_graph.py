"""An ONNX network whose inputs and outputs are checked when it loads, not when a caller speaks.

Exports of one model differ in names, types and shapes. One that is not as expected is refused with
what was expected and what was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from ivr.errors import IvrError, MissingPartError

_UNREADABLE = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NoSuchFile,
    onnx_errors.NotImplemented,
    onnx_errors.RuntimeException,  # a file of weights beside the graph is absent
)
_FAILED = (onnx_errors.Fail, onnx_errors.InvalidArgument, onnx_errors.RuntimeException)


class GraphError(IvrError):
    """The network failed on this input; another input may do."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a network takes or gives."""

    name: str
    kind: str
    """As onnxruntime says it: `float`, `int32`, `int64`."""
    shape: tuple[int | None, ...]
    """None where any length will do."""

    def __str__(self) -> str:
        lengths = ", ".join("any" if length is None else str(length) for length in self.shape)
        return f"{self.name} {self.kind} [{lengths}]"

    def admits(self, found: "Tensor") -> bool:
        """Tell whether a network's own may stand for this.

        An export may leave lengths open, or the whole shape (which then is empty). PyTorch's adds
        a number to the name of an input that has the name of an output.
        """
        names = {found.name, found.name.partition(".")[0]}
        return (
            self.name in names
            and self.kind == found.kind
            and (not found.shape or self.measures(found.shape))
        )

    def measures(self, shape: tuple[int | None, ...]) -> bool:
        """Tell whether a shape is this one, as far as both are known."""
        return len(self.shape) == len(shape) and all(
            one is None or other is None or one == other
            for one, other in zip(self.shape, shape, strict=True)
        )


class Graph:
    """One network, shared by all calls; thread-safe, as onnxruntime's sessions are."""

    def __init__(
        self, file: Path, inputs: Sequence[Tensor], outputs: Sequence[Tensor], *, threads: int
    ) -> None:
        """Load the network.

        Args:
            file: the graph; its weights may lie in files beside it.
            inputs: all that it takes, in the order in which `run` is given them.
            outputs: what `run` returns; it may give more.
            threads: cores that one computation may use.

        Raises:
            MissingPartError: absent, damaged, or another export than expected.
        """
        self._file = file
        self._session = _load(file, threads)
        takes = [_tensor(node) for node in self._session.get_inputs()]
        gives = [_tensor(node) for node in self._session.get_outputs()]
        if len(takes) != len(inputs):
            self._refuse("takes", inputs, takes)
        self._expect("takes", inputs, takes)
        self._expect("gives", outputs, gives)
        self._inputs = [next(each.name for each in takes if one.admits(each)) for one in inputs]
        self._outputs = list(outputs)

    def run(self, *inputs: NDArray[Any]) -> list[NDArray[Any]]:
        """Compute; arrays go in and come out in the order that was agreed.

        Raises:
            GraphError: the network failed on these.
            MissingPartError: another export, as shows only now that it computes.
        """
        try:
            found: list[NDArray[Any]] = self._session.run(
                [tensor.name for tensor in self._outputs],
                dict(zip(self._inputs, inputs, strict=True)),
            )
        except _FAILED as error:
            raise GraphError(f"{self._file.name} failed: {_first_line(error)}") from error
        for tensor, array in zip(self._outputs, found, strict=True):
            if not tensor.measures(array.shape):
                self._refuse("gives", [tensor], [Tensor(tensor.name, tensor.kind, array.shape)])
        return found

    def _expect(self, verb: str, expected: Sequence[Tensor], found: Sequence[Tensor]) -> None:
        if not all(any(one.admits(other) for other in found) for one in expected):
            self._refuse(verb, expected, found)

    def _refuse(self, verb: str, expected: Sequence[Tensor], found: Sequence[Tensor]) -> None:
        raise MissingPartError(
            f"{self._file} is another export: it {verb} {'; '.join(map(str, found))}, expected "
            f"{'; '.join(map(str, expected))}; see models/README.md"
        )


def open_session(file: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """Load a network for the processor; raises what onnxruntime raises."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # utterances differ in length: plans would pile up
    options.log_severity_level = 3  # exporters leave unused initialisers, which are warned about
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def _load(file: Path, threads: int) -> onnxruntime.InferenceSession:
    if not file.is_file():
        raise MissingPartError(f"{file} is absent: see models/README.md")
    try:
        return open_session(file, threads)
    except _UNREADABLE as error:
        raise MissingPartError(
            f"{file} does not load ({_first_line(error)}): see models/README.md"
        ) from error


def _tensor(node: onnxruntime.NodeArg) -> Tensor:
    shape = tuple(length if isinstance(length, int) else None for length in node.shape)
    return Tensor(node.name, node.type.removeprefix("tensor(").removesuffix(")"), shape)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
