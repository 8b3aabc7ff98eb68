"""`ivr bench knowledge`: does the right passage come first, how fast, and is the rest refused?"""

from collections.abc import Callable, Mapping
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
    parts = _parts(sets)
    questions = [row.ask for row in sets.single]
    return {
        "hardware": hardware(),
        "passages": len(base.passages),
        "vectors": len(base.owners),
        "questions": len(sets.single),
        **{name: by_way(base, part.single, reranker) for name, part in parts.items()},
        "by_kind": by_kind(base, sets.single, reranker),
        "refusal": {name: refusal(base, part) for name, part in parts.items()},
        "two_hop": _double_questions(base, settings, parts),
        "early_exit": {
            name: early_exit(base, part.single, reranker) for name, part in parts.items()
        },
        "embedding": embedding(load_e5(path(MODEL, ".")), questions),
        "stages_ms": beyond_embedding(whole, questions, DAY),
        f"at_{MANY}_passages_ms": beyond_embedding(many_passages(base), questions, DAY),
        "prefetch": prefetch(whole, base, questions, DAY),
    }


def _parts(sets: LabelledSets) -> dict[str, LabelledSets]:
    """Return all questions, and those that only measure where there are any."""
    untouched = sets.part(tuned=False)
    return {"all": sets, "untouched": untouched} if untouched.single else {"all": sets}


def _double_questions(
    base: searching.Base, settings: Settings, parts: Mapping[str, LabelledSets]
) -> dict[str, Any]:
    """Return what several steps bring: by words, and by a model where one is to plan.

    What they cost is told too: single questions that are taken for double ones.
    """
    plain = searching.single_step(base, KnowledgeSettings(rerank=False))
    by_words = Stepwise(plain, WordPlanner(base.analyzer))
    figures = {name: two_hop(plain, by_words, part.two_hop, DAY) for name, part in parts.items()}
    figures |= {
        f"{name}_single_questions": {
            "single_step": ranked(plain, part.single, DAY),
            "multi_step": ranked(by_words, part.single, DAY),
        }
        for name, part in parts.items()
    }
    if settings.knowledge.planner == "words":
        return figures
    by_model = Stepwise(plain, searching.planner(base, settings))
    return figures | {
        f"{name}_by_model": two_hop(plain, by_model, part.two_hop, DAY)
        for name, part in parts.items()
    }
