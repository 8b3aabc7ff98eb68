"""Turns a dynamically quantised ONNX network back into float32, which some processors run faster.

onnxruntime's dynamic quantisation puts `DynamicQuantizeLinear` before each layer, computes the
layer in integers, and multiplies by both scales behind it. With the input left as it is and its
scale set to one, the same multiplication restores the float result; what became superfluous is
folded away when the network is loaded.

Source: onnxruntime 1.20, python/tools/quantization/operators/{conv,matmul}.py.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from ivr.kept_files import written_whole

VERSION = 1
"""Raise it when the same file becomes another network."""

_FLOAT_LAYER = {"ConvInteger": "Conv", "MatMulInteger": "MatMul"}
_TO_THE_SCALE_OF_THE_SUM = 4
"""A bias was brought to integers by a division, a floor, a cast and perhaps a reshape."""


def float32_of(source: Path, folder: Path) -> Path:
    """Return the file of the float32 network; made unless it is there, whole and of this source.

    Args:
        source: an ONNX file that loads.
        folder: created when missing.

    Raises:
        DiskFullError: nothing half-written is left behind.
    """
    target = folder / f"{_sum(source)[:16]}-{VERSION}.onnx"
    note = target.with_suffix(".sha256")
    if target.is_file() and note.is_file() and note.read_text("ascii") == _sum(target):
        return target
    network = dequantised(onnx.load(source))
    with written_whole(target) as part:
        onnx.save(network, part)
        with written_whole(note) as noted:
            noted.write_text(_sum(part), "ascii")
    return target


def dequantised(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the float32 network of a dynamically quantised one; quantised LSTMs stay."""
    _Rewriting(model.graph).run()
    return model


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(slots=True)
class _Rewriting:
    graph: GraphProto

    def run(self) -> None:
        constants = {tensor.name: tensor for tensor in self.graph.initializer}
        made_by = {name: node for node in self.graph.node for name in node.output}
        sums = _sums(self.graph.node)
        float_bias = {id(node) for total in sums for node in _integer_steps(total.input, made_by)}
        nodes: list[NodeProto] = []
        for node in self.graph.node:
            if node.op_type == "DynamicQuantizeLinear":
                nodes += self._unscaled(node)
            elif node.op_type in _FLOAT_LAYER:
                nodes.append(self._layer(node, constants))
            elif id(node) in float_bias:
                nodes.append(helper.make_node("Identity", node.input[:1], node.output))
            else:
                nodes.append(node)
        del self.graph.node[:]
        self.graph.node.extend(nodes)
        del self.graph.value_info[:]  # notes of types that hold no longer
        self._forget_unused()

    def _unscaled(self, quantize: NodeProto) -> Iterator[NodeProto]:
        values, scale, _ = quantize.output
        yield helper.make_node("Identity", quantize.input[:1], [values])
        self.graph.initializer.append(numpy_helper.from_array(np.ones((), np.float32), scale))

    def _layer(self, node: NodeProto, constants: Mapping[str, TensorProto]) -> NodeProto:
        """Return the layer with the float differences of its weights and their zero point."""
        values, weights, *zeros = node.input
        name = f"{weights}_float"
        floats = numpy_helper.to_array(constants[weights]).astype(np.float32)
        if len(zeros) > 1 and zeros[1]:
            zero = numpy_helper.to_array(constants[zeros[1]]).astype(np.float32)
            per_filter = node.op_type == "ConvInteger" and zero.ndim
            floats -= zero.reshape(-1, *[1] * (floats.ndim - 1)) if per_filter else zero
        if all(tensor.name != name for tensor in self.graph.initializer):
            self.graph.initializer.append(numpy_helper.from_array(floats, name))
        layer = helper.make_node(_FLOAT_LAYER[node.op_type], [values, name], node.output)
        layer.attribute.extend(node.attribute)
        return layer

    def _forget_unused(self) -> None:
        used = {name for node in self.graph.node for name in node.input}
        used |= {output.name for output in self.graph.output}
        kept = [tensor for tensor in self.graph.initializer if tensor.name in used]
        del self.graph.initializer[:]
        self.graph.initializer.extend(kept)


def _sums(nodes: Iterable[NodeProto]) -> list[NodeProto]:
    """Return the additions of a bias to what a layer computed in integers."""
    nodes = list(nodes)
    readers: dict[str, list[NodeProto]] = defaultdict(list)
    for node in nodes:
        for name in node.input:
            readers[name].append(node)
    layers = [node for node in nodes if node.op_type in _FLOAT_LAYER]
    return [
        reader for node in layers for reader in readers[node.output[0]] if reader.op_type == "Add"
    ]


def _integer_steps(names: Iterable[str], made_by: Mapping[str, NodeProto]) -> Iterator[NodeProto]:
    """Yield the floor and the cast on the way of a bias to its sum."""
    for name in names:
        for _ in range(_TO_THE_SCALE_OF_THE_SUM):
            node = made_by.get(name)
            if node is None or node.op_type not in {"Reshape", "Cast", "Floor"}:
                break
            if node.op_type != "Reshape":
                yield node
            name = node.input[0]
