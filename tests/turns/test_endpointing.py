"""Turns begin, pause, go on and end in audio time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.settings import TurnSettings
from ivr.turns.completeness import Completeness
from ivr.turns.endpointing import LONGEST_TURN_MS, ONSET_MS, PRE_ROLL_MS, Endpointer
from ivr.turns.turns import Patience, Paused, Resumed, SpeechBegan, TurnEnded, TurnEvent

SPEECH, SILENCE = 0.95, 0.02
DRAFT_MS = TurnSettings().draft_silence_ms
WHOLE, UNDECIDED, UNFINISHED = (
    Completeness.WHOLE,
    Completeness.UNDECIDED,
    Completeness.UNFINISHED,
)


class Caller:
    """Feeds an endpointer and keeps what it said."""

    def __init__(self, patience: Patience = Patience.NORMAL, frame_ms: int = 20) -> None:
        self.endpointer = Endpointer(TurnSettings(), patience)
        self.events: list[TurnEvent] = []
        self._frame_ms = frame_ms

    def speaks(self, ms: int, probability: float = SPEECH) -> "Caller":
        for _ in range(ms // self._frame_ms):
            frame = Audio.silence(self._frame_ms / 1000, TELEPHONE_HZ)
            self.events += self.endpointer.feed(frame, probability)
        return self

    def is_silent(self, ms: int) -> "Caller":
        return self.speaks(ms, SILENCE)

    def judged(self, probability: float, words: Completeness = WHOLE) -> "Caller":
        pause = next(event for event in reversed(self.events) if isinstance(event, Paused))
        self.events += self.endpointer.judge(pause, probability)
        self.events += self.endpointer.judge_words(pause, words)
        return self

    @property
    def kinds(self) -> list[type[TurnEvent]]:
        return [type(event) for event in self.events]


def test_speech_begins_after_a_minimum_of_it() -> None:
    assert Caller().is_silent(500).speaks(ONSET_MS - 20).events == []
    (began,) = Caller().is_silent(500).speaks(ONSET_MS).events
    assert began == SpeechBegan(0.5)


def test_a_click_is_no_speech() -> None:
    assert Caller().is_silent(200).speaks(60).is_silent(3000).events == []


def test_a_pause_is_reported_long_before_it_can_be_the_end() -> None:
    caller = Caller().speaks(1000).is_silent(DRAFT_MS)
    assert caller.kinds == [SpeechBegan, Paused]
    paused = caller.events[1]
    assert isinstance(paused, Paused)
    assert paused.speech_end_s == 1.0
    assert paused.speech_s == 1.0
    assert paused.utterance.duration_s == pytest.approx((1000 + DRAFT_MS) / 1000)


def test_the_utterance_keeps_what_came_just_before_the_onset() -> None:
    paused = Caller().is_silent(2000).speaks(1000).is_silent(DRAFT_MS).events[1]
    assert isinstance(paused, Paused)
    assert paused.utterance.duration_s == pytest.approx((PRE_ROLL_MS + 1000 + DRAFT_MS) / 1000)


def test_the_turn_ends_after_200_ms_when_voice_and_words_agree() -> None:
    caller = Caller().speaks(1000).is_silent(100).judged(0.97)
    assert caller.is_silent(80).kinds == [SpeechBegan, Paused]
    assert caller.is_silent(20).events[-1] == TurnEnded(1.0, 1.2)


def test_a_verdict_that_comes_late_ends_the_turn_at_once() -> None:
    caller = Caller().speaks(1000).is_silent(300)
    assert caller.kinds == [SpeechBegan, Paused]
    assert caller.judged(0.97).events[-1] == TurnEnded(1.0, 1.3)


def test_a_verdict_on_a_pause_that_is_over_is_void() -> None:
    caller = Caller().speaks(1000).is_silent(100)
    first = caller.events[1]
    assert isinstance(first, Paused)
    caller.speaks(500).is_silent(220)
    assert caller.endpointer.judge(first, 0.99) == []
    assert caller.kinds == [SpeechBegan, Paused, Resumed, Paused]


@pytest.mark.parametrize(
    ("probability", "words", "limit_s"),
    [(0.6, WHOLE, 0.45), (0.97, UNDECIDED, 0.9), (0.6, UNDECIDED, 1.1), (0.97, UNFINISHED, 1.1)],
)
def test_the_less_is_known_the_longer_the_wait(
    probability: float, words: Completeness, limit_s: float
) -> None:
    caller = Caller(frame_ms=10).speaks(1000).is_silent(100).judged(probability, words)
    assert caller.is_silent(2000).events[-1] == TurnEnded(1.0, 1.0 + limit_s)


@pytest.mark.parametrize(
    ("patience", "limit_s"),
    [
        (Patience.SHORT, 0.9),
        (Patience.NORMAL, 1.1),
        (Patience.DICTATION, 1.2),
        (Patience.LONG, 3.0),
    ],
)
def test_without_a_judgement_patience_decides(patience: Patience, limit_s: float) -> None:
    ended = Caller(patience, frame_ms=10).speaks(1000).is_silent(4000).events[-1]
    assert ended == TurnEnded(1.0, 1.0 + limit_s)


def test_a_yes_is_taken_at_once_whatever_its_melody() -> None:
    caller = Caller(Patience.SHORT).speaks(300).is_silent(100).judged(0.01)
    assert caller.is_silent(100).events[-1] == TurnEnded(0.3, 0.5)


def test_dictated_digits_are_not_cut_by_the_melody_of_an_end() -> None:
    caller = Caller(Patience.DICTATION)
    for _ in range(3):
        caller.speaks(600).is_silent(900).judged(0.95, UNDECIDED)
    assert TurnEnded not in caller.kinds


def test_the_last_digit_ends_a_dictation() -> None:
    caller = Caller(Patience.DICTATION).speaks(600).is_silent(900).judged(0.95, UNDECIDED)
    caller.speaks(600).is_silent(300).judged(0.1)
    assert caller.events[-1] == TurnEnded(2.1, 2.4)


def test_a_caller_who_stops_to_think_is_given_the_time_he_takes() -> None:
    caller = Caller(frame_ms=10)
    for _ in range(2):
        caller.speaks(600).is_silent(800).judged(0.5, UNFINISHED)
    caller.speaks(600).is_silent(100).judged(0.97, UNDECIDED)
    assert caller.is_silent(890).events[-1] == caller.events[-1]
    assert TurnEnded not in caller.kinds
    assert caller.is_silent(20).kinds[-1] is TurnEnded


def test_a_click_in_the_pause_neither_resumes_nor_prolongs_the_turn() -> None:
    caller = Caller().speaks(1000).is_silent(400).speaks(40).is_silent(700)
    assert caller.kinds == [SpeechBegan, Paused, TurnEnded]
    assert caller.events[-1] == TurnEnded(1.0, 2.1)


def test_unbroken_speech_is_cut_at_a_bounded_length() -> None:
    caller = Caller().speaks(LONGEST_TURN_MS + 10_000).is_silent(1200)
    turns = [event for event in caller.events if isinstance(event, Paused)]
    assert caller.kinds == [SpeechBegan, Paused, TurnEnded] * 2
    assert turns[0].utterance.duration_s == pytest.approx(LONGEST_TURN_MS / 1000)
    assert turns[1].utterance.duration_s > 10


stretches = st.lists(st.tuples(st.booleans(), st.integers(1, 20)), max_size=10)
verdicts = st.tuples(st.floats(0, 1), st.sampled_from(Completeness))


def said(stretches: list[tuple[bool, int]], frame_ms: int) -> list[TurnEvent]:
    """Speak in stretches of 60 ms; every frame length divides them."""
    caller = Caller(frame_ms=frame_ms)
    for speaking, length in stretches:
        caller.speaks(60 * length, SPEECH if speaking else SILENCE)
    return caller.events


@settings(max_examples=15)
@given(stretches)
def test_decisions_do_not_depend_on_the_frame_length(stretches: list[tuple[bool, int]]) -> None:
    by_frame = [[repr_of(event) for event in said(stretches, ms)] for ms in (10, 20, 30)]
    assert by_frame[0] == by_frame[1] == by_frame[2]


def repr_of(event: TurnEvent) -> tuple[str, float]:
    match event:
        case SpeechBegan(at_s) | Resumed(at_s):
            return type(event).__name__, at_s
        case Paused(speech_end_s) | TurnEnded(speech_end_s):
            return type(event).__name__, speech_end_s


@settings(max_examples=30)
@given(stretches, st.lists(verdicts, min_size=10, max_size=10), st.sampled_from(Patience))
def test_events_come_in_a_sensible_order(
    stretches: list[tuple[bool, int]],
    verdicts: list[tuple[float, Completeness]],
    patience: Patience,
) -> None:
    caller = Caller(patience)
    for (speaking, length), verdict in zip(stretches, verdicts, strict=False):
        caller.speaks(60 * length, SPEECH if speaking else SILENCE)
        if Paused in caller.kinds:
            caller.judged(*verdict)
    follows: dict[type[TurnEvent], set[type[TurnEvent]]] = {
        SpeechBegan: {Paused},
        Paused: {Resumed, TurnEnded},
        Resumed: {Paused},
        TurnEnded: {SpeechBegan},
    }
    assert caller.kinds[:1] in ([], [SpeechBegan])
    assert all(after in follows[before] for before, after in pairwise(caller.kinds))
    for event in caller.events:
        if isinstance(event, TurnEnded):
            assert event.decided_s - event.speech_end_s >= 0.2 - 1e-9


@given(st.lists(st.integers(1, 700), max_size=40))
def test_no_sample_is_lost_whatever_the_frame(lengths: list[int]) -> None:
    endpointer = Endpointer(TurnSettings())
    fed = 0
    rng = np.random.default_rng(1)
    sound = rng.integers(-99, 99, sum(lengths) + 8000).astype(np.int16)
    for length in [*lengths, 8000 - sum(lengths) % 80]:
        endpointer.feed(Audio(sound[fed : fed + length], TELEPHONE_HZ), SPEECH)
        fed += length
    (paused,) = (
        event
        for event in endpointer.feed(Audio.silence(0.1, TELEPHONE_HZ), SILENCE)
        if isinstance(event, Paused)
    )
    heard = paused.utterance.samples
    assert np.array_equal(heard[: fed - fed % 80], sound[: fed - fed % 80])
