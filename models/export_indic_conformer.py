"""Export a checkpoint of IndicConformer of your own as the files that `models/README.md` describes.

    python export_indic_conformer.py checkpoint.nemo FOLDER

In an environment apart (Python 3.10): the branch `nemo-v2` of github.com/AI4Bharat/NeMo (NeMo
1.23), `numpy<2`, `pyarrow<15`, `onnx`. Written from that branch's sources, not yet run on a
checkpoint.
"""

import json
import sys
from pathlib import Path

import torch
from nemo.collections.asr.models import ASRModel

JOINT_WIDTH = 640
STEPS = {0: "batch", 1: "steps"}


# NeMo's own modules take keywords only, hence these.
class Part(torch.nn.Module):
    """A part of the model that is exported by itself."""

    def __init__(self, part):
        super().__init__()
        self.part = part


class Encoder(Part):
    """From features to what was heard."""

    def forward(self, audio_signal, length):
        """Return what was heard, and its length."""
        return self.part(audio_signal=audio_signal, length=length)


class CtcDecoder(Part):
    """The first head."""

    def forward(self, encoder_output):
        """Return the scores of each step."""
        return self.part.decoder_layers(encoder_output).transpose(1, 2)


class Predictor(Part):
    """What the second head makes of the tokens so far."""

    def forward(self, targets, target_length, hidden, cell):
        """Return its outlook, the length and the states."""
        said, states = self.part.predict(targets.long(), state=[hidden, cell], add_sos=False)
        return said.transpose(1, 2), target_length + 0, *states


def main(checkpoint: Path, folder: Path) -> None:
    """Write all files of a checkpoint into a folder."""
    model = ASRModel.restore_from(str(checkpoint), map_location="cpu").eval()
    folder.mkdir(parents=True, exist_ok=True)
    export_encoder(model, folder)
    export_ctc(model, folder)
    export_rnnt(model, folder)
    tokenizers = model.tokenizer.tokenizers_dict
    pieces = {language: list(each.vocab) for language, each in tokenizers.items()}
    write_json(folder / "vocab.json", pieces)
    write_json(folder / "language_masks.json", model.language_masks)


def export_encoder(model: ASRModel, folder: Path) -> None:
    """Write `encoder.onnx`."""
    export(
        folder / "encoder.onnx",
        Encoder(model.encoder),
        (torch.randn(1, 80, 200), torch.tensor([200])),
        ["audio_signal", "length"],
        ["outputs", "encoded_lengths"],
        {
            "audio_signal": {0: "batch", 2: "frames"},
            "length": {0: "batch"},
            "outputs": {0: "batch", 2: "steps"},
            "encoded_lengths": {0: "batch"},
        },
    )


def export_ctc(model: ASRModel, folder: Path) -> None:
    """Write `ctc_decoder.onnx`."""
    export(
        folder / "ctc_decoder.onnx",
        CtcDecoder(model.ctc_decoder),
        (torch.randn(1, model.joint.enc.in_features, 25),),
        ["encoder_output"],
        ["logprobs"],
        {"encoder_output": {0: "batch", 2: "steps"}, "logprobs": STEPS},
    )


def export_rnnt(model: ASRModel, folder: Path) -> None:
    """Write `rnnt_decoder.onnx` and the parts that join it with the encoder."""
    state = torch.zeros(2, 1, JOINT_WIDTH)
    export(
        folder / "rnnt_decoder.onnx",
        Predictor(model.decoder),
        (torch.zeros(1, 1, dtype=torch.int32), torch.ones(1, dtype=torch.int32), state, state),
        ["targets", "target_length", "states.1", "onnx::Slice_3"],
        ["outputs", "prednet_lengths", "states", "162"],
        {},
    )
    joint = model.joint
    by_language = joint.joint_net[-1]
    parts = {
        "joint_enc": (joint.enc, joint.enc.in_features),
        "joint_pred": (joint.pred, JOINT_WIDTH),
        "joint_pre_net": (joint.joint_net[:-1], JOINT_WIDTH),
        **{f"joint_post_net_{name}": (by_language[name], JOINT_WIDTH) for name in by_language},
    }
    for name, (module, width) in parts.items():
        example = (torch.randn(1, 25, width),)
        axes = {"input": STEPS, "output": STEPS}
        export(folder / f"{name}.onnx", module, example, ["input"], ["output"], axes)


def export(file, module, example, inputs, outputs, axes) -> None:  # noqa: PLR0913 (as torch has it)
    """Write one network."""
    torch.onnx.export(
        module,
        example,
        str(file),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
    )


def write_json(file: Path, values: object) -> None:
    """Write a table."""
    file.write_text(json.dumps(values, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
