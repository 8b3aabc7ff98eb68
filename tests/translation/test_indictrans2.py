from pathlib import Path

import pytest

from ivr.errors import MissingPartError
from ivr.translation.indictrans2 import IndicTrans2
from ivr.translation.translation import FiguresLostError, TranslationError
from tests.translation.small_model import write_small_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indictrans2")
    write_small_model(folder / "indic-indic")
    return folder


@pytest.fixture(scope="module", params=[1, 3], ids=["greedy", "three beams"])
def translator(folder: Path, request: pytest.FixtureRequest) -> IndicTrans2:
    return IndicTrans2(folder, beams=request.param, threads=1)


def test_a_sentence_is_translated(translator: IndicTrans2) -> None:
    assert translator.translate("आपको लोन मिलेगा।", "hi", "mr") == "तुम्हाला कर्ज मिळेल."


def test_figures_pass_untouched(translator: IndicTrans2) -> None:
    found = translator.translate("आपको ₹2,50,000 तक का लोन, 50 तक।", "hi", "mr")
    assert found == "तुम्हाला ₹2,50,000 पर्यंत चे कर्ज, 50 पर्यंत."


def test_another_script_goes_through_devanagari(translator: IndicTrans2) -> None:
    assert translator.translate("સોનું", "gu", "mr") == "सोने"


def test_a_lost_figure_is_refused(translator: IndicTrans2) -> None:
    with pytest.raises(FiguresLostError):
        translator.translate("लोन 1 2 3", "hi", "mr")  # the small model knows two placeholders


@pytest.mark.parametrize(
    ("source", "target", "complaint"),
    [
        ("hi", "en", "no model translates"),
        ("hi", "ta", "does not know"),
        ("hi", "fr", "knows no language"),
    ],
)
def test_a_pair_without_a_model_is_refused(
    source: str, target: str, complaint: str, translator: IndicTrans2
) -> None:
    with pytest.raises(TranslationError, match=complaint):
        translator.translate("लोन", source, target)


def test_a_sentence_beyond_the_models_training_is_refused(translator: IndicTrans2) -> None:
    with pytest.raises(TranslationError, match="too many"):
        translator.translate("लोन " * 300, "hi", "mr")


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="holds no translation model"):
        IndicTrans2(tmp_path, beams=1, threads=1)


@pytest.mark.parametrize(
    "name", ["encoder_model.onnx", "decoder_model.onnx", "model.SRC", "dict.SRC.json"]
)
def test_an_absent_file_is_named(name: str, tmp_path: Path) -> None:
    write_small_model(tmp_path / "indic-indic")
    (tmp_path / "indic-indic" / name).unlink()
    with pytest.raises(MissingPartError, match=name):
        IndicTrans2(tmp_path, beams=1, threads=1)


@pytest.mark.parametrize("name", ["model.SRC", "dict.TGT.json"])
def test_a_file_of_another_kind_is_named(name: str, tmp_path: Path) -> None:
    write_small_model(tmp_path / "indic-indic")
    (tmp_path / "indic-indic" / name).write_bytes(b'{"no": "words"}')
    with pytest.raises(MissingPartError, match=name):
        IndicTrans2(tmp_path, beams=1, threads=1)


def test_a_graph_of_another_signature_is_refused(tmp_path: Path) -> None:
    write_small_model(tmp_path / "indic-indic")
    direction = tmp_path / "indic-indic"
    (direction / "encoder_model.onnx").replace(direction / "decoder_model.onnx")
    write_small_model(tmp_path / "other")
    (tmp_path / "other" / "encoder_model.onnx").replace(direction / "encoder_model.onnx")
    with pytest.raises(MissingPartError, match=r"decoder_model\.onnx is another export"):
        IndicTrans2(tmp_path, beams=1, threads=1)


def test_a_decoder_of_single_steps_is_refused(tmp_path: Path) -> None:
    write_small_model(tmp_path / "indic-indic", decoder_axis=1)
    with pytest.raises(MissingPartError, match="without past keys"):
        IndicTrans2(tmp_path, beams=1, threads=1)
