import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from ivr.errors import MissingPartError
from ivr.knowledge.exporting import export
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.network import Shape, fresh
from ivr.knowledge.pairs import EvidencePairs, sight_of
from ivr.knowledge.reranker import (
    ABOUT,
    About,
    Recorded,
    StagedReranker,
    load_reranker,
    ordered,
)
from tests.knowledge.base import BASE
from tests.knowledge.letters import Letters
from tests.knowledge.published import publish

VECTORS = Letters().passages([form for passage in BASE for form in passage.forms()])
SEEN = sight_of(VECTORS, VECTORS)
NUMBERS = EvidencePairs(SEEN, Letters(), BASE, VECTORS).numbers
SHAPE = Shape(evidence=NUMBERS, width=8, heads=2, inner=8, layers=3)
HITS = [Hit(passage.passage_id, 0.5 - 0.1 * place) for place, passage in enumerate(BASE)]


def about(**changed: object) -> About:
    fields = {
        "reader": "evidence", "stages": 3, "width": 8, "evidence": NUMBERS, "weight": 0.2,
        "lead": 9.0, "behind": 9.0, "flops_a_token": 100, "candidates": 4,
    }  # fmt: skip
    return About.model_validate({**fields, **changed})


def made(folder: Path, **changed: object) -> StagedReranker:
    export(fresh(SHAPE, seed=5), SHAPE, folder)
    SEEN.save(folder)
    return loaded(folder, **changed)


def loaded(folder: Path, **changed: object) -> StagedReranker:
    (folder / ABOUT).write_text(json.dumps(about(**changed).model_dump()), encoding="utf-8")
    return load_reranker(folder, Letters(), BASE, VECTORS)


def test_without_a_lead_every_layer_is_run(tmp_path: Path) -> None:
    found = made(tmp_path).rerank("nilami kab", HITS, BASE)
    assert found.layers == 3
    assert found.flops == found.flops_in_full > 0
    assert {hit.passage_id for hit in found.hits} == {hit.passage_id for hit in HITS}
    assert [h.score for h in found.hits] == sorted((h.score for h in found.hits), reverse=True)


def test_a_lead_leaves_the_other_layers_out(tmp_path: Path) -> None:
    reranker = made(tmp_path, lead=0.0)
    for stage in (1, 2):
        (tmp_path / f"stage_{stage}.onnx").unlink()
    found = reranker.rerank("nilami kab", HITS, BASE)
    assert found.layers == 1
    assert found.flops * 3 == found.flops_in_full


def test_who_is_far_behind_is_carried_no_further(tmp_path: Path) -> None:
    found = made(tmp_path, behind=0.15).rerank("nilami kab", HITS, BASE)
    assert found.layers == 3
    assert found.flops < found.flops_in_full


def test_who_stands_alone_needs_no_further_layer(tmp_path: Path) -> None:
    assert made(tmp_path, behind=0.0).rerank("nilami kab", HITS, BASE).layers == 1


def test_reading_is_counted_and_never_saved(tmp_path: Path) -> None:
    dear = made(tmp_path, lead=0.0, flops_to_read=1000).rerank("nilami kab", HITS, BASE)
    free = made(tmp_path, lead=0.0).rerank("nilami kab", HITS, BASE)
    assert dear.flops - free.flops == dear.flops_in_full - free.flops_in_full > 0


@pytest.mark.parametrize("lead", [0.0, 0.05, 9.0])
@pytest.mark.parametrize("behind", [0.0, 0.1, 9.0])
def test_what_was_recorded_is_ordered_as_what_is_run(
    tmp_path: Path, lead: float, behind: float
) -> None:
    reranker = made(tmp_path, lead=lead, behind=behind)
    said = reranker.record("nilami kab", HITS, BASE)
    run = reranker.rerank("nilami kab", HITS, BASE)
    again = ordered(reranker.about, HITS, said.tokens, said)
    assert [hit.passage_id for hit in again.hits] == [hit.passage_id for hit in run.hits]
    assert [hit.score for hit in again.hits] == pytest.approx([h.score for h in run.hits], abs=1e-5)
    assert (again.layers, again.flops) == (run.layers, run.flops)


@given(
    said=st.lists(
        st.lists(st.floats(-9, 9, width=32), min_size=3, max_size=3), min_size=4, max_size=4
    ),
    lead=st.floats(0, 2),
    behind=st.floats(0, 2),
)
def test_nobody_is_lost_and_no_work_invented(
    said: list[list[float]], lead: float, behind: float
) -> None:
    recorded = Recorded(HITS, 5, np.array(said, np.float32).T)
    found = ordered(about(lead=lead, behind=behind), HITS, 5, recorded)
    assert sorted(hit.passage_id for hit in found.hits) == sorted(h.passage_id for h in HITS)
    assert 0 < found.flops <= found.flops_in_full
    assert 1 <= found.layers <= 3


def test_who_is_not_read_keeps_his_place(tmp_path: Path) -> None:
    found = made(tmp_path, candidates=2).rerank("nilami kab", HITS, BASE)
    assert found.hits[2:] == HITS[2:]


@pytest.mark.parametrize("hits", [[], HITS[:1]])
def test_where_there_is_nothing_to_order_nothing_is_run(tmp_path: Path, hits: list[Hit]) -> None:
    found = made(tmp_path).rerank("nilami kab", hits, BASE[: len(hits)])
    assert (found.hits, found.layers) == (hits, 0)


def test_a_published_reranker_is_read_with_its_own_tokenizer(tmp_path: Path) -> None:
    words = {"[UNK]": 0, "nilami": 1, "auction": 2}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    publish(tmp_path, stages=3)
    reranker = loaded(tmp_path, reader="tokens", evidence=0, longest=16)
    assert reranker.rerank("nilami kab", HITS, BASE).layers == 3


def test_a_folder_without_networks_says_what_makes_them(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="ivr knowledge train"):
        load_reranker(tmp_path, Letters(), BASE, VECTORS)


def test_a_stage_of_another_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="another export"):
        made(tmp_path, width=16)
