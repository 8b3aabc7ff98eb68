"""Stages as somebody else would publish them: they read tokens. For tests."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH = 8


def publish(folder: Path, stages: int) -> None:
    """Write stages whose score is the first of the first place's numbers."""
    for number in range(stages):
        _stage(folder / f"stage_{number}.onnx", first=number == 0)


def _stage(file: Path, *, first: bool) -> None:
    chance = np.random.default_rng(2)
    table = chance.standard_normal((8, WIDTH)).astype(np.float32)
    weights = [
        numpy_helper.from_array(table, "table"),
        numpy_helper.from_array(np.array(0), "zero"),
    ]
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, [None, None])
    tokens = [
        helper.make_tensor_value_info(name, TensorProto.INT64, [None, None])
        for name in ("input_ids", "token_type_ids")
    ]
    before = helper.make_tensor_value_info("hidden.1", TensorProto.FLOAT, [None, None, WIDTH])
    looked_up = (
        helper.make_node("Gather", ["table", "input_ids"], ["hidden"])
        if first
        else helper.make_node("Identity", ["hidden.1"], ["hidden"])
    )
    nodes = [
        looked_up,
        helper.make_node("Gather", ["hidden", "zero"], ["place"], axis=1),
        helper.make_node("Gather", ["place", "zero"], ["score"], axis=1),
    ]
    gives = [
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [None, None, WIDTH]),
        helper.make_tensor_value_info("score", TensorProto.FLOAT, [None]),
    ]
    takes = [*tokens, mask] if first else [before, mask]
    graph = helper.make_graph(nodes, "stage", takes, gives, weights)
    imports = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=imports, ir_version=8), file)
