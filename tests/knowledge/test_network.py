"""The network's slopes are held against small steps; its graphs against its own numbers."""

from pathlib import Path

import numpy as np
import pytest

from ivr.knowledge.exporting import export
from ivr.knowledge.network import Array, Batch, Params, Shape, backward, forward, fresh
from ivr.onnx_graph import open_session

SHAPE = Shape(evidence=5, width=8, heads=2, inner=12, layers=2)
BATCH = Batch(
    np.random.default_rng(1).standard_normal((2, 4, 5)).astype(np.float32),
    np.array([[0, 0, 1, 2], [0, 3, 2, 0]]),
    np.array([[1, 1, 1, 1], [1, 1, 1, 0]]),
)


def params() -> Params:
    made = fresh(SHAPE, seed=3)
    return {name: value * 10 if name.endswith("exit") else value for name, value in made.items()}


def loss(values: Params, wanted: list[Array]) -> float:
    exits, _ = forward(values, SHAPE, BATCH)
    return float(sum((found * want).sum() for found, want in zip(exits, wanted, strict=True)))


WANTED = [np.array([1.0, -0.5], np.float32), np.array([0.3, 0.8], np.float32)]


@pytest.mark.parametrize("name", sorted(params()))
def test_slopes_tell_what_a_small_step_does(name: str) -> None:
    values: Params = {key: value.astype(np.float64) for key, value in params().items()}
    _, tape = forward(values, SHAPE, BATCH)
    slopes = backward(values, SHAPE, BATCH, tape, WANTED)
    place = np.unravel_index(int(np.abs(slopes[name]).argmax()), slopes[name].shape)
    step = 1e-4
    values[name][place] += step
    more = loss(values, WANTED)
    values[name][place] -= 2 * step
    less = loss(values, WANTED)
    assert slopes[name][place] == pytest.approx((more - less) / (2 * step), rel=2e-2, abs=1e-4)


def test_what_is_padded_changes_nothing() -> None:
    longer = Batch(
        np.pad(BATCH.content.astype(np.float32), ((0, 0), (0, 3), (0, 0))),
        *(np.pad(rows, ((0, 0), (0, 3))) for rows in (BATCH.types, BATCH.mask)),
    )
    values = params()
    for one, other in zip(
        forward(values, SHAPE, BATCH)[0], forward(values, SHAPE, longer)[0], strict=True
    ):
        assert one == pytest.approx(other, abs=1e-4)


def test_each_stage_s_graph_computes_what_its_layer_does(tmp_path: Path) -> None:
    values = params()
    exits, _ = forward(values, SHAPE, BATCH)
    first, second = (open_session(file) for file in export(values, SHAPE, tmp_path))
    hidden, score = first.run(
        ["hidden", "score"],
        {"evidence": BATCH.content, "token_type_ids": BATCH.types, "attention_mask": BATCH.mask},
    )
    assert score == pytest.approx(exits[0], abs=1e-4)
    (score,) = second.run(["score"], {"hidden.1": hidden, "attention_mask": BATCH.mask})
    assert score == pytest.approx(exits[1], abs=1e-4)
