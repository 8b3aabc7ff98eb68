"""Silence, voice and words together end a turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.turns.completeness import Completeness
from ivr.turns.patience import (
    SILENCE_MS,
    Belief,
    Evidence,
    belief,
    silence_needed_ms,
    voice_matters,
)
from ivr.turns.turns import Patience

patiences = st.sampled_from(Patience)
words = st.none() | st.sampled_from(Completeness)
probabilities = st.none() | st.floats(0, 1)
evidences = st.builds(Evidence, probabilities, words)


@pytest.mark.parametrize("row", SILENCE_MS.values())
def test_the_more_speaks_for_the_end_the_shorter_the_silence(row: tuple[int, ...]) -> None:
    assert list(row) == sorted(row, reverse=True)


@given(patiences, st.floats(0, 1), st.floats(0, 1), words)
def test_a_surer_voice_never_waits_longer(
    patience: Patience, one: float, other: float, said: Completeness | None
) -> None:
    surer, less = (Evidence(p, said) for p in (max(one, other), min(one, other)))
    assert silence_needed_ms(patience, surer, 0) <= silence_needed_ms(patience, less, 0)


@given(patiences, probabilities)
def test_more_complete_words_never_wait_longer(
    patience: Patience, probability: float | None
) -> None:
    waits = [silence_needed_ms(patience, Evidence(probability, said), 0) for said in Completeness]
    assert waits == sorted(waits, reverse=True)


@given(patiences, evidences, st.integers(0, 3_000), st.integers(0, 3_000))
def test_a_caller_who_pauses_longer_is_never_cut_sooner(
    patience: Patience, evidence: Evidence, one_ms: int, other_ms: int
) -> None:
    waits = [silence_needed_ms(patience, evidence, usual) for usual in sorted((one_ms, other_ms))]
    assert waits == sorted(waits)


@given(st.none() | st.floats(0, 1))
def test_unfinished_words_outrank_any_voice(probability: float | None) -> None:
    assert belief(Evidence(probability, Completeness.UNFINISHED)) is Belief.AGAINST


@given(patiences, st.sampled_from(Completeness))
def test_the_voice_is_asked_where_it_could_shorten_the_wait(
    patience: Patience, said: Completeness
) -> None:
    sure, mute = (silence_needed_ms(patience, Evidence(p, said), 0) for p in (1.0, None))
    assert voice_matters(patience, said) == (sure < mute)
