"""A base of four passages and two strangers, with all that searching stands on."""

from ivr.knowledge.analysis import load_analyzer
from ivr.knowledge.fusion import Weights
from ivr.knowledge.judging import load_judging
from ivr.knowledge.lens import lens_of
from ivr.knowledge.passages import load_strangers
from ivr.searching import Base
from ivr.settings import data_folder
from tests.knowledge.base import BASE
from tests.knowledge.letters import Letters


def base() -> Base:
    strangers = load_strangers(data_folder() / "retrieval" / "strangers.yaml")[:2]
    searched = (*BASE, *strangers)
    forms = [(p.passage_id, form) for p in searched for form in p.forms()]
    owners = tuple(owner for owner, _ in forms)
    vectors = Letters().passages([form for _, form in forms])
    return Base(
        passages=BASE,
        strangers=strangers,
        analyzer=load_analyzer(data_folder() / "retrieval" / "words.yaml"),
        weights=Weights(dense=0.5, dense_floor=0.2, words_half=3),
        judging=load_judging(data_folder() / "retrieval" / "judging.yaml"),
        embedder=Letters(),
        owners=owners,
        vectors=vectors,
        lens=lens_of(owners, vectors),
    )
