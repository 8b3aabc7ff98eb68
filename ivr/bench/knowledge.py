"""`ivr bench knowledge`: does the right passage come first, how fast, and is the rest refused?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from ivr import searching, teaching
from ivr.bench.hardware import hardware
from ivr.bench.knowledge_quality import by_kind, by_way, early_exit, ranked, refusal, two_hop
from ivr.bench.knowledge_speed import MANY, beyond_embedding, embedding, many_passages, prefetch
from ivr.knowledge.e5 import MODEL, load_e5
from ivr.knowledge.labelled import LabelledSets
from ivr.knowledge.reranker import ABOUT, load_reranker
from ivr.knowledge.steps import Stepwise, WordPlanner
from ivr.model_store import path
from ivr.settings import KnowledgeSettings, Settings

DAY = date(2026, 12, 1)
"""On which the clock of all measurements stands."""


def run(settings: Settings, told: Callable[[str], None]) -> dict[str, Any]:
    """Measure, and return every figure; the reranker is trained first where it has not been.

    Args:
        settings: the configuration.
        told: hears how training goes on.

    Raises:
        MissingPartError: the network, or the reranker's, is not there.
        ConfigurationError: base or labels are wrong.
    """
    base = searching.load_base()
    sets = searching.load_questions(base)
    folder = searching.reranker_folder()
    if not (folder / ABOUT).is_file():
        teaching.train_reranker(base, sets, folder, told)
    reranker = load_reranker(folder, base.embedder, base.passages, base.vectors)
    whole = searching.single_step(base, settings.knowledge)
    untouched = sets.part(tuned=False)
    questions = [row.ask for row in sets.single]
    return {
        "hardware": hardware(),
        "passages": len(base.passages),
        "vectors": len(base.owners),
        "questions": len(sets.single),
        "all": by_way(base, sets.single, reranker),
        "untouched": by_way(base, untouched.single, reranker),
        "by_kind": by_kind(base, sets.single, reranker),
        "refusal": {"all": refusal(base, sets), "untouched": refusal(base, untouched)},
        "two_hop": _double_questions(base, settings, sets),
        "early_exit": early_exit(base, untouched.single, reranker),
        "embedding": embedding(load_e5(path(MODEL, ".")), questions),
        "stages_ms": beyond_embedding(whole, questions, DAY),
        f"at_{MANY}_passages_ms": beyond_embedding(many_passages(base), questions, DAY),
        "prefetch": prefetch(whole, base, questions, DAY),
    }


def _double_questions(
    base: searching.Base, settings: Settings, sets: LabelledSets
) -> dict[str, Any]:
    """Return what several steps bring: by words, and by a model where one is to plan.

    What they cost is told too: single questions that are taken for double ones.
    """
    plain = searching.single_step(base, KnowledgeSettings(rerank=False))
    by_words = Stepwise(plain, WordPlanner(base.analyzer))
    untouched = sets.part(tuned=False)
    figures = {
        "all": two_hop(plain, by_words, sets.two_hop, DAY),
        "untouched": two_hop(plain, by_words, untouched.two_hop, DAY),
        "untouched_single_questions": {
            "single_step": ranked(plain, untouched.single, DAY),
            "multi_step": ranked(by_words, untouched.single, DAY),
        },
    }
    if settings.knowledge.planner == "words":
        return figures
    by_model = Stepwise(plain, searching.planner(base, settings))
    return {**figures, "untouched_by_model": two_hop(plain, by_model, untouched.two_hop, DAY)}
