"""Small ONNX networks with the signatures of the real ones, and outputs that are known."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from ivr.audio import Audio, write_wav

Shape = Sequence[int | str]
KINDS = {
    "float": TensorProto.FLOAT,
    "int16": TensorProto.INT16,
    "int32": TensorProto.INT32,
    "int64": TensorProto.INT64,
}
LETTERS = " .,abdeɡhiklmnoprstuvzɑæɐɔəɛɪʊʌˈːɾɹʰɖʈɽŋʃʒθðwj\u0303"


def tensor(name: str, kind: str, shape: Shape) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, KINDS[kind], shape)


def network(
    nodes: Sequence[NodeProto],
    inputs: Sequence[ValueInfoProto],
    outputs: Sequence[ValueInfoProto],
    **constants: NDArray[np.generic],
) -> onnx.ModelProto:
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "small", inputs, outputs, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def save_piper(folder: Path) -> tuple[Path, Path]:
    """A voice that holds 0.01 × the id of each sound for 400 samples × the length scale."""
    model, config = folder / "voice.onnx", folder / "voice.onnx.json"
    nodes = [
        helper.make_node("Cast", ["input"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["ids", "hundredth"], ["levels"]),
        helper.make_node("Unsqueeze", ["levels", "two"], ["columns"]),
        helper.make_node("Slice", ["scales", "one", "two"], ["length"]),
        helper.make_node("Mul", ["length", "samples"], ["count"]),
        helper.make_node("Cast", ["count"], ["count_whole"], to=TensorProto.INT64),
        helper.make_node("Concat", ["once_once", "count_whole"], ["times"], axis=0),
        helper.make_node("Tile", ["columns", "times"], ["spread"]),
        helper.make_node("Reshape", ["spread", "flat"], ["output"]),
    ]
    inputs = [
        tensor("input", "int64", ("batch", "phonemes")),
        tensor("input_lengths", "int64", ("batch",)),
        tensor("scales", "float", (3,)),
    ]
    voice = network(
        nodes,
        inputs,
        [tensor("output", "float", ("batch", 1, 1, "samples"))],
        one=np.array([1]),
        two=np.array([2]),
        hundredth=np.array(0.01, np.float32),
        samples=np.array(400, np.float32),
        once_once=np.array([1, 1]),
        flat=np.array([1, 1, 1, -1]),
    )
    onnx.save(voice, model)
    described = {
        "audio": {"sample_rate": 22050},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.6, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2]}
        | {letter: [place + 3] for place, letter in enumerate(LETTERS)},
        "num_speakers": 1,
    }
    config.write_text(json.dumps(described), "utf-8")
    return model, config


def kokoro_network(name: str = "audio") -> onnx.ModelProto:
    """Samples are tokens by a thousand, two for each, at full speed."""
    nodes = [
        helper.make_node("Cast", ["tokens"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["numbers", "thousandth"], ["levels"]),
        helper.make_node("Concat", ["levels", "levels"], ["twice"], axis=1),
        helper.make_node("Reshape", ["twice", "flat"], [name]),
    ]
    inputs = [
        tensor("tokens", "int64", (1, "n")),
        tensor("style", "float", (1, 256)),
        tensor("speed", "float", (1,)),
    ]
    return network(
        nodes,
        inputs,
        [tensor(name, "float", ("samples",))],
        thousandth=np.array(0.001, np.float32),
        flat=np.array([-1]),
    )


ROTARY = ("cos_q", "sin_q", "cos_k", "sin_k")
_NOISE = tensor("noise", "float", (1, "f", 2))
_CONDITIONS = (
    *(tensor(f"rope_{part}", "float", (1, 1, "f", 2)) for part in ROTARY),
    *(tensor(name, "float", (1, "f", 2)) for name in ("cat_mel_text", "cat_mel_text_drop")),
)
_DENOISED = tensor("denoised", "float", (1, "f", 2))
_FRAMES = tensor("ref_signal_len", "int64", (1,))


def save_indic_f5(folder: Path, *, frame_samples: int = 256) -> None:
    """Graphs that speak 1000 × steps in every sample after the reference, whatever the text.

    The noise is zero, each step adds one, and the decoder drops the frames of the reference.
    """
    onnx.save(_preprocess(), folder / "F5_Preprocess.onnx")
    onnx.save(_transformer(), folder / "F5_Transformer.onnx")
    onnx.save(_decode(frame_samples), folder / "F5_Decode.onnx")
    (folder / "vocab.txt").write_text(" \n" + "\n".join("abcनमसते,।"), "utf-8")
    (folder / "reference.txt").write_text("नमस्ते, नमस्ते।\n", "utf-8")
    write_wav(folder / "reference.wav", Audio(np.full(24_000, 500, np.int16), 24_000))


def _preprocess() -> onnx.ModelProto:
    wide = ("noise", "cat_mel_text", "cat_mel_text_drop")
    return network(
        [
            helper.make_node("Shape", ["audio"], ["audio_shape"]),
            helper.make_node("Slice", ["audio_shape", "two", "three"], ["audio_length"]),
            helper.make_node("Div", ["audio_length", "hop"], ["whole"]),
            helper.make_node("Add", ["whole", "one"], ["ref_signal_len"]),
            helper.make_node("Concat", ["one", "max_duration", "two"], ["wide"], axis=0),
            helper.make_node("Concat", ["one", "one", "max_duration", "two"], ["deep"], axis=0),
            helper.make_node("Cast", ["text_ids"], ["unused"], to=TensorProto.FLOAT),
            *(helper.make_node("ConstantOfShape", ["wide"], [name]) for name in wide),
            *(helper.make_node("ConstantOfShape", ["deep"], [f"rope_{part}"]) for part in ROTARY),
        ],
        [
            tensor("audio", "int16", (1, 1, "n")),
            tensor("text_ids", "int32", (1, "letters")),
            tensor("max_duration", "int64", (1,)),
        ],
        [_NOISE, *_CONDITIONS, _FRAMES],
        one=np.array([1]),
        two=np.array([2]),
        three=np.array([3]),
        hop=np.array([256]),
    )


def _transformer() -> onnx.ModelProto:
    return network(
        [helper.make_node("Add", ["noise", "one"], ["denoised"])],
        [_NOISE, *_CONDITIONS, tensor("time_step.1", "int32", (1,))],
        [_DENOISED],
        one=np.array(1, np.float32),
    )


def _decode(frame_samples: int) -> onnx.ModelProto:
    return network(
        [
            helper.make_node("Slice", ["denoised", "ref_signal_len", "end", "one"], ["speech"]),
            helper.make_node("Slice", ["speech", "zero", "one", "two"], ["first"]),
            helper.make_node("Tile", ["first", "times"], ["spread"]),
            helper.make_node("Mul", ["spread", "loud"], ["louder"]),
            helper.make_node("Reshape", ["louder", "flat"], ["row"]),
            helper.make_node("Cast", ["row"], ["output_audio"], to=TensorProto.INT16),
        ],
        [_DENOISED, _FRAMES],
        [tensor("output_audio", "int16", (1, 1, "samples"))],
        zero=np.array([0]),
        one=np.array([1]),
        two=np.array([2]),
        end=np.array([1 << 40]),
        times=np.array([1, 1, frame_samples]),
        loud=np.array(1000, np.float32),
        flat=np.array([1, 1, -1]),
    )
