"""An export that is not as expected is refused in one line that names both."""

from pathlib import Path

import numpy as np
import pytest

from ivr.errors import MissingPartError
from ivr.onnx_graph import Graph, GraphError, Tensor
from tests.stt.small_conformer import write

DOUBLE = "g (float[B, 3] x) => (float[B, N] y) { y = Add (x, x) }"
X, Y = Tensor("x", "float", (None, 3)), Tensor("y", "float", (None, 3))


def graph(folder: Path, text: str = DOUBLE, takes: Tensor = X, gives: Tensor = Y) -> Graph:
    write(folder / "g.onnx", text)
    return Graph(folder / "g.onnx", [takes], [gives], threads=1)


def test_a_network_as_expected_computes(tmp_path: Path) -> None:
    (found,) = graph(tmp_path).run(np.ones((2, 3), np.float32))
    assert found.tolist() == [[2.0] * 3] * 2


@pytest.mark.parametrize(
    "takes",
    [
        Tensor("z", "float", (None, 3)),
        Tensor("x", "int64", (None, 3)),
        Tensor("x", "float", (None, 4)),
        Tensor("x", "float", (3,)),
    ],
)
def test_another_export_is_refused(tmp_path: Path, takes: Tensor) -> None:
    with pytest.raises(MissingPartError, match=r"x float \[any, 3\], expected .*README") as refused:
        graph(tmp_path, takes=takes)
    assert str(takes) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_one_more_input_is_another_export(tmp_path: Path) -> None:
    text = "g (float[B, 3] x, float[B, 3] w) => (float[B, 3] y) { y = Add (x, w) }"
    with pytest.raises(MissingPartError, match="another export"):
        graph(tmp_path, text)


def test_a_length_left_open_is_checked_when_it_is_known(tmp_path: Path) -> None:
    text = "g (float[B, M] x) => (float[B, N] y) { y = Add (x, x) }"
    network = graph(tmp_path, text, gives=Tensor("y", "float", (None, 5)))
    with pytest.raises(MissingPartError, match=r"gives y float \[1, 3\], expected y float"):
        network.run(np.ones((1, 3), np.float32))


def test_an_input_that_it_cannot_take_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"g\.onnx failed"):
        graph(tmp_path).run(np.ones((1, 9), np.float32))


def test_absent_and_damaged_files_say_where_to_read(tmp_path: Path) -> None:
    for contents in (None, b"half a model"):
        if contents:
            (tmp_path / "h.onnx").write_bytes(contents)
        with pytest.raises(MissingPartError, match=r"see models/README\.md"):
            Graph(tmp_path / "h.onnx", [X], [Y], threads=1)
