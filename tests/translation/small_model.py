"""A translation model of IndicTrans2's signature that knows a dozen words."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sentencepiece import SentencePieceTrainer

WORDS: Mapping[str, str] = {
    "आपको": "तुम्हाला", "लोन": "कर्ज", "मिलेगा": "मिळेल", "तक": "पर्यंत", "का": "चे",
    "।": ".", ",": ",", "<": "<", ">": ">", "ID1": "ID1", "ID2": "ID2", "सोनुं": "सोने",
}  # fmt: skip
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_TAGS = ("hin_Deva", "mar_Deva", "guj_Gujr")


def write_small_model(folder: Path, *, decoder_axis: str | int = "length") -> None:
    """Write a direction that translates word by word, in the order of the source."""
    folder.mkdir(parents=True)
    source = {token: n for n, token in enumerate((*_SPECIAL, *_TAGS, *map(_piece, WORDS)))}
    # Another order than the source's: a confusion of the two dictionaries shows.
    target = {
        token: n for n, token in enumerate((*_SPECIAL, *map(_piece, reversed([*WORDS.values()]))))
    }
    (folder / "dict.SRC.json").write_text(json.dumps(source), encoding="utf-8")
    (folder / "dict.TGT.json").write_text(json.dumps(target), encoding="utf-8")
    (folder / "model.SRC").write_bytes(_pieces())
    _write(folder / "encoder_model.onnx", _encoder(len(source)))
    _write(folder / "decoder_model.onnx", _decoder(_lookup(source, target), decoder_axis))


def _piece(word: str) -> str:
    return f"▁{word}"


def _pieces() -> bytes:
    written = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(WORDS)] * 3),
        model_writer=written,
        model_type="word",
        vocab_size=len(WORDS) + 3,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    return written.getvalue()


def _lookup(source: Mapping[str, int], target: Mapping[str, int]) -> onnx.TensorProto:
    table = np.full((len(source), len(target)), -9, np.float32)
    for word, translation in WORDS.items():
        table[source[_piece(word)], target[_piece(translation)]] = 9
    table[source["</s>"], target["</s>"]] = 9
    table[source["<unk>"], target["<unk>"]] = 9
    return numpy_helper.from_array(table, "table")


def _encoder(size: int) -> onnx.GraphProto:
    """Each token's hidden state marks it alone."""
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["rows", "length"])
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["rows", "length"])
    states = helper.make_tensor_value_info(
        "last_hidden_state", TensorProto.FLOAT, ["rows", "length", size]
    )
    eye = numpy_helper.from_array(np.eye(size, dtype=np.float32), "eye")
    node = helper.make_node("Gather", ["eye", "input_ids"], ["last_hidden_state"])
    return helper.make_graph([node], "encoder", [ids, mask], [states], [eye])


def _decoder(table: onnx.TensorProto, axis: str | int) -> onnx.GraphProto:
    """After n tokens, look up the n-th word behind the two tags."""
    size, vocabulary = table.dims
    info = helper.make_tensor_value_info
    inputs = [
        info("input_ids", TensorProto.INT64, ["rows", axis]),
        info("encoder_hidden_states", TensorProto.FLOAT, ["rows", "source", size]),
        info("encoder_attention_mask", TensorProto.INT64, ["rows", "source"]),
    ]
    logits = info("logits", TensorProto.FLOAT, ["rows", "any", vocabulary])
    constants = [
        numpy_helper.from_array(np.array([1], np.int64), "one"),
        numpy_helper.from_array(np.array([2], np.int64), "two"),
    ]
    nodes = [
        helper.make_node("Shape", ["input_ids"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["so_far"]),
        helper.make_node("Add", ["so_far", "two"], ["end"]),
        helper.make_node("Slice", ["encoder_hidden_states", "two", "end", "one"], ["words"]),
        helper.make_node("MatMul", ["words", "table"], ["logits"]),
    ]
    return helper.make_graph(nodes, "decoder", inputs, [logits], [table, *constants])


def _write(file: Path, graph: onnx.GraphProto) -> None:
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), file)
