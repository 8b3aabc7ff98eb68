import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from ivr.errors import MissingPartError
from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.exporting import export
from ivr.knowledge.knowledge import Hit
from ivr.knowledge.network import Shape, fresh
from ivr.knowledge.pairs import FIRST_TERM, LONGEST_PAIR, TermPairs
from ivr.knowledge.reranker import ABOUT, About, StagedReranker, load_reranker
from ivr.settings import data_folder
from tests.knowledge.base import BASE

ANALYZER = load_analyzer(data_folder() / "retrieval" / "words.yaml")
VOCABULARY = ("auction", "complaint", "insurance", "ornament", "safe")
SHAPE = Shape(terms=len(VOCABULARY) + FIRST_TERM, width=8, heads=2, inner=8, layers=3)
HITS = [Hit(passage.passage_id, 0.5 - 0.1 * place) for place, passage in enumerate(BASE)]


def about(**changed: object) -> About:
    fields = {
        "reader": "terms", "stages": 3, "width": 8, "weight": 0.2, "lead": 9.0, "behind": 9.0,
        "flops_a_token": 100, "vocabulary": VOCABULARY, "candidates": 4,
    }  # fmt: skip
    return About.model_validate({**fields, **changed})


def made(folder: Path, **changed: object) -> StagedReranker:
    chance = np.random.default_rng(5)
    terms = chance.standard_normal((SHAPE.terms, SHAPE.width)).astype(np.float32)
    export(fresh(SHAPE, terms), SHAPE, folder)
    (folder / ABOUT).write_text(json.dumps(about(**changed).model_dump()), encoding="utf-8")
    return load_reranker(folder, ANALYZER, BASE)


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
    found = made(tmp_path, behind=0.0, lead=9.0).rerank("nilami kab", HITS, BASE)
    assert found.layers == 2
    assert found.flops < found.flops_in_full


def test_to_the_end_goes_to_the_end(tmp_path: Path) -> None:
    found = made(tmp_path, lead=0.0).rerank("nilami kab", HITS, BASE, to_the_end=True)
    assert found.layers == 3
    assert found.flops == found.flops_in_full


def test_who_is_not_read_keeps_his_place(tmp_path: Path) -> None:
    found = made(tmp_path, candidates=2).rerank("nilami kab", HITS, BASE)
    assert found.hits[2:] == HITS[2:]


@pytest.mark.parametrize("hits", [[], HITS[:1]])
def test_where_there_is_nothing_to_order_nothing_is_run(tmp_path: Path, hits: list[Hit]) -> None:
    found = made(tmp_path).rerank("nilami kab", hits, BASE[: len(hits)])
    assert (found.hits, found.layers) == (hits, 0)


def test_a_pair_tells_which_terms_are_shared() -> None:
    pairs = TermPairs(ANALYZER, VOCABULARY, BASE)
    batch = pairs.read_terms("nilami cricket", [["auction", "safe"]])
    assert batch.terms.tolist() == [[1, FIRST_TERM, 2, FIRST_TERM, FIRST_TERM + 4]]
    assert batch.types.tolist() == [[0, 1, 0, 3, 2]]


def test_a_long_passage_is_cut_behind_what_is_asked() -> None:
    pairs = TermPairs(ANALYZER, VOCABULARY, BASE)
    said = [f"term{number}" for number in range(90)]
    batch = pairs.read_terms("nilami", [[*said, "auction"]])
    assert batch.terms.shape == (1, LONGEST_PAIR)
    assert 3 in batch.types[0]


def test_a_published_reranker_is_read_with_its_own_tokenizer(tmp_path: Path) -> None:
    words = {"[UNK]": 0, "nilami": 1, "auction": 2}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    found = made(tmp_path, reader="tokens", longest=16).rerank("nilami kab", HITS, BASE)
    assert found.layers == 3


def test_a_folder_without_networks_says_what_makes_them(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="ivr knowledge train"):
        load_reranker(tmp_path, ANALYZER, BASE)


def test_a_stage_of_another_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="another export"):
        made(tmp_path, width=16)
