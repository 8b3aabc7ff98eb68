"""From trained parameters to ONNX: a graph for each stage, with its exit.

The first stage takes `evidence`, `token_type_ids` and `attention_mask`; each later one takes
`hidden` (or `hidden.1`, as PyTorch names it beside an output of that name) and `attention_mask`.
All give `hidden` and `score`. A public reranker that is exported in this form, however large, is
loaded by the same code; its first stage takes `input_ids` in place of the evidence.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ivr.knowledge.network import EPSILON, NOWHERE, Params, Shape

OPSET = 17
"""The first with layer normalisation; it has run everywhere since 2022."""


class _Graph:
    """A graph in the making."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, value: Any) -> str:
        """Add a constant."""
        self.weights.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add an operation; return the name of its result."""
        result = name or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result


def export(params: Params, shape: Shape, folder: Path) -> list[Path]:
    """Write `stage_0.onnx`, …; a stage is a layer with its exit. Return the files."""
    return [_stage(params, shape, layer, folder) for layer in range(shape.layers)]


def _stage(params: Params, shape: Shape, layer: int, folder: Path) -> Path:
    graph = _Graph()
    takes = [_tensor("attention_mask", TensorProto.INT64, 2)]
    if layer == 0:
        met = graph.node("MatMul", "evidence", graph.weight("met", params["evidence"]))
        types = graph.node("Gather", graph.weight("types", params["types"]), "token_type_ids")
        before = graph.node("Add", met, types)
        takes = [
            _tensor("evidence", TensorProto.FLOAT, 3, shape.evidence),
            _tensor("token_type_ids", TensorProto.INT64, 2),
            *takes,
        ]
    else:
        before = "hidden.1"
        takes = [_tensor("hidden.1", TensorProto.FLOAT, 3, shape.width), *takes]
    own = {n.partition(".")[2]: v for n, v in params.items() if n.startswith(f"{layer}.")}
    _layer(graph, own, shape, before)
    gives = [
        _tensor("hidden", TensorProto.FLOAT, 3, shape.width),
        helper.make_tensor_value_info("score", TensorProto.FLOAT, [None]),
    ]
    made = helper.make_graph(graph.nodes, f"stage_{layer}", takes, gives, graph.weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    file = folder / f"stage_{layer}.onnx"
    onnx.save(model, file)
    return file


def _tensor(name: str, kind: int, dimensions: int, width: int | None = None) -> Any:
    shape: list[int | None] = [None] * dimensions
    if width:
        shape[-1] = width
    return helper.make_tensor_value_info(name, kind, shape)


def _layer(graph: _Graph, own: Params, shape: Shape, before: str) -> None:
    mixed = _attention(graph, own, shape, _normal(graph, own, "attention_scale", before))
    out = graph.node("MatMul", mixed, graph.weight("out", own["out"]))
    middle = graph.node("Add", before, out)
    seen = _normal(graph, own, "inner_scale", middle)
    lifted = graph.node("MatMul", seen, graph.weight("up", own["up"]))
    biased = graph.node("Add", lifted, graph.weight("up_bias", own["up_bias"]))
    lowered = graph.node("MatMul", graph.node("Relu", biased), graph.weight("down", own["down"]))
    hidden = graph.node("Add", middle, lowered, name="hidden")
    first = graph.node("Gather", hidden, graph.weight("first", np.int64(0)), axis=1)
    read = _normal(graph, own, "exit_scale", first)
    graph.node("MatMul", read, graph.weight("exit", own["exit"]), name="score")


def _normal(graph: _Graph, own: Params, scale: str, values: str) -> str:
    weight = graph.weight(scale, own[scale])
    return graph.node("LayerNormalization", values, weight, axis=-1, epsilon=EPSILON)


def _attention(graph: _Graph, own: Params, shape: Shape, seen: str) -> str:
    by_head = graph.weight("by_head", np.array([0, 0, shape.heads, -1], np.int64))
    joined = graph.weight("joined", np.array([0, 0, shape.width], np.int64))

    def heads(name: str, order: list[int]) -> str:
        product = graph.node("MatMul", seen, graph.weight(name, own[name]))
        return graph.node("Transpose", graph.node("Reshape", product, by_head), perm=order)

    query, value = heads("query", [0, 2, 1, 3]), heads("value", [0, 2, 1, 3])
    products = graph.node("MatMul", query, heads("key", [0, 2, 3, 1]))
    size = graph.weight("size", np.float32((shape.width / shape.heads) ** -0.5))
    looks = graph.node("Softmax", _masked(graph, graph.node("Mul", products, size)), axis=-1)
    mixed = graph.node("Transpose", graph.node("MatMul", looks, value), perm=[0, 2, 1, 3])
    return graph.node("Reshape", mixed, joined)


def _masked(graph: _Graph, scores: str) -> str:
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = graph.node("Sub", graph.weight("one", np.float32(1)), mask)
    away = graph.node("Mul", absent, graph.weight("nowhere", np.float32(NOWHERE)))
    axes = graph.weight("axes", np.array([1, 2], np.int64))
    return graph.node("Add", scores, graph.node("Unsqueeze", away, axes))
