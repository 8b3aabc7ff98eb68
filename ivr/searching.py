"""Where retrieval is put together: base, indexes and networks, each behind its contract."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ivr import model_store
from ivr.dialogue.learning import ExampleTable
from ivr.knowledge.analysis import Analyzer, load_analyzer
from ivr.knowledge.dense import DenseIndex
from ivr.knowledge.e5 import MODEL, load_e5
from ivr.knowledge.embedding import Progress, Remembering, kept_vectors
from ivr.knowledge.fusion import Weights, load_weights
from ivr.knowledge.hybrid import Hybrid, Indexes, Reranker, Weighing
from ivr.knowledge.judging import Judging, Reading, SignsJudge, load_judging
from ivr.knowledge.knowledge import Embedder, Index, Passage, Retrieval, Vectors
from ivr.knowledge.labelled import LabelledSets, load_labelled
from ivr.knowledge.learning import Example, examples_of, kept_belonging
from ivr.knowledge.lens import Lens, ThroughLens, lens_of
from ivr.knowledge.passages import load_passages, load_strangers
from ivr.knowledge.reranker import ABOUT, load_reranker
from ivr.knowledge.sparse import SparseIndex
from ivr.knowledge.steps import Planner, Stepwise, WordPlanner
from ivr.settings import KnowledgeSettings, Settings, cache_folder, data_folder, var_folder
from ivr.yaml_files import read_as

_BESIDE_OUR_MATTERS = "out_of_scope"
_OF_NO_MATTER = frozenset(
    (
        *("affirm", "deny", "farewell", "greeting", "inform", "language_change", "none"),
        *("repeat", "slower"),
    )
)
"""Wishes that are worded alike whatever is spoken of."""


@dataclass(frozen=True, slots=True)
class Base:
    """What every way of searching stands on."""

    passages: tuple[Passage, ...]
    strangers: tuple[Passage, ...]
    """Asked, but not answered: searched together with the passages."""
    analyzer: Analyzer
    weights: Weights
    judging: Judging
    embedder: Embedder
    owners: tuple[str, ...]
    """The passage of each vector."""
    vectors: Vectors
    lens: Lens

    @property
    def searched(self) -> tuple[Passage, ...]:
        """All that the indexes hold, in the order of the vectors."""
        return (*self.passages, *self.strangers)


def load_base(progress: Progress | None = None) -> Base:
    """Load the base and the vectors of all its forms; those not kept on disk are computed.

    Raises:
        MissingPartError: the network is not installed.
        ConfigurationError: a passage or a table is wrong.
    """
    passages = load_passages(data_folder() / "knowledge")
    embedder = load_e5(model_store.path(MODEL, "."))
    strangers = load_strangers(data_folder() / "retrieval" / "strangers.yaml")
    searched = (*passages, *strangers)
    forms = [(passage.passage_id, form) for passage in searched for form in passage.forms()]
    texts = [form for _, form in forms]
    owners = tuple(owner for owner, _ in forms)
    vectors = kept_vectors(cache_folder() / "vectors", embedder, texts, progress)
    return Base(
        passages=passages,
        strangers=strangers,
        analyzer=load_analyzer(data_folder() / "retrieval" / "words.yaml"),
        weights=load_weights(weights_file()),
        judging=load_judging(judging_file()),
        embedder=Remembering(embedder),
        owners=owners,
        vectors=vectors,
        lens=lens_of(owners, vectors),
    )


def meaning_index(base: Base, settings: KnowledgeSettings) -> Index:
    """Return the index of vectors where the settings want it.

    Raises:
        KnowledgeUnavailableError, KnowledgeRefusedError: of a server.
    """
    if settings.store == "faiss":
        return meanings(base)
    from ivr.knowledge.qdrant import QdrantIndex, connect

    key = settings.qdrant_key.get_secret_value()
    client = connect(settings.qdrant_url, key, settings.time_limit_s)
    index = QdrantIndex(client, settings.qdrant_collection)
    index.build(base.owners, base.lens.seen(base.vectors))
    return ThroughLens(index, base.lens)


def meanings(base: Base) -> Index:
    """Return the index of vectors in this process."""
    return ThroughLens(DenseIndex(base.owners, base.lens.seen(base.vectors)), base.lens)


def single_step(base: Base, settings: KnowledgeSettings) -> Hybrid:
    """Return the search for one matter."""
    words = SparseIndex(base.searched, base.analyzer)
    indexes = Indexes(meaning_index(base, settings), words, ThreadPoolExecutor(1, "words"))
    weighing = Weighing(base.weights, judge(base), _reranker(base, settings))
    return Hybrid(base.searched, base.embedder, indexes, weighing)


def judge(base: Base, searched: Sequence[Passage] = ()) -> SignsJudge:
    """Return who tells whether what was found answers; what he knows is learned where it was not.

    Args:
        base: from which it is learned what belongs to this bank.
        searched: what the indexes hold, where that is not the base itself.

    Raises:
        DiskFullError, ConfigurationError: what was learned cannot be kept.
    """
    examples = [*examples_of(base.searched), *sentences()]
    belonging = kept_belonging(cache_folder() / "belonging", examples)
    reading = Reading(searched or base.searched, base.analyzer)
    return SignsJudge(reading, belonging, base.judging.signs)


def sentences() -> list[Example]:
    """Return what the dialogue learns wishes from: most of it is of our matters, some is not.

    Raises:
        ConfigurationError: a file is malformed.
    """
    files = sorted((data_folder() / "dialogue" / "examples").glob("*.yaml"))
    tables = [read_as(file, ExampleTable).root for file in files]
    return [
        Example(one if isinstance(one, str) else one.say, wish != _BESIDE_OUR_MATTERS)
        for table in tables
        for wish, some in table.items()
        if wish not in _OF_NO_MATTER
        for one in some
    ]


def load_retrieval(settings: Settings, progress: Progress | None = None) -> Retrieval:
    """Load the search as the settings want it.

    Raises:
        MissingPartError, ConfigurationError, KnowledgeError: see above.
    """
    return retrieval_over(load_base(progress), settings)


def retrieval_over(base: Base, settings: Settings) -> Retrieval:
    """Return the search over a base as the settings want it."""
    one = single_step(base, settings.knowledge)
    return Stepwise(one, planner(base, settings)) if settings.knowledge.multi_step else one


def planner(base: Base, settings: Settings) -> Planner:
    """Return who takes questions apart.

    Raises:
        ConfigurationError: it is to be a model, and there is none.
    """
    by_words = WordPlanner(base.analyzer)
    if settings.knowledge.planner == "words":
        return by_words
    from ivr.planning import model_planner

    return model_planner(settings.llm, settings.knowledge.planner, by_words)


def weights_file() -> Path:
    """Return where the weights of the fusion stand."""
    return data_folder() / "retrieval" / "weights.yaml"


def judging_file() -> Path:
    """Return where it stands what signs weigh, and from when on a passage answers."""
    return data_folder() / "retrieval" / "judging.yaml"


def load_questions(base: Base) -> LabelledSets:
    """Load the labelled questions."""
    known = {passage.passage_id for passage in base.passages}
    return load_labelled(data_folder() / "eval" / "questions", known)


def reranker_folder() -> Path:
    """Return where `ivr knowledge train` keeps the networks."""
    return var_folder() / "knowledge" / "reranker"


def _reranker(base: Base, settings: KnowledgeSettings) -> Reranker | None:
    """Return the reranker where it is wanted and has been made."""
    folder = reranker_folder()
    if not settings.rerank or not (folder / ABOUT).is_file():
        return None
    return load_reranker(folder, base.embedder, base.passages, base.vectors)
