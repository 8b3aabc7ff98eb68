"""What retrieval learns, on a base of four passages."""

from pathlib import Path

import numpy as np
import pytest

from ivr import teaching
from ivr.bench.knowledge_quality import by_kind, by_way, early_exit, refusal, two_hop
from ivr.bench.knowledge_speed import beyond_embedding, many_passages, prefetch
from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.fusion import Weights
from ivr.knowledge.labelled import Labelled, LabelledSets
from ivr.knowledge.passages import load_strangers
from ivr.knowledge.reranker import load_reranker
from ivr.knowledge.steps import Stepwise, WordPlanner
from ivr.searching import Base, single_step
from ivr.settings import KnowledgeSettings, data_folder
from tests.knowledge.base import BASE, DAY
from tests.knowledge.letters import Letters


def base() -> Base:
    strangers = load_strangers(data_folder() / "retrieval" / "strangers.yaml")[:2]
    searched = (*BASE, *strangers)
    forms = [(p.passage_id, form) for p in searched for form in p.forms()]
    return Base(
        passages=BASE,
        strangers=strangers,
        analyzer=load_analyzer(data_folder() / "retrieval" / "words.yaml"),
        weights=Weights(dense=0.5, dense_floor=0.2, words_half=3, sure=0.6),
        embedder=Letters(),
        owners=tuple(owner for owner, _ in forms),
        vectors=Letters().passages([form for _, form in forms]),
    )


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
    assert 0 <= weights.sure <= 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "reranker"


def test_a_reranker_is_trained_exported_and_measured(folder: Path) -> None:
    told: list[str] = []
    about = teaching.train_reranker(base(), SETS, folder, told.append, rounds=1)
    reranker = load_reranker(folder, base().analyzer, BASE)
    assert about.stages == reranker.depth == 4
    found = early_exit(base(), SETS.single, reranker)
    assert 1 <= found["layers_run_mean"] <= 4
    assert 0 <= found["flops_saved"] < 1
    ways = by_way(base(), SETS.single, reranker)
    assert {"dense", "sparse", "hybrid", "reciprocal_rank", "reranked"} == ways.keys()
    assert by_kind(base(), SETS.single, reranker)["hi"]["questions"] == 3
    assert any("lessons" in line for line in told)


def test_questions_without_an_answer_are_counted() -> None:
    found = refusal(base(), SETS)
    assert (found["unanswerable"], found["answerable"]) == (2, 3)
    assert 0 <= found["wrongly_refused"] <= 1


def test_several_steps_bring_no_less_than_one() -> None:
    one = single_step(base(), PLAIN)
    found = two_hop(one, Stepwise(one, WordPlanner(base().analyzer)), SETS.two_hop, DAY)
    assert found["answer_recall_multi_step"] >= found["answer_recall_single_step"]
    assert found["steps_mean"] >= 2


def test_every_stage_is_timed() -> None:
    stages = beyond_embedding(single_step(base(), PLAIN), ["nilami kab", "bima"], DAY)
    assert {"embedding_ms", "dense_ms", "fusion_ms", "beyond_embedding_ms"} <= stages.keys()


def test_a_base_is_made_as_large_as_is_wanted() -> None:
    found = many_passages(base(), 11).search("nilami kab", 20, DAY)
    assert found.found
    assert np.isfinite(found.sureness)


def test_what_half_sentences_bring_is_counted() -> None:
    found = prefetch(single_step(base(), PLAIN), base(), ["nilami kab hoti hai ji"], DAY)
    assert (found["questions"], found["hit_rate"]) == (1, 1.0)
