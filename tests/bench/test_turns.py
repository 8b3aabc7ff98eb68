"""The turn-taking benchmark tells early from late, and lays out its scenes as it says."""

from pathlib import Path

import numpy as np
import pytest

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.bench.turns_drive import WORDS_DELAY_S, Ears, Said, turn_ends_s
from ivr.bench.turns_figures import Overheard, Result, cuts, interrupted, overheard, waits
from ivr.bench.turns_overlap import (
    ECHOES,
    ONSET_S,
    CallerSide,
    Echo,
    agent_speaking,
    with_voice,
)
from ivr.bench.turns_reply import Fate, SpokenInto
from ivr.bench.turns_set import Line, TurnSet, load_set
from ivr.bench.turns_sound import BEFORE_S, LINES_DB, Studio, on_the_line
from ivr.dialogue.dialogue import Expecting
from ivr.settings import TurnSettings, data_folder
from ivr.turns.completeness import Completeness
from ivr.turns.turns import Paused

LINE = Line(id="x", part="tuned", language="en", asked=Expecting.OPEN, say="I want | a loan")
CLEAN_DB = LINES_DB["clean"]


def tone(seconds: float) -> Audio:
    t = np.arange(round(seconds * 24_000)) / 24_000
    return Audio.from_float(0.5 * np.sin(2 * np.pi * 440 * t), 24_000)


class LoudIsSpeech:
    def probability(self, chunk: Audio) -> float:
        return 1.0 if np.abs(chunk.samples).max(initial=0) > 2000 else 0.0


class Sure:
    def probability(self, utterance: Audio) -> float:
        return 0.99


def ears(words: Completeness, *, aside: bool = False) -> Ears:
    def read(pause: Paused, line: Line) -> Said:
        return Said(words, aside)

    return Ears(LoudIsSpeech, Sure(), read, TurnSettings())


def result(value: float | None) -> Result:
    return Result(LINE, "one", "clean", value)


def test_the_set_is_whole_and_its_voices_are_not_the_agents() -> None:
    callers = load_set(data_folder() / "turns" / "callers.yaml")
    lines = (*callers.complete, *callers.paused, *callers.dictated)
    assert len({line.id for line in lines}) == len(lines)
    assert len(callers.dictated) == 20
    assert all(
        len(line.portions) > 1 for line in (*callers.paused, *callers.continued, *callers.dictated)
    )
    assert not any("alpha" in voice for voices in callers.voices.values() for voice in voices)
    assert {line.part for line in lines} == {"tuned", "untouched"}


def test_voices_take_turns() -> None:
    callers = TurnSet(
        voices={"en": ("a", "b", "c")},
        complete=(LINE, LINE),
        **dict.fromkeys(
            ("paused", "continued", "dictated", "backchannels", "interruptions", "agent"), ()
        ),
    )
    assert [voice for _, voice in callers.cast(callers.complete)] == ["a", "c", "b", "a"]


def test_a_pause_lies_between_its_portions() -> None:
    heard = on_the_line([tone(1.0), tone(0.5)], [0.4], CLEAN_DB)
    (first, second) = heard.portions_s
    assert first[0] == pytest.approx(BEFORE_S + 0.02)
    assert second[0] - first[1] == pytest.approx(0.4 + 0.05)
    assert heard.speech_end_s == second[1]
    level = np.abs(heard.sound.samples)
    between = level[round((first[1] + 0.05) * 8000) : round((second[0] - 0.05) * 8000)]
    assert 0 < between.max() < 0.1 * level.max()


def test_a_sentence_is_cut_where_it_is_quietest(tmp_path: Path) -> None:
    gap = Audio.silence(0.04, 24_000)
    whole = Audio(np.concatenate([tone(0.6).samples, gap.samples, tone(0.5).samples]), 24_000)
    spoken = {"I want": tone(0.55), "a loan": tone(0.55), "I want a loan": whole}
    studio = Studio(lambda text, language, voice: spoken[text], tmp_path)
    first, second = studio.cut(LINE, "one")
    assert first.duration_s == pytest.approx(0.62, abs=0.02)
    assert first.duration_s + second.duration_s == pytest.approx(whole.duration_s, abs=0.001)


def test_what_was_rendered_once_is_kept(tmp_path: Path) -> None:
    rendered: list[str] = []

    def speak(text: str, language: str, voice: str) -> Audio:
        rendered.append(text)
        return tone(0.1)

    for _ in range(2):
        Studio(speak, tmp_path).separately(LINE, "one")
    assert rendered == ["I want", "a loan"]


def test_words_decide_whether_a_pause_ends_the_turn() -> None:
    heard = on_the_line([tone(0.6), tone(0.4)], [0.5], CLEAN_DB)
    whole = list(turn_ends_s(heard, LINE, ears(Completeness.WHOLE)))
    unfinished = list(turn_ends_s(heard, LINE, ears(Completeness.UNFINISHED)))
    assert heard.portions_s[0][1] < whole[0] < heard.portions_s[1][0]
    assert len(whole) == 2
    assert len(unfinished) == 1
    assert unfinished[0] > heard.speech_end_s + 0.9


def babble() -> Audio:
    """Noise whose loudness moves as that of syllables does."""
    rng = np.random.default_rng(0)
    loudness = np.repeat(rng.uniform(0.02, 1, 60), 480)
    return agent_speaking(Audio.from_float(rng.normal(0, 0.2, 28_800) * loudness, 8000))


def fate(caller: CallerSide, listening: Ears) -> Fate:
    before = on_the_line([tone(0.5)], (), CLEAN_DB).sound
    return SpokenInto(listening, LINE, babble()).live(before, caller)


def test_an_interruption_silences_the_agent_and_ends_the_reply() -> None:
    interrupted = fate(with_voice(tone(1.0), None), ears(Completeness.WHOLE))
    assert interrupted.held_s is not None
    assert interrupted.ended_s is not None
    assert 0 < interrupted.held_s - ONSET_S < 0.3
    assert interrupted.ended_s > ONSET_S + 1.0 + WORDS_DELAY_S
    assert interrupted.answered


def test_a_listeners_word_holds_the_reply_until_it_is_understood() -> None:
    listener = fate(with_voice(tone(0.4), None), ears(Completeness.WHOLE, aside=True))
    assert listener.held_s is not None
    assert listener.ended_s is None
    assert not listener.answered
    assert 0.2 < listener.silent_for_s < 0.4 + WORDS_DELAY_S + 0.1


@pytest.mark.parametrize("echo", ECHOES[::4], ids=str)
def test_the_agents_echo_neither_holds_the_reply_nor_is_answered(echo: Echo) -> None:
    assert fate(with_voice(None, echo), ears(Completeness.WHOLE)) == Fate()


def test_the_echo_comes_back_late_and_weaker() -> None:
    caller = CallerSide(np.zeros(480), Echo(loss_db=20, delay_s=0.02))
    loud = Audio(np.full(160, 10_000, np.int16), TELEPHONE_HZ)
    silence = Audio.silence(0.02, TELEPHONE_HZ)
    heard = [np.abs(caller.next_frame(played).samples).max() for played in (loud, silence, silence)]
    assert caller.frames_left == 0
    assert heard[0] == 0
    assert 500 < heard[1] < 2500


def test_waits_are_counted_by_language_and_question() -> None:
    figures = waits([result(0.2), result(0.4), result(None), result(0.9)])
    assert figures["en"] == figures["all"] == {"count": 4, "late_share": 0.5, "p50_ms": 900.0}
    assert [one["ms"] for one in figures["late"]] == [None, 900]


def test_cuts_are_named() -> None:
    figures = cuts([result(None), result(0.25)])
    assert figures["all"] == {"count": 2, "share": 0.5}
    assert figures["cut"] == [{"id": "x", "voice": "one", "over": "clean", "ms": 250}]


def test_what_was_overheard_is_counted_by_what_became_of_the_reply() -> None:
    fates = [Fate(), Fate(held_s=1.7, silent_for_s=0.5), Fate(1.7, 0.9, ended_s=2.6, answered=True)]
    figures = overheard([Overheard(LINE, "one", "clean", one) for one in fates])
    assert figures["held"]["all"]["share"] == 0.6667
    assert figures["hold"]["all"] == {"count": 2, "late_share": 0.5, "p50_ms": 900, "p95_ms": 900}
    assert figures["ended"]["all"]["share"] == figures["answered"]["all"]["share"] == 0.3333
    assert [one["id"] for one in figures["ended"]["by"]] == ["x"]


def test_an_interruption_without_the_floor_is_missed() -> None:
    fates = [Fate(held_s=1.7, silent_for_s=0.5), Fate(1.7, 0.9, ended_s=2.6, answered=True)]
    figures = interrupted([Overheard(LINE, "one", "clean", one) for one in fates], 0.05)
    assert figures["onset_to_silence"]["all"]["p95_ms"] == 250
    assert figures["detection_to_silence_ms"] == 50
    assert figures["took_the_floor"]["all"] == {"count": 2, "share": 0.5}
    assert len(figures["missed"]) == 1
