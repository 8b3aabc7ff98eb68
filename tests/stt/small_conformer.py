"""A network with IndicConformer's files, names and shapes that knows a few tones.

Each piece of a word is a tone. The encoder averages the tone's band over 80 ms; the heads name the
piece where its band stands out from the rest of the utterance, and nothing elsewhere.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper, parser

from ivr.audio import SPEECH_HZ, Audio
from ivr.mel import BANDS, mel_filters

PIECES = {"hi": ("▁दो", "▁लाख", "▁ग्या", "रह", "▁बजे", "▁बा"), "mr": ("▁नमस्", "कार", "▁हो")}
TONES_HZ = (500, 800, 1200, 1700, 2300, 3000)
TONE_S = 0.24
UNKNOWN_PIECES = 1
"""The first row of each vocabulary stands for no sound."""
WIDTH = len(TONES_HZ)
STANDS_OUT = 1.2
"""Deviations above the mean of the band."""
SURE = 10.0
SAID_ALREADY = -100.0

Weights = NDArray[np.float32] | NDArray[np.int64]


def build(folder: Path) -> Path:
    """Write all files of the network; returns the folder."""
    folder.mkdir(exist_ok=True)
    write(folder / "encoder.onnx", ENCODER, filters=_bands())
    write(folder / "ctc_decoder.onnx", CTC_DECODER, rows=_pieces_of_both(), silence=_blank(512))
    write(folder / "rnnt_decoder.onnx", PREDICTOR, values=np.array([0, SAID_ALREADY], np.float32))
    write(folder / "joint_enc.onnx", JOINT, rows=_pieces(640), bias=_zeros(640))
    write(folder / "joint_pred.onnx", JOINT, rows=np.eye(640, dtype="f"), bias=_zeros(640))
    write(folder / "joint_pre_net.onnx", PRE_NET)
    for language in PIECES:
        scores = SURE * np.eye(640, 257, dtype=np.float32)
        scores[256] = 0  # unit 256 would name the blank
        file = folder / f"joint_post_net_{language}.onnx"
        write(file, JOINT, rows=scores, bias=_blank(256))
    write_json(folder / "vocab.json", {name: _vocabulary(name) for name in PIECES})
    masks = {"mr": [True] * 256 + [False] * 256, "hi": [False] * 256 + [True] * 256}
    write_json(folder / "language_masks.json", {name: [*own, True] for name, own in masks.items()})
    return folder


def write(file: Path, text: str, **constants: Weights) -> None:
    """Write a network from ONNX's own notation and its constants."""
    model = parser.parse_model(f'<ir_version: 9, opset_import: ["" : 17]> {text}')
    model.graph.initializer.extend(
        numpy_helper.from_array(value, name) for name, value in constants.items()
    )
    onnx.checker.check_model(model)
    file.write_bytes(model.SerializeToString())


def write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value), "utf-8")


def spoken(*pieces: str | tuple[str, ...], language: str = "hi", gap_s: float = 0.4) -> Audio:
    """Play pieces one after the other, on a slightly noisy line; those of a tuple together."""
    rng = np.random.default_rng(7)
    times_s = np.arange(round(TONE_S * SPEECH_HZ)) / SPEECH_HZ
    swell = 0.2 * np.hanning(len(times_s))  # a click would sound in every band
    parts = [np.zeros(round(gap_s * SPEECH_HZ))]
    for piece in pieces:
        together = (piece,) if isinstance(piece, str) else piece
        tones_hz = [TONES_HZ[PIECES[language].index(name)] for name in together]
        tones = [swell * np.sin(2 * np.pi * tone_hz * times_s) for tone_hz in tones_hz]
        parts += [np.sum(tones, axis=0), parts[0]]
    sound = np.concatenate(parts)
    return Audio.from_float(sound + rng.normal(0, 0.003, len(sound)), SPEECH_HZ)


ENCODER = f"""
encoder (float[B, {BANDS}, T] audio_signal, int64[B] length)
    => (float[B, D, S] outputs, int64[B] encoded_lengths) {{
    outputs = Conv <kernel_shape = [8], strides = [8], pads = [0, 7]> (audio_signal, filters)
    one = Constant <value = int64 {{1}}> ()
    eight = Constant <value = int64 {{8}}> ()
    before = Sub (length, one)
    whole = Div (before, eight)
    encoded_lengths = Add (whole, one)
}}"""
CTC_DECODER = """
ctc_decoder (float[B, D, S] encoder_output) => (float[B, S, V] logprobs) {
    steps = Transpose <perm = [0, 2, 1]> (encoder_output)
    scores = MatMul (steps, rows)
    logprobs = Add (scores, silence)
}"""
# What was said last, and by the state what was said before it, is not named again.
PREDICTOR = """
rnnt_decoder (int32[B, U] targets, int32[B] target_length,
              float[2, B, 640] "states.1", float[2, B, 640] "onnx::Slice_3")
    => (float[B, 640, U] outputs, int32[B] prednet_lengths,
        float[2, B, 640] states, float[2, B, 640] "162") {
    depth = Constant <value = int64 {640}> ()
    tokens = Cast <to = 7> (targets)
    said = OneHot (tokens, depth, values)
    first = Constant <value = int64 {0}> ()
    before = Gather <axis = 0> ("states.1", first)
    batch = Constant <value = int64[1] {1}> ()
    earlier = Unsqueeze (before, batch)
    both = Add (said, earlier)
    outputs = Transpose <perm = [0, 2, 1]> (both)
    prednet_lengths = Identity (target_length)
    layer = Transpose <perm = [1, 0, 2]> (said)
    states = Concat <axis = 0> (layer, layer)
    "162" = Identity ("onnx::Slice_3")
}"""
JOINT = """
joint (float[B, S, I] input) => (float[B, S, O] output) {
    rows_of_input = MatMul (input, rows)
    output = Add (rows_of_input, bias)
}"""
PRE_NET = (
    "joint_pre_net (float[B, S, H] input) => (float[B, S, H] output) { output = Relu (input) }"
)


def _bands() -> NDArray[np.float32]:
    """Shape (tones, bands, 8): the mean of a tone's band over eight frames."""
    bins = [round(hz * 512 / SPEECH_HZ) for hz in TONES_HZ]
    rows = np.zeros((WIDTH, BANDS, 8), np.float32)
    rows[np.arange(WIDTH), mel_filters(512)[:, bins].argmax(axis=0)] = 1 / 8
    return rows


def _pieces(tokens: int) -> NDArray[np.float32]:
    """Shape (tones, tokens): the piece of each tone."""
    return np.eye(WIDTH, tokens, UNKNOWN_PIECES, dtype=np.float32)


def _pieces_of_both() -> NDArray[np.float32]:
    both = np.concatenate([_pieces(256), _pieces(256), np.zeros((WIDTH, 1), "f")], axis=1)
    return (SURE * both).astype(np.float32)


def _blank(at: int) -> NDArray[np.float32]:
    bias = _zeros(at + 1)
    bias[at] = SURE * STANDS_OUT
    return bias


def _zeros(length: int) -> NDArray[np.float32]:
    return np.zeros(length, np.float32)


def _vocabulary(language: str) -> list[str]:
    names = ["<unk>", *PIECES[language]]
    return [*names, *(f"▁{number}" for number in range(257 - len(names)))]
