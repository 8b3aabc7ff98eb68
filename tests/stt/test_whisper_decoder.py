"""Tokens continue from any place: at once or one by one, side by side without seeing each other."""

import numpy as np
import pytest

from ivr import model_store
from ivr.settings import cache_folder
from ivr.stt.whisper_decoder import BEGINNING, Decoder, Floats, Heard, Past, chain, tree
from ivr.stt.whisper_graph import WIDTH, decoder_graphs

TOKENS = [50258, 50259, 50359, 50363, 2425, 1161]
CLOSE = 0.7
"""Log probabilities differ by what 8 bits lose where rows share a scale; noise is heard here."""


def past_of(rows: int) -> Past:
    return Past(BEGINNING.memory.repeat(rows, axis=3), np.tri(rows, dtype=bool))


def test_a_chain_goes_on_behind_the_last_row() -> None:
    assert chain(BEGINNING, 3) == [-1, 0, 1]
    assert chain(past_of(2), 2) == [1, 2]


def test_continuations_share_what_they_begin_with() -> None:
    joined = tree([[1, 2, 3], [1, 2], [1, 4]])
    assert joined.tokens == (1, 2, 3, 4)
    assert joined.parents == (-1, 0, 1, 0)
    assert joined.ends == (2, 1, 3)


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    weights = model_store.path("whisper-base", "model.bin")
    return Decoder(*decoder_graphs(weights, cache_folder() / "whisper"))


@pytest.fixture(scope="module")
def heard(decoder: Decoder) -> Heard:
    return decoder.listen(np.random.default_rng(0).normal(0, 1, (40, WIDTH)).astype(np.float32))


def apart(one: Floats, other: Floats) -> float:
    """Compare what is likely at all."""
    likely = np.argsort(-one, axis=-1)[..., :20]
    one, other = (np.take_along_axis(part, likely, -1) for part in (one, other))
    return float(np.abs((one - one[..., :1]) - (other - other[..., :1])).mean())


@pytest.mark.model
def test_tokens_read_one_by_one_are_read_as_at_once(decoder: Decoder, heard: Heard) -> None:
    at_once, _ = decoder.read(heard, BEGINNING, TOKENS, chain(BEGINNING, len(TOKENS)))
    past = BEGINNING
    for place, token in enumerate(TOKENS):
        (logits,), past = decoder.read(heard, past, [token], chain(past, 1))
        assert apart(logits, at_once[place]) < CLOSE


@pytest.mark.model
def test_only_the_last_is_asked_where_only_it_is_wanted(decoder: Decoder, heard: Heard) -> None:
    parents = chain(BEGINNING, len(TOKENS))
    every, _ = decoder.read(heard, BEGINNING, TOKENS, parents)
    last, past = decoder.read(heard, BEGINNING, TOKENS, parents, last_only=True)
    assert apart(last, every[-1:]) < CLOSE
    assert len(past) == len(TOKENS)


@pytest.mark.model
def test_branches_do_not_see_each_other(decoder: Decoder, heard: Heard) -> None:
    _, trunk = decoder.read(heard, BEGINNING, TOKENS, chain(BEGINNING, len(TOKENS)))
    here = len(trunk) - 1
    alone, _ = decoder.read(heard, trunk, [400, 500], [here, here + 1])
    beside, _ = decoder.read(heard, trunk, [300, 400, 500], [here, here, here + 2])
    assert apart(alone, beside[1:]) < CLOSE
