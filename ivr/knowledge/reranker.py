"""Question and candidates read together, layer by layer, and no further than needed.

Behind every layer stands an exit. Where one candidate leads by enough, the rest of the network is
not run; and a candidate that has fallen far behind is carried no further. What was skipped was not
computed: each stage is a graph of its own.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, ValidationError

from ivr.errors import MissingPartError
from ivr.knowledge.analysis import Analyzer
from ivr.knowledge.hybrid import Reranked
from ivr.knowledge.knowledge import Hit, Passage
from ivr.knowledge.network import Batch
from ivr.knowledge.pairs import PairReader, TermPairs, TokenPairs
from ivr.onnx_graph import Graph, Tensor
from ivr.yaml_files import complaints

ABOUT = "reranker.json"
_ROWS = (None, None)


class About(BaseModel, frozen=True, extra="forbid"):
    """What stands beside the stages."""

    reader: Literal["terms", "tokens"]
    """`terms` for what is trained here; `tokens` reads with `tokenizer.json`."""
    stages: int = Field(ge=1)
    width: int = Field(ge=1)
    """Of the hidden states."""
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
    vocabulary: tuple[str, ...] = ()
    """Terms in the order of their numbers."""

    def flops(self, batch: Batch) -> int:
        """Return what one stage costs for a batch."""
        rows, tokens = batch.terms.shape
        each: int = tokens * self.flops_a_token + tokens**2 * self.flops_a_token_pair
        return int(rows) * each


class StagedReranker:
    """A cross-encoder in stages; thread-safe."""

    def __init__(self, about: About, reader: PairReader, stages: Sequence[Graph]) -> None:
        self._about = about
        self._reader = reader
        self._stages = stages

    def rerank(
        self,
        question: str,
        hits: Sequence[Hit],
        passages: Sequence[Passage],
        *,
        to_the_end: bool = False,
    ) -> Reranked:
        """Order the first candidates anew.

        Args:
            question: as asked.
            hits: best first.
            passages: those of the hits.
            to_the_end: every stage for every candidate, to compare with.
        """
        about = self._about
        first = list(hits[: about.candidates])
        if len(first) < 2:
            return Reranked(list(hits), 0)
        batch = self._reader.read(question, passages[: len(first)])
        fused = np.array([hit.score for hit in first], np.float32)
        scores, alive = fused.copy(), np.arange(len(first))
        hidden: NDArray[np.float32] | None = None
        run = flops = 0
        for stage in self._stages:
            now = batch.only(alive)
            hidden, logits = self._run(stage, now, hidden)
            run, flops = run + 1, flops + about.flops(now)
            scores[alive] = fused[alive] + about.weight * logits
            if to_the_end:
                continue
            best = np.sort(scores[alive])[::-1]
            if len(best) < 2 or best[0] - best[1] >= about.lead:
                break
            kept = scores[alive] >= best[0] - about.behind
            alive, hidden = alive[kept], hidden[kept]
        order = np.argsort(-scores, kind="stable")
        ordered = [Hit(first[row].passage_id, float(scores[row])) for row in order]
        whole = len(self._stages) * about.flops(batch)
        return Reranked([*ordered, *hits[len(first) :]], run, flops, whole)

    @property
    def depth(self) -> int:
        """Stages that there are."""
        return len(self._stages)

    def stopping(self, lead: float, behind: float) -> "StagedReranker":
        """Return the same that stops at another lead; see `About`."""
        about = self._about.model_copy(update={"lead": lead, "behind": behind})
        return StagedReranker(about, self._reader, self._stages)

    def _run(
        self, stage: Graph, batch: Batch, hidden: NDArray[np.float32] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if hidden is None:
            found = stage.run(batch.terms, batch.types, batch.mask)
        else:
            found = stage.run(hidden, batch.mask)
        return found[0], found[1].reshape(-1)


def load_reranker(
    folder: Path, analyzer: Analyzer, passages: Sequence[Passage], *, threads: int = 1
) -> StagedReranker:
    """Load the stages of a folder, whoever exported them.

    Args:
        folder: holds `reranker.json`, `stage_0.onnx`, … and, for `tokens`, `tokenizer.json`.
        analyzer: makes terms.
        passages: of the base.
        threads: of one computation.

    Raises:
        MissingPartError: absent, damaged, or not as described.
    """
    about = read_about(folder)
    reader: PairReader = (
        TermPairs(analyzer, about.vocabulary, passages)
        if about.reader == "terms"
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
        raise MissingPartError(f"{folder / ABOUT} is wrong: {complaints(error)}") from error


def _stage(folder: Path, about: About, number: int, threads: int) -> Graph:
    hidden = (None, None, about.width)
    mask = Tensor("attention_mask", "int64", _ROWS)
    numbers = (Tensor("input_ids", "int64", _ROWS), Tensor("token_type_ids", "int64", _ROWS))
    takes = (*numbers, mask) if number == 0 else (Tensor("hidden", "float", hidden), mask)
    gives = (Tensor("hidden", "float", hidden), Tensor("score", "float", (None,)))
    return Graph(folder / f"stage_{number}.onnx", takes, gives, threads=threads)
