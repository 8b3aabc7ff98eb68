"""Whisper's decoder as an ONNX graph with 8-bit weights, made from CTranslate2's file.

On processors without VNNI, CTranslate2 packs the weights anew for every token: 11 ms each, where
onnxruntime, which packs them once, takes 4. A graph of our own also shows what the library hides:
the decoder's memory, so that a prompt is read once, identification, writing and ranking share one
listening, and many continuations are weighed side by side.

Rows are tokens, wherever they stand: positions and a mask say which belongs behind which.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ivr.kept_files import keep_newest, mark_used, written_whole
from ivr.stt.whisper_weights import Weights, read_weights

LAYERS = 6
HEADS, HEAD_WIDTH = 8, 64
WIDTH = HEADS * HEAD_WIDTH
_LARGEST = 63
"""Seven bits: AVX2 adds pairs of 8-bit products in 16 bits, which eight would overflow."""
_FORM = 2
"""Counted up when the graphs change, so that those made before are not used."""
_MICROSOFT = "com.microsoft"
_OPSETS = (("", 17), (_MICROSOFT, 1))


def decoder_graphs(weights_file: Path, folder: Path) -> tuple[Path, Path]:
    """Return the graphs that listen and that continue; made at first use and kept in a folder.

    Raises:
        MissingPartError: the weights are damaged.
        DiskFullError, ConfigurationError: the folder cannot be written.
    """
    made = weights_file.stat()
    key = f"{_FORM}-{made.st_size:x}-{int(made.st_mtime):x}"
    listening, continuing = (folder / f"{name}-{key}.onnx" for name in ("listening", "continuing"))
    if not (listening.is_file() and continuing.is_file()):
        weights = read_weights(weights_file)
        _save(_listening(weights), listening)
        _save(_continuing(weights), continuing)
        for name in ("listening", "continuing"):
            keep_newest(folder, f"{name}-*{listening.suffix}")
    mark_used(listening)
    mark_used(continuing)
    return listening, continuing


def _save(graph: onnx.ModelProto, file: Path) -> None:
    with written_whole(file) as part:
        part.write_bytes(graph.SerializeToString())


class _Builder:
    """Nodes and weights that are written down one after another; each step gives a name."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, operation: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{operation}_{len(self.nodes)}"
        domain = _MICROSOFT if operation in ("DynamicQuantizeMatMul", "Gelu") else ""
        self.nodes.append(
            helper.make_node(operation, list(inputs), [output], domain=domain, **attributes)
        )
        return output

    def constant(self, values: NDArray[Any]) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def weight(self, name: str) -> NDArray[np.float32]:
        return self._weights[name].astype(np.float32)

    def normal(self, rows: str, name: str) -> str:
        gamma, beta = (self.constant(self.weight(f"{name}/{part}")) for part in ("gamma", "beta"))
        return self.node("LayerNormalization", rows, gamma, beta, axis=-1)

    def linear(self, rows: str, name: str) -> str:
        """Multiply by 8-bit weights, one scale an output; the rows are quantised as they come."""
        inputs = [rows, *self._whole_weights(name)]
        if f"{name}/bias" in self._weights:
            inputs.append(self.constant(self.weight(f"{name}/bias")))
        return self.node("DynamicQuantizeMatMul", *inputs)

    def levelled(self, rows: str, name: str) -> str:
        """The same where rows differ much in size, for they share one scale.

        The first tokens of a text grow a thousandfold inside the layers; beside them the others
        would be rounded away.
        """
        size = self.node("ReduceMax", self.node("Abs", rows), axes=[-1], keepdims=1)
        level = self.node("Div", rows, size)
        product = self.node("DynamicQuantizeMatMul", level, *self._whole_weights(name))
        bias = self.constant(self.weight(f"{name}/bias"))
        return self.node("Add", self.node("Mul", product, size), bias)

    def _whole_weights(self, name: str) -> list[str]:
        weight = self.weight(f"{name}/weight").T
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-8) / _LARGEST
        whole = np.round(weight / scale).astype(np.int8)
        return [*map(self.constant, (whole, scale, np.zeros(len(scale), np.int8)))]

    def heads(self, rows: str) -> str:
        """Part rows (n, 512) into heads (8, n, 64)."""
        shape = self.constant(np.array([-1, HEADS, HEAD_WIDTH]))
        return self.node("Transpose", self.node("Reshape", rows, shape), perm=[1, 0, 2])

    def joined(self, heads: str) -> str:
        shape = self.constant(np.array([-1, WIDTH]))
        return self.node("Reshape", self.node("Transpose", heads, perm=[1, 0, 2]), shape)

    def attention(self, queries: str, keys: str, values: str, mask: str = "") -> str:
        """Attend; keys come transposed, (8, 64, m), values as (8, m, 64)."""
        scale = self.constant(np.array(HEAD_WIDTH**-0.5, np.float32))
        likeness = self.node("MatMul", self.node("Mul", self.heads(queries), scale), keys)
        if mask:
            likeness = self.node("Add", likeness, mask)
        return self.joined(self.node("MatMul", self.node("Softmax", likeness, axis=-1), values))

    def model(
        self, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, "whisper", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid(*opset) for opset in _OPSETS]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def _listening(weights: Weights) -> onnx.ModelProto:
    """From `encoding` (s, 512) to what each layer attends to: `key_i`, `value_i`."""
    build = _Builder(weights)
    outputs = []
    for layer in range(LAYERS):
        name = f"decoder/layer_{layer}/attention/linear_1"
        weight, bias = build.weight(f"{name}/weight"), build.weight(f"{name}/bias")
        for at, (part, order) in enumerate((("key", [1, 2, 0]), ("value", [1, 0, 2]))):
            rows = slice(at * WIDTH, (at + 1) * WIDTH)
            product = build.node("MatMul", "encoding", build.constant(weight[rows].T))
            biased = build.node("Add", product, build.constant(bias[rows]))
            shape = build.constant(np.array([-1, HEADS, HEAD_WIDTH]))
            parted = build.node("Reshape", biased, shape)
            build.node("Transpose", parted, perm=order, name=f"{part}_{layer}")
            outputs.append(_floats(f"{part}_{layer}", [HEADS, None, None]))
    return build.model([_floats("encoding", [None, WIDTH])], outputs)


def _continuing(weights: Weights) -> onnx.ModelProto:
    """From tokens behind a past to `logits` of the rows asked for, and what they add to the past.

    Inputs: `tokens`, `positions` (n), `asked` (r), `mask` (n, past + n), `past` (6, 2, 8, past,
    64), `key_i`, `value_i` from listening. Outputs: `logits` (r, vocabulary), `present` (6, 2, 8,
    n, 64).
    """
    build = _Builder(weights)
    rows = _embedded(build)
    added = []
    for layer in range(LAYERS):
        rows, remembered = _layer(build, rows, layer)
        added.append(remembered)
    build.node("Concat", *added, axis=0, name="present")
    last = build.normal(build.node("Gather", rows, "asked"), "decoder/layer_norm")
    build.node("Identity", build.linear(last, "decoder/embeddings"), name="logits")
    inputs = [
        *(_integers(name) for name in ("tokens", "positions", "asked")),
        _floats("mask", [None, None]),
        _floats("past", [LAYERS, 2, HEADS, None, HEAD_WIDTH]),
        *(_floats(f"key_{layer}", [HEADS, HEAD_WIDTH, None]) for layer in range(LAYERS)),
        *(_floats(f"value_{layer}", [HEADS, None, HEAD_WIDTH]) for layer in range(LAYERS)),
    ]
    present = _floats("present", [LAYERS, 2, HEADS, None, HEAD_WIDTH])
    return build.model(inputs, [_floats("logits", [None, None]), present])


def _embedded(build: _Builder) -> str:
    table = build.weight("decoder/embeddings/weight").astype(np.float16)
    words = build.node(
        "Cast", build.node("Gather", build.constant(table), "tokens"), to=TensorProto.FLOAT
    )
    places = build.constant(build.weight("decoder/position_encodings/encodings"))
    return build.node("Add", words, build.node("Gather", places, "positions"))


def _layer(build: _Builder, rows: str, layer: int) -> tuple[str, str]:
    """Return the rows after one layer, and their keys and values, shape (1, 2, 8, n, 64)."""
    name = f"decoder/layer_{layer}"
    attended, remembered = _self_attention(build, rows, layer)
    rows = build.node("Add", rows, attended)
    normal = build.normal(rows, f"{name}/attention/layer_norm")
    queries = build.linear(normal, f"{name}/attention/linear_0")
    heard = build.attention(queries, f"key_{layer}", f"value_{layer}")
    rows = build.node("Add", rows, build.linear(heard, f"{name}/attention/linear_2"))
    normal = build.normal(rows, f"{name}/ffn/layer_norm")
    inner = build.node("Gelu", build.linear(normal, f"{name}/ffn/linear_0"))
    return build.node("Add", rows, build.levelled(inner, f"{name}/ffn/linear_1")), remembered


def _self_attention(build: _Builder, rows: str, layer: int) -> tuple[str, str]:
    name = f"decoder/layer_{layer}/self_attention"
    normal = build.normal(rows, f"{name}/layer_norm")
    fused = build.linear(normal, f"{name}/linear_0")
    queries, keys, values = (_part(build, fused, at) for at in range(3))
    past = build.node("Gather", "past", build.constant(np.array(layer)), axis=0)
    now = [
        build.node("Unsqueeze", build.heads(one), build.constant(np.array([0])))
        for one in (keys, values)
    ]
    present = build.node("Concat", *now, axis=0)
    whole = build.node("Concat", past, present, axis=2)
    all_keys, all_values = (
        build.node("Gather", whole, build.constant(np.array(at)), axis=0) for at in (0, 1)
    )
    turned = build.node("Transpose", all_keys, perm=[0, 2, 1])
    attended = build.attention(queries, turned, all_values, "mask")
    remembered = build.node("Unsqueeze", present, build.constant(np.array([0])))
    return build.linear(attended, f"{name}/linear_1"), remembered


def _part(build: _Builder, fused: str, at: int) -> str:
    bounds = [build.constant(np.array([n])) for n in (at * WIDTH, (at + 1) * WIDTH, 1)]
    return build.node("Slice", fused, *bounds)


def _floats(name: str, shape: list[int | None]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _integers(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.INT64, [None])
