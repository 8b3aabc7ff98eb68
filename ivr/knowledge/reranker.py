"""Question and candidates read together, layer by layer, and no further than needed.

Behind every layer stands an exit. Where one candidate leads by enough, the rest of the network is
not run; and a candidate that has fallen far behind is carried no further. What was skipped was not
computed: each stage is a graph of its own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, ValidationError

from ivr.errors import MissingPartError
from ivr.knowledge.hybrid import Reranked
from ivr.knowledge.knowledge import Embedder, Hit, Passage, Vectors
from ivr.knowledge.network import Batch
from ivr.knowledge.pairs import EvidencePairs, PairReader, TokenPairs, load_sight
from ivr.onnx_graph import Graph, Tensor
from ivr.yaml_files import complaints

ABOUT = "reranker.json"
_ROWS = (None, None)


class About(BaseModel, frozen=True, extra="forbid"):
    """What stands beside the stages."""

    reader: Literal["evidence", "tokens"]
    """`evidence` for what is trained here; `tokens` reads with `tokenizer.json`."""
    stages: int = Field(ge=1)
    width: int = Field(ge=1)
    """Of the hidden states."""
    evidence: int = Field(default=0, ge=0)
    """Numbers a token; 0 for `tokens`."""
    longest: int = Field(default=256, ge=8)
    """Tokens of a pair."""
    candidates: int = Field(default=8, ge=2)
    """So many of the fusion's first are read; the others keep their places."""
    weight: float = Field(gt=0)
    """Of the network's score beside the fusion's."""
    lead: float = Field(ge=0)
    """By so much the first must lead for the rest of the network to be left out."""
    behind: float = Field(ge=0)
    """Who is further behind the first than this is carried no further."""
    flops_a_token: int = Field(ge=0)
    """Of one stage."""
    flops_a_token_pair: int = Field(default=0, ge=0)
    """Of its attention."""
    flops_to_read: int = Field(default=0, ge=0)
    """Of one token, before the first stage; nothing is saved there."""

    def flops(self, rows: int, tokens: int) -> int:
        """Return what one stage costs for so many pairs."""
        return rows * (tokens * self.flops_a_token + tokens**2 * self.flops_a_token_pair)


class Exits(Protocol):
    """What the exits say, one after the other."""

    def scores(self, stage: int, alive: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the scores of some pairs behind a stage; each was carried through all before."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """What every exit said of every candidate, to try weights and leads on."""

    hits: Sequence[Hit]
    """Best first, as the fusion had them."""
    tokens: int
    said: NDArray[np.float32]
    """Shape (stages, candidates)."""

    def scores(self, stage: int, alive: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return what was said."""
        said: NDArray[np.float32] = self.said[stage, alive]
        return said


class StagedReranker:
    """A cross-encoder in stages; thread-safe."""

    def __init__(self, about: About, reader: PairReader, stages: Sequence[Graph]) -> None:
        self._about = about
        self._reader = reader
        self._stages = stages

    def rerank(self, question: str, hits: Sequence[Hit], passages: Sequence[Passage]) -> Reranked:
        """Order the first candidates anew.

        Args:
            question: as asked.
            hits: best first.
            passages: those of the hits.
        """
        count = self._count(hits)
        if count < 2:
            return Reranked(list(hits), 0)
        batch = self._reader.read(question, passages[:count])
        return ordered(self._about, hits, batch.mask.shape[1], _Running(self._stages, batch))

    def record(self, question: str, hits: Sequence[Hit], passages: Sequence[Passage]) -> Recorded:
        """Run every stage for every candidate, and return what each exit says."""
        count = self._count(hits)
        batch = self._reader.read(question, passages[:count])
        running, everyone = _Running(self._stages, batch), np.arange(count)
        said = [running.scores(stage, everyone) for stage in range(len(self._stages))]
        return Recorded(hits, batch.mask.shape[1], np.stack(said))

    @property
    def about(self) -> About:
        """What was agreed when it was trained."""
        return self._about

    def _count(self, hits: Sequence[Hit]) -> int:
        return min(len(hits), self._about.candidates)


def ordered(about: About, hits: Sequence[Hit], tokens: int, exits: Exits) -> Reranked:
    """Order candidates by what the exits say, as many of them as are needed.

    Args:
        about: weight, lead and cost.
        hits: best first.
        tokens: of a pair.
        exits: of the first candidates.
    """
    first = list(hits[: about.candidates])
    fused = np.array([hit.score for hit in first], np.float32)
    scores, alive = fused.copy(), np.arange(len(first))
    reading = len(first) * tokens * about.flops_to_read
    run, flops = 0, reading
    while run < about.stages and len(alive) > 1:
        scores[alive] = fused[alive] + about.weight * exits.scores(run, alive)
        run, flops = run + 1, flops + about.flops(len(alive), tokens)
        best, second = np.sort(scores[alive])[:-3:-1]
        if best - second >= about.lead:
            break
        alive = alive[scores[alive] >= best - about.behind]
    order = np.argsort(-scores, kind="stable")
    found = [Hit(first[row].passage_id, float(scores[row])) for row in order]
    whole = reading + about.stages * about.flops(len(first), tokens)
    return Reranked([*found, *hits[len(first) :]], run, flops, whole)


class _Running:
    """The stages at work on a batch; hidden states are kept of whom the last stage carried."""

    def __init__(self, stages: Sequence[Graph], batch: Batch) -> None:
        self._stages = stages
        self._batch = batch
        self._alive = np.arange(len(batch.mask))
        self._hidden: NDArray[np.float32] | None = None

    def scores(self, stage: int, alive: NDArray[np.intp]) -> NDArray[np.float32]:
        """Run a stage."""
        now = self._batch.only(alive)
        if self._hidden is None:
            found = self._stages[stage].run(now.content, now.types, now.mask)
        else:
            carried = self._hidden[np.isin(self._alive, alive)]
            found = self._stages[stage].run(carried, now.mask)
        self._hidden, self._alive = found[0], alive
        scores: NDArray[np.float32] = found[1].reshape(-1)
        return scores


def load_reranker(
    folder: Path,
    embedder: Embedder,
    passages: Sequence[Passage],
    vectors: Vectors,
    *,
    threads: int = 1,
) -> StagedReranker:
    """Load the stages of a folder, whoever exported them.

    Args:
        folder: holds `reranker.json`, `stage_0.onnx`, … and `sight.npz`, or `tokenizer.json` for
            `tokens`.
        embedder: of questions; it has just embedded the one that is read, and remembers.
        passages: of the base.
        vectors: of all their forms, in their order; more may follow.
        threads: of one computation.

    Raises:
        MissingPartError: absent, damaged, or not as described.
    """
    about = read_about(folder)
    reader: PairReader = (
        EvidencePairs(load_sight(folder), embedder, passages, vectors)
        if about.reader == "evidence"
        else TokenPairs(folder / "tokenizer.json", about.longest)
    )
    stages = [_stage(folder, about, number, threads) for number in range(about.stages)]
    return StagedReranker(about, reader, stages)


def read_about(folder: Path) -> About:
    """Read what stands beside the stages.

    Raises:
        MissingPartError: absent or malformed.
    """
    try:
        return About.model_validate(json.loads((folder / ABOUT).read_text("utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise MissingPartError(f"{folder}: {error}; run `ivr knowledge train`") from error
    except ValidationError as error:
        raise MissingPartError(
            f"{folder / ABOUT} is wrong: {complaints(error)}; run `ivr knowledge train`"
        ) from error


def _stage(folder: Path, about: About, number: int, threads: int) -> Graph:
    hidden = (None, None, about.width)
    mask = Tensor("attention_mask", "int64", _ROWS)
    content = (
        Tensor("evidence", "float", (None, None, about.evidence))
        if about.reader == "evidence"
        else Tensor("input_ids", "int64", _ROWS)
    )
    first = (content, Tensor("token_type_ids", "int64", _ROWS), mask)
    takes = first if number == 0 else (Tensor("hidden", "float", hidden), mask)
    gives = (Tensor("hidden", "float", hidden), Tensor("score", "float", (None,)))
    return Graph(folder / f"stage_{number}.onnx", takes, gives, threads=threads)
