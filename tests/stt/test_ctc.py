"""What a network says step by step is read as its inventors meant it."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.probabilities import log_softmax
from ivr.stt.ctc import LogProbabilities, best_path, log_probability, spellings

PIECES = {"a": 0, "b": 1, "ab": 2}
BLANK = 3


def said(*tokens: int) -> LogProbabilities:
    """A network that is sure of one token a step."""
    return log_softmax((20 * np.eye(BLANK + 1)[list(tokens)]).astype(np.float32))


@pytest.mark.parametrize(
    ("steps", "tokens"),
    [
        ((0, 0, 1), (0, 1)),
        ((0, BLANK, 0), (0, 0)),
        ((BLANK, BLANK), ()),
        ((BLANK, 2, 2, BLANK, 1), (2, 1)),
    ],
)
def test_what_stays_the_same_is_written_once(
    steps: tuple[int, ...], tokens: tuple[int, ...]
) -> None:
    written = best_path(said(*steps))
    assert written.tokens == tokens
    assert written.confidence == pytest.approx(1.0 if tokens else 0.0)


def test_a_token_is_as_sure_as_its_surest_step() -> None:
    chances = np.log(np.array([[0.5, 0.2, 0.1, 0.2], [0.9, 0.03, 0.03, 0.04]], np.float32))
    assert best_path(chances).confidence == pytest.approx(0.9)


def test_a_text_is_as_likely_as_all_that_spells_it() -> None:
    texts = spellings("ab", PIECES, BLANK)
    assert log_probability(said(0, 1), texts) == pytest.approx(0, abs=1e-3)
    assert log_probability(said(2, BLANK), texts) == pytest.approx(0, abs=1e-3)
    assert log_probability(said(1, 0), texts) < -10


def test_a_text_that_no_piece_spells_is_impossible() -> None:
    assert log_probability(said(0, 1), spellings("ac", PIECES, BLANK)) == -np.inf
    assert log_probability(said(0), spellings("aba", PIECES, BLANK)) == -np.inf


@given(
    scores=st.lists(
        st.lists(st.floats(-3, 3), min_size=BLANK + 1, max_size=BLANK + 1), min_size=1, max_size=4
    ),
    text=st.text("ab", max_size=3),
)
def test_the_probability_is_the_sum_over_every_path(scores: list[list[float]], text: str) -> None:
    chances = log_softmax(np.array(scores, np.float32))
    names = {token: name for name, token in PIECES.items()} | {BLANK: ""}
    total = sum(
        np.exp(sum(chances[step, token] for step, token in enumerate(path)))
        for path in product(range(BLANK + 1), repeat=len(chances))
        if "".join(names[token] for token, _ in groupby(path)) == text
    )
    found = np.exp(log_probability(chances, spellings(text, PIECES, BLANK)))
    assert found == pytest.approx(total, rel=1e-4, abs=1e-12)
