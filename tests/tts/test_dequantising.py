from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from ivr.tts.dequantising import dequantised, float32_of
from tests.tts.small_networks import network, tensor

WEIGHTS = np.random.default_rng(0).normal(0, 0.5, (4, 3)).astype(np.float32)
SCALE = np.float32(np.abs(WEIGHTS).max() / 100)
ZERO = np.array(128, np.uint8)
QUANTIZED = (np.round(WEIGHTS / SCALE) + 128).astype(np.uint8)
BIAS = np.array([0.5, -0.25, 0.125], np.float32)
INPUT = np.random.default_rng(1).normal(0, 1, (1, 5, 4)).astype(np.float32)
EXACT = INPUT @ ((QUANTIZED.astype(np.float32) - 128) * SCALE)


def _quantized_product() -> onnx.ModelProto:
    return network(
        [
            helper.make_node("DynamicQuantizeLinear", ["x"], ["x8", "x_scale", "x_zero"]),
            helper.make_node("MatMulInteger", ["x8", "w8", "x_zero", "w_zero"], ["sum"]),
            helper.make_node("Cast", ["sum"], ["sum_float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["x_scale", "w_scale"], ["scale"]),
            helper.make_node("Mul", ["sum_float", "scale"], ["y"]),
        ],
        [tensor("x", "float", (1, "t", 4))],
        [tensor("y", "float", (1, "t", 3))],
        w8=QUANTIZED,
        w_zero=ZERO,
        w_scale=np.array(SCALE),
    )


def _quantized_convolution() -> onnx.ModelProto:
    """The same sums as a convolution of width one, with a bias added to the integers."""
    return network(
        [
            helper.make_node("DynamicQuantizeLinear", ["x"], ["x8", "x_scale", "x_zero"]),
            helper.make_node("ConvInteger", ["x8", "w8", "x_zero", "w_zero"], ["sum"]),
            helper.make_node("Mul", ["x_scale", "w_scale"], ["scale"]),
            helper.make_node("Div", ["bias", "scale"], ["steps"]),
            helper.make_node("Floor", ["steps"], ["whole"]),
            helper.make_node("Cast", ["whole"], ["bias_quantized"], to=TensorProto.INT32),
            helper.make_node("Reshape", ["bias_quantized", "column"], ["bias_column"]),
            helper.make_node("Add", ["sum", "bias_column"], ["biased"]),
            helper.make_node("Cast", ["biased"], ["sum_float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["sum_float", "scale"], ["y"]),
        ],
        [tensor("x", "float", (1, 4, "t"))],
        [tensor("y", "float", (1, 3, "t"))],
        w8=QUANTIZED.T[:, :, None].copy(),
        w_zero=ZERO,
        w_scale=np.array(SCALE),
        bias=BIAS,
        column=np.array([1, -1, 1]),
    )


def _run(model: onnx.ModelProto, x: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model.SerializeToString())
    result: NDArray[np.float32] = session.run(None, {"x": x})[0]
    return result


def test_a_product_is_computed_as_exactly_as_its_weights_are_known() -> None:
    quantized = _run(_quantized_product(), INPUT)
    assert np.abs(quantized - EXACT).max() > 1e-4
    assert _run(dequantised(_quantized_product()), INPUT) == pytest.approx(EXACT, abs=1e-5)


def test_a_convolution_keeps_its_bias() -> None:
    columns = INPUT.transpose(0, 2, 1)
    exact = EXACT.transpose(0, 2, 1) + BIAS[None, :, None]
    assert _run(_quantized_convolution(), columns) == pytest.approx(exact, abs=0.1)
    assert _run(dequantised(_quantized_convolution()), columns) == pytest.approx(exact, abs=1e-5)


def test_no_integer_weights_are_left() -> None:
    kinds = {each.data_type for each in dequantised(_quantized_product()).graph.initializer}
    assert kinds == {TensorProto.FLOAT}


def test_the_file_is_made_once_and_again_when_it_is_damaged(tmp_path: Path) -> None:
    source, folder = tmp_path / "model.onnx", tmp_path / "cache"
    onnx.save(_quantized_product(), source)
    made = float32_of(source, folder)
    whole = made.read_bytes()
    changed = made.stat().st_mtime_ns
    assert float32_of(source, folder) == made
    assert made.stat().st_mtime_ns == changed
    made.write_bytes(whole[:-20])
    assert float32_of(source, folder).read_bytes() == whole
