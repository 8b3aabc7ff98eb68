"""Tones through a network with IndicConformer's files come out as the words they stand for."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.errors import MissingPartError
from ivr.onnx_graph import GraphError
from ivr.stt.indic_conformer import CANDIDATE_CONFIDENCE, IndicConformer
from ivr.stt.stt import Answers, Hint, SpeechToTextUnavailableError
from tests.stt.small_conformer import ENCODER, JOINT, build, spoken, write

SENTENCE = ("▁दो", "▁लाख", "▁ग्या", "रह", "▁बजे")
TIMES = {"do baje": "दो बजे", "barah baje": "बारह बजे", "gyarah baje": "ग्यारह बजे"}
HEADS: tuple[Literal["ctc", "rnnt"], ...] = ("ctc", "rnnt")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("conformer"))


@pytest.fixture(scope="module", params=HEADS)
def engine(request: pytest.FixtureRequest, files: Path) -> IndicConformer:
    return IndicConformer(
        files, head=request.param, threads=1, devanagari=lambda phrase: TIMES.get(phrase, "")
    )


def expecting(*phrases: str) -> Hint:
    return Hint(language="hi", answers={"hi": Answers(f"<whole> = {' | '.join(phrases)};")})


def test_words_are_written_in_devanagari_and_in_roman_letters(engine: IndicConformer) -> None:
    transcript = engine.transcribe(spoken(*SENTENCE), Hint())
    assert (transcript.text, transcript.roman) == ("दो लाख ग्यारह बजे", "do lakh gyarah baje")
    assert (transcript.language, transcript.engine) == ("hi", "indic-conformer")
    assert transcript.confidence > 0.9


def test_a_telephone_line_does_as_well(engine: IndicConformer) -> None:
    assert engine.transcribe(spoken(*SENTENCE).resampled(TELEPHONE_HZ), Hint()).text.startswith(
        "दो"
    )


def test_each_language_writes_with_its_own_pieces(engine: IndicConformer) -> None:
    sound = spoken("▁नमस्", "कार", "▁हो", language="mr")
    assert engine.languages == {"hi", "mr"}
    assert engine.transcribe(sound, Hint(language="mr")).text == "नमस्कार हो"
    assert engine.transcribe(sound, Hint(likely_language="mr")).language == "mr"
    assert engine.transcribe(sound, Hint(likely_language="en")).language == "hi"


def test_a_locked_language_without_a_head_is_left_to_another_engine(
    engine: IndicConformer,
) -> None:
    with pytest.raises(SpeechToTextUnavailableError, match="'en'"):
        engine.transcribe(spoken("▁दो"), Hint(language="en"))


@pytest.mark.parametrize("duration_s", [0.0, 0.01, 1.0])
def test_nothing_is_heard_where_nobody_speaks(engine: IndicConformer, duration_s: float) -> None:
    transcript = engine.transcribe(Audio.silence(duration_s, TELEPHONE_HZ), Hint())
    assert (transcript.text, transcript.confidence) == ("", 0.0)


def test_a_click_too_short_for_a_word_is_nothing(engine: IndicConformer) -> None:
    click = Audio(np.full(100, 9_000, np.int16), TELEPHONE_HZ)
    assert engine.transcribe(click, Hint()).text == ""


# -- expected answers ------------------------------------------------------------------------


def test_the_expected_answer_that_was_said_is_chosen(engine: IndicConformer) -> None:
    transcript = engine.transcribe(spoken("▁ग्या", "रह", "▁बजे"), expecting(*TIMES))
    assert transcript.candidate == "gyarah baje"
    assert transcript.confidence >= CANDIDATE_CONFIDENCE


def test_another_sentence_is_none_of_them(engine: IndicConformer) -> None:
    assert engine.transcribe(spoken("▁दो", "▁लाख"), expecting(*TIMES)).candidate == ""


def test_answers_that_cannot_be_written_are_not_ranked(engine: IndicConformer) -> None:
    heard = engine.transcribe(spoken("▁ग्या", "रह", "▁बजे"), expecting("shaam ko", "gyarah baje"))
    assert heard.candidate == "gyarah baje"
    assert engine.transcribe(spoken("▁दो"), expecting("shaam ko")).candidate == ""


# -- sharing ---------------------------------------------------------------------------------


def test_what_others_say_at_the_same_time_changes_nothing(engine: IndicConformer) -> None:
    sounds = [spoken(*SENTENCE[:count]) for count in (1, 3, 5)] * 3
    alone = [engine.transcribe(sound, Hint()) for sound in sounds]
    with ThreadPoolExecutor(4) as calls:
        together = list(calls.map(lambda sound: engine.transcribe(sound, Hint()), sounds))
    assert together == alone


def test_the_predictor_remembers_more_than_its_last_word(files: Path) -> None:
    """Two tones at once: what was said before the last word is not said again."""
    engine = IndicConformer(files, head="rnnt", threads=1)
    assert sorted(engine.transcribe(spoken(("▁दो", "रह"), gap_s=1.0), Hint()).text.split()) == [
        "दो",
        "रह",
    ]


# -- partial transcripts ---------------------------------------------------------------------


@pytest.mark.parametrize("rate_hz", [8_000, 16_000])
def test_partial_transcripts_grow_into_the_final_one(engine: IndicConformer, rate_hz: int) -> None:
    utterance = spoken(*SENTENCE, *SENTENCE).resampled(rate_hz)
    listener = engine.listen(Hint(language="hi"))
    partials = [
        partial.text for frame in frames(utterance) if (partial := listener.feed(frame)) is not None
    ]
    final = listener.finish()
    assert final == engine.transcribe(utterance, Hint(language="hi"))
    assert partials[-1] == final.text
    assert len(partials) == int(utterance.duration_s / 0.64)
    assert all(final.text.startswith(partial) for partial in partials)


def test_a_long_utterance_costs_no_more_at_its_end(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = IndicConformer(files, threads=1)
    encode, lengths_s = engine._encode, list[float]()

    def measured(sound: Audio) -> NDArray[np.float32]:
        lengths_s.append(sound.duration_s)
        return encode(sound)

    monkeypatch.setattr(engine, "_encode", measured)
    listener = engine.listen(Hint())
    for frame in frames(spoken(*SENTENCE * 4)):
        listener.feed(frame)
    listener.finish()
    assert len(lengths_s) > 15
    assert max(lengths_s) < 5.6


def test_expected_answers_are_ranked_at_the_end_too(engine: IndicConformer) -> None:
    listener = engine.listen(expecting(*TIMES))
    for frame in frames(spoken("▁ग्या", "रह", "▁बजे")):
        listener.feed(frame)
    assert listener.finish().candidate == "gyarah baje"


def test_silence_has_neither_partials_nor_text(engine: IndicConformer) -> None:
    listener = engine.listen(Hint())
    assert not any(listener.feed(frame) for frame in frames(Audio.silence(2.0, TELEPHONE_HZ)))
    assert listener.finish().text == ""
    assert engine.listen(Hint()).finish().text == ""


def frames(sound: Audio) -> list[Audio]:
    count = sound.rate_hz // 50
    starts = range(0, len(sound.samples), count)
    return [Audio(sound.samples[start : start + count], sound.rate_hz) for start in starts]


# -- what is refused -------------------------------------------------------------------------


def _without_encoder(folder: Path) -> None:
    (folder / "encoder.onnx").unlink()


def _another_encoder(folder: Path) -> None:
    write(folder / "encoder.onnx", "g (float[B, 80, T] features) => (float[B, 80, T] outputs) "
          "{ outputs = Identity (features) }")  # fmt: skip


def _quicker_encoder(folder: Path) -> None:
    filters = np.zeros((6, 80, 4), np.float32)
    text = ENCODER.replace("[8]", "[4]").replace("{8}", "{4}")
    write(folder / "encoder.onnx", text, filters=filters)


def _fewer_columns(folder: Path) -> None:
    write(
        folder / "ctc_decoder.onnx",
        """g (float[B, D, S] encoder_output) => (float[B, S, V] logprobs)
        { logprobs = Transpose <perm = [0, 2, 1]> (encoder_output) }""",
    )


def _fewer_scores(folder: Path) -> None:
    rows, bias = np.zeros((640, 99), np.float32), np.zeros(99, np.float32)
    write(folder / "joint_post_net_hi.onnx", JOINT, rows=rows, bias=bias)


def _fewer_pieces(folder: Path) -> None:
    _change(folder / "vocab.json", lambda rows: {name: row[:99] for name, row in rows.items()})


def _narrower_mask(folder: Path) -> None:
    _change(
        folder / "language_masks.json",
        lambda rows: {name: [False, *row[1:]] for name, row in rows.items()},
    )


def _no_json(folder: Path) -> None:
    (folder / "vocab.json").write_text("{", "utf-8")


def _no_heads(folder: Path) -> None:
    for file in folder.glob("joint_post_net_*"):
        file.unlink()


def _change(
    file: Path, change: Callable[[dict[str, list[object]]], dict[str, list[object]]]
) -> None:
    file.write_text(json.dumps(change(json.loads(file.read_text("utf-8")))), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_without_encoder, r"encoder\.onnx is absent"),
        (_another_encoder, r"takes features float \[any, 80, any\], expected audio_signal float"),
        (_quicker_encoder, "26 steps of a second, expected 12.5"),
        (_fewer_columns, r"gives logprobs float .*, expected logprobs float \[any, any, 513\]"),
        (_fewer_scores, r"gives output float .*, expected output float \[any, any, 257\]"),
        (_fewer_pieces, "99 pieces in vocab.json"),
        (_narrower_mask, "256 columns"),
        (_no_json, r"vocab\.json is damaged"),
        (_no_heads, "no joint_post_net"),
    ],
)
def test_another_export_is_refused_in_one_line(
    tmp_path: Path, spoil: Callable[[Path], None], complaint: str
) -> None:
    spoil(build(tmp_path))
    with pytest.raises(MissingPartError, match=complaint) as refused:
        IndicConformer(tmp_path, head="rnnt", threads=1)
    assert "see models/README.md" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_network_that_fails_on_an_utterance_lets_another_engine_try(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise GraphError("encoder.onnx failed: out of memory")

    engine = IndicConformer(files, threads=1)
    monkeypatch.setattr(engine._encoder, "encode", fail)
    with pytest.raises(SpeechToTextUnavailableError, match="out of memory"):
        engine.transcribe(spoken("▁दो"), Hint())
