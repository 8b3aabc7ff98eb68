"""A small cross-encoder in numpy: forwards, and backwards for training.

A row holds how the question meets each form of a passage; each layer lets all the forms look at
each other, and behind each layer an exit reads a score from the first place. Layers are normalised
before, not after (Xiong et al., 2020), so that each exit sees sums of the same scale. There are no
positions: the forms of a passage have no order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Params = dict[str, Array]
"""By name: `evidence`, `types`, and for each layer `0.query`, …"""

EPSILON = 1e-5
NOWHERE = -1e4
"""Added to what a padded place would contribute."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the network."""

    evidence: int
    """Numbers that tell how a question meets a form."""
    types: int = 4
    width: int = 32
    heads: int = 4
    inner: int = 64
    layers: int = 3

    def flops(self, tokens: int) -> int:
        """Return what one layer costs for one pair: a multiplication and an addition are two."""
        each = 4 * self.width**2 + 2 * self.width * self.inner
        return 2 * (tokens * each + 2 * tokens**2 * self.width)


def fresh(shape: Shape, seed: int = 0) -> Params:
    """Return parameters to begin with, by a seed of chance; the exits say little yet."""
    chance = np.random.default_rng(seed)
    width, inner = shape.width, shape.inner
    params: Params = {
        "evidence": _normal(chance, shape.evidence, width, 0.3 * shape.evidence**-0.5),
        "types": _normal(chance, shape.types, width, 0.3),
    }
    for layer in range(shape.layers):
        for name in ("query", "key", "value", "out"):
            params[f"{layer}.{name}"] = _normal(chance, width, width, width**-0.5)
        params[f"{layer}.up"] = _normal(chance, width, inner, width**-0.5)
        params[f"{layer}.down"] = _normal(chance, inner, width, inner**-0.5 * 0.5)
        params[f"{layer}.up_bias"] = np.zeros(inner, np.float32)
        for name in ("attention_scale", "inner_scale", "exit_scale"):
            params[f"{layer}.{name}"] = np.ones(width, np.float32)
        params[f"{layer}.exit"] = _normal(chance, width, 1, 0.1 * width**-0.5)[:, 0]
    return params


def _normal(chance: np.random.Generator, rows: int, columns: int, scale: float) -> Array:
    return (chance.standard_normal((rows, columns)) * scale).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs of a question and a passage."""

    content: NDArray[np.int64] | NDArray[np.float32]
    """Tokens' numbers, shape (pairs, tokens), or evidence, shape (pairs, tokens, numbers)."""
    types: NDArray[np.int64]
    """Shape (pairs, tokens)."""
    mask: NDArray[np.int64]
    """1 where there is a token, 0 where a row is padded; likewise."""

    def only(self, rows: NDArray[np.int64]) -> "Batch":
        """Return some of the pairs."""
        return Batch(self.content[rows], self.types[rows], self.mask[rows])


def forward(
    params: Params, shape: Shape, batch: Batch
) -> tuple[list[Array], list[Mapping[str, Any]]]:
    """Return the scores at each exit, shape (pairs,), and what `backward` needs."""
    hidden: Array = batch.content @ params["evidence"] + params["types"][batch.types]
    away = ((1 - batch.mask) * NOWHERE).astype(np.float32)[:, None, None, :]
    exits: list[Array] = []
    tape: list[Mapping[str, Any]] = []
    for layer in range(shape.layers):
        hidden, kept = _layer(params, shape, layer, hidden, away)
        normal, spread = _normalised(hidden[:, 0])
        scaled = normal * params[f"{layer}.exit_scale"]
        exits.append(scaled @ params[f"{layer}.exit"])
        tape.append({**kept, "exit_normal": normal, "exit_spread": spread})
    return exits, tape


def _layer(
    params: Params, shape: Shape, layer: int, hidden: Array, away: Array
) -> tuple[Array, dict[str, Any]]:
    def own(name: str) -> Array:
        return params[f"{layer}.{name}"]

    normal, spread = _normalised(hidden)
    seen = normal * own("attention_scale")
    query, key, value = (_heads(seen @ own(n), shape.heads) for n in ("query", "key", "value"))
    scores = query @ key.swapaxes(-1, -2) * np.float32((shape.width / shape.heads) ** -0.5) + away
    looks = _softmax(scores)
    mixed = _joined(looks @ value)
    middle = hidden + mixed @ own("out")
    inner_normal, inner_spread = _normalised(middle)
    inner_seen = inner_normal * own("inner_scale")
    lifted = inner_seen @ own("up") + own("up_bias")
    active = np.maximum(lifted, 0)
    kept = {
        "normal": normal, "spread": spread, "seen": seen, "query": query, "key": key,
        "value": value, "looks": looks, "mixed": mixed, "inner_normal": inner_normal,
        "inner_spread": inner_spread, "inner_seen": inner_seen, "active": active,
    }  # fmt: skip
    return middle + active @ own("down"), kept


def backward(
    params: Params,
    shape: Shape,
    batch: Batch,
    tape: list[Mapping[str, Any]],
    towards: list[Array],
) -> Params:
    """Return the slope of the loss by each parameter.

    Args:
        params: as in `forward`.
        shape: likewise.
        batch: likewise.
        tape: what `forward` kept.
        towards: slope of the loss by the score of each pair, an array for each exit.
    """
    slopes: Params = {}
    hidden = np.zeros((*batch.types.shape, shape.width), np.float32)
    for layer in reversed(range(shape.layers)):
        kept = tape[layer]
        exit_weights, exit_scale = params[f"{layer}.exit"], params[f"{layer}.exit_scale"]
        score = towards[layer][:, None]
        slopes[f"{layer}.exit"] = (kept["exit_normal"] * exit_scale * score).sum(0)
        slopes[f"{layer}.exit_scale"] = (kept["exit_normal"] * exit_weights * score).sum(0)
        hidden[:, 0] += _normalised_back(
            score * exit_weights * exit_scale, kept["exit_normal"], kept["exit_spread"]
        )
        own = {n.partition(".")[2]: v for n, v in params.items() if n.startswith(f"{layer}.")}
        hidden, found = _layer_back(own, shape, kept, hidden)
        slopes |= {f"{layer}.{name}": value for name, value in found.items()}
    slopes["evidence"] = _outer(np.asarray(batch.content, np.float32), hidden)
    slopes["types"] = _gathered(params["types"], batch.types, hidden)
    return slopes


def _layer_back(
    own: Params, shape: Shape, kept: Mapping[str, Any], out: Array
) -> tuple[Array, Params]:
    """Return the slope by what went into a layer, and by the layer's parameters."""
    slopes = {"down": _outer(kept["active"], out)}
    lifted = (out @ own["down"].T) * (kept["active"] > 0)
    slopes["up"] = _outer(kept["inner_seen"], lifted)
    slopes["up_bias"] = lifted.sum((0, 1))
    inner = lifted @ own["up"].T
    slopes["inner_scale"] = (inner * kept["inner_normal"]).sum((0, 1))
    middle = out + _normalised_back(
        inner * own["inner_scale"], kept["inner_normal"], kept["inner_spread"]
    )
    slopes["out"] = _outer(kept["mixed"], middle)
    by = _attention_back(kept, _heads(middle @ own["out"].T, shape.heads), shape)
    seen = np.zeros_like(out)
    for name, slope in by.items():
        slopes[name] = _outer(kept["seen"], slope)
        seen += slope @ own[name].T
    slopes["attention_scale"] = (seen * kept["normal"]).sum((0, 1))
    into = middle + _normalised_back(seen * own["attention_scale"], kept["normal"], kept["spread"])
    return into, slopes


def _attention_back(kept: Mapping[str, Any], mixed: Array, shape: Shape) -> Params:
    """Return the slopes by queries, keys and values."""
    looks = kept["looks"]
    by_looks = mixed @ kept["value"].swapaxes(-1, -2)
    scores = looks * (by_looks - (by_looks * looks).sum(-1, keepdims=True))
    scores = scores * np.float32((shape.width / shape.heads) ** -0.5)
    return {
        "query": _joined(scores @ kept["key"]),
        "key": _joined(scores.swapaxes(-1, -2) @ kept["query"]),
        "value": _joined(looks.swapaxes(-1, -2) @ mixed),
    }


def _normalised(values: Array) -> tuple[Array, Array]:
    centred = values - values.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(EPSILON))
    return centred / spread, spread


def _normalised_back(slope: Array, normal: Array, spread: Array) -> Array:
    mean = slope.mean(-1, keepdims=True)
    along = (slope * normal).mean(-1, keepdims=True)
    back: Array = (slope - mean - normal * along) / spread
    return back


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Array = powers / powers.sum(-1, keepdims=True)
    return shares


def _heads(values: Array, heads: int) -> Array:
    rows, tokens, width = values.shape
    return values.reshape(rows, tokens, heads, width // heads).swapaxes(1, 2)


def _joined(values: Array) -> Array:
    rows, heads, tokens, width = values.shape
    return values.swapaxes(1, 2).reshape(rows, tokens, heads * width)


def _outer(before: Array, slope: Array) -> Array:
    product: Array = before.reshape(-1, before.shape[-1]).T @ slope.reshape(-1, slope.shape[-1])
    return product


def _gathered(table: Array, rows: NDArray[np.int64], slope: Array) -> Array:
    gathered = np.zeros_like(table)
    np.add.at(gathered, rows, slope)
    return gathered
