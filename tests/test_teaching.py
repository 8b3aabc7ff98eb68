"""What retrieval learns, on a base of four passages."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import calibrating, searching, teaching
from ivr.bench.knowledge_quality import by_kind, by_way, early_exit, interval, refusal, two_hop
from ivr.bench.knowledge_speed import beyond_embedding, many_passages, prefetch
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.reranker import load_reranker
from ivr.knowledge.steps import Stepwise, WordPlanner
from ivr.searching import single_step
from ivr.settings import KnowledgeSettings
from tests.knowledge.base import BASE, DAY
from tests.knowledge.small_base import base


def asked(ask: str, *passages: str) -> Labelled:
    return Labelled(ask, "hi", passages, noise=False)


SETS = LabelledSets(
    single=(
        asked("nilami ki chitthi aati hai kya", "auction-notice"),
        asked("gehne tijori mein safe hain", "insured-vault"),
        asked("shikayat lokpal se kaise", "complaint-steps"),
    ),
    two_hop=(asked("nilami kab aur bima hai kya", "auction-notice", "insured-vault"),),
    unanswerable=(asked("will it rain tomorrow"), asked("sona mehnga hoga kya agle saal")),
)
PLAIN = KnowledgeSettings(rerank=False)


def test_weights_are_found_on_the_tuned_half() -> None:
    weights = teaching.tuned_weights(base(), SETS)
    assert 0 <= weights.dense <= 1


def test_it_is_found_from_when_on_a_passage_answers() -> None:
    judging = calibrating.tuned_judging(base(), SETS)
    assert 0 <= judging.sure <= 1
    assert 0 <= judging.lead <= judging.clear_lead <= 1


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(searching, "sentences", list)
    return tmp_path / "reranker"


def test_a_reranker_is_trained_exported_and_measured(folder: Path) -> None:
    told: list[str] = []
    about = teaching.train_reranker(base(), SETS, folder, told.append, rounds=1)
    reranker = load_reranker(folder, base().embedder, BASE, base().vectors)
    assert about.stages == 3
    found = early_exit(base(), SETS.single, reranker)
    assert 1 <= found["layers_run_mean"] <= 3
    assert 0 <= found["flops_saved"] < 1
    ways = by_way(base(), SETS.single, reranker)
    assert {"dense", "sparse", "hybrid", "reciprocal_rank", "reranked"} == ways.keys()
    assert by_kind(base(), SETS.single, reranker)["hi"]["questions"] == 3
    assert any("lessons" in line for line in told)


def test_questions_without_an_answer_are_counted() -> None:
    found = refusal(base(), SETS)
    assert (found["unanswerable"], found["answerable"]) == (2, 3)
    assert 0 <= found["wrongly_refused"] <= 1
    least, most = found["refused_95"]
    assert 0 <= least <= found["refused"] <= most <= 1


@given(told=st.lists(st.booleans()))
def test_an_interval_holds_the_share_that_was_counted(told: list[bool]) -> None:
    least, most = interval(told)
    assert 0 <= least <= most <= 1
    if told:
        assert least - 1e-4 <= sum(told) / len(told) <= most + 1e-4


def test_several_steps_bring_no_less_than_one() -> None:
    one = single_step(base(), PLAIN)
    found = two_hop(one, Stepwise(one, WordPlanner(base().analyzer)), SETS.two_hop, DAY)
    assert found["recall_multi_step"] >= found["recall_single_step"]
    assert found["answered_multi_step"] == 1.0
    assert found["gain"] == found["answered_multi_step"] - found["answered_single_step"]
    assert found["steps_mean"] >= 2


def test_every_stage_is_timed() -> None:
    stages = beyond_embedding(single_step(base(), PLAIN), ["nilami kab", "bima"], DAY)
    assert {"embedding_ms", "dense_ms", "fusion_ms", "beyond_embedding_ms", "processor_ms"} <= (
        stages.keys()
    )


def test_a_base_is_made_as_large_as_is_wanted() -> None:
    found = many_passages(base(), 11).search("nilami kab", 20, DAY)
    assert found.found
    assert np.isfinite(found.sureness)


def test_what_half_sentences_bring_is_counted() -> None:
    found = prefetch(single_step(base(), PLAIN), base(), ["nilami kab hoti hai ji"], DAY)
    assert (found["questions"], found["hit_rate"]) == (1, 1.0)
