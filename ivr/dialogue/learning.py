"""Learns from the examples how likely each intent is; kept in the user's cache.

Set-up learns once, in about a quarter of a minute; after an edit of the examples, or of a table
that says how words are read, the next start does. Learning needs scikit-learn, understanding not.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, RootModel

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.likeness import FEATURES_VERSION, Described, Learned, Likeness
from ivr.errors import ConfigurationError
from ivr.kept_files import kept_or_made
from ivr.settings import cache_folder
from ivr.yaml_files import read_as

_READ_BY = (
    *(f"dialogue/{name}.yaml" for name in ("words", "numbers", "calendar", "intents", "topics")),
    *(f"dialogue/gazetteer/{name}.yaml" for name in ("areas", "cities", "lenders", "purposes")),
    "bank/branches.csv",
)
"""Tables by which the words and values of an example are known: those `Understander` reads."""
_LEARNED_FROM = ("dialogue/examples/*.yaml", "dialogue/labelled.yaml")
_NO_WISH = "none"
_BY_THE_QUESTION = frozenset(("inform",))
"""What the values and the question decide, not what the sentence is like: `context.py`."""
_SEVERAL = "both"
_COST = 30.0
"""Of a wrong example against a large weight. 10 and 100 are worse by a hundredth in F1."""
_RAREST_PIECE = 2
"""A piece of sound is learned from when so many examples have it."""


class ExampleOfSeveral(BaseModel):
    """A sentence that means more than one thing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str
    intents: tuple[str, ...] = Field(min_length=2)


class ExampleTable(RootModel[Mapping[str, tuple[str | ExampleOfSeveral, ...]]]):
    """A file of `data/dialogue/examples/`: an intent, then sentences."""


class _Row(BaseModel):
    """A row of `labelled.yaml`, as far as it is learned from."""

    model_config = ConfigDict(frozen=True)

    say: str
    intents: tuple[str, ...]
    expecting: Expecting = Expecting.OPEN
    part: str = "tuned"


class _Rows(BaseModel):
    model_config = ConfigDict(frozen=True)

    utterances: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what it means."""

    say: str
    intents: frozenset[str]
    expecting: Expecting = Expecting.OPEN


def learned_likeness(
    data: Path, known: frozenset[str], describe: Callable[[str, Expecting], Described]
) -> Likeness:
    """Return what was learned from the examples under `data`; learn it when that was never done.

    Args:
        data: the folder of all data.
        known: the intents there are.
        describe: reads a sentence as the answer to a kind of question.

    Raises:
        ConfigurationError: an example is wrong; names it and its file. Or the cache cannot be
            written.
        DiskFullError: there is no room to keep it.
    """
    file = cache_folder() / "understanding" / f"{_digest(data)}.npz"
    return Likeness(
        kept_or_made(
            file,
            Learned.load,
            lambda: learn(list(examples(data / "dialogue", known)), describe),
        )
    )


def examples(folder: Path, known: frozenset[str]) -> Iterator[Example]:
    """Yield all examples; what only measures is never among them.

    Raises:
        ConfigurationError: an intent is unknown; names it and its file.
    """
    rows = read_as(folder / "labelled.yaml", _Rows).utterances
    measuring = {row.say for row in rows if row.part != "tuned"}
    for row in rows:
        if row.say not in measuring:
            yield Example(row.say, frozenset(row.intents) - _BY_THE_QUESTION, row.expecting)
    for file in sorted((folder / "examples").glob("*.yaml")):
        for intent, sentences in read_as(file, ExampleTable).root.items():
            for example in _examples(intent, sentences):
                if unknown := example.intents - known:
                    raise ConfigurationError(
                        f"{file}: {sorted(unknown)[0]} is no intent of intents.yaml, at "
                        f"{example.say!r}: correct it"
                    )
                if example.say not in measuring:
                    yield example


def _examples(intent: str, sentences: Sequence[str | ExampleOfSeveral]) -> Iterator[Example]:
    for sentence in sentences:
        match sentence:
            case ExampleOfSeveral(say=say, intents=several):
                meant = frozenset(several)
            case say:
                meant = frozenset((intent,)) - {_NO_WISH}
        yield Example(say, meant - _BY_THE_QUESTION)


def learn(examples: Sequence[Example], describe: Callable[[str, Expecting], Described]) -> Learned:
    """Learn how likely each intent is; deterministic."""
    # Imported where it is needed: half a second that no start of the product should take.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion

    sentences = [describe(one.say, one.expecting) for one in examples]
    words = TfidfVectorizer(analyzer=_words_of, sublinear_tf=True)
    sounds = TfidfVectorizer(analyzer=_sounds_of, sublinear_tf=True, min_df=_RAREST_PIECE)
    both = FeatureUnion([("words", words), ("sounds", sounds)])
    features = both.fit_transform(sentences).tocsr()
    intents = sorted({intent for one in examples for intent in one.intents})
    fitted = [
        LogisticRegression(C=_COST, solver="liblinear", random_state=0).fit(
            features, [intent in one.intents for one in examples]
        )
        for intent in intents
    ]
    return Learned(
        intents=tuple(intents),
        by_words=_rows(words.get_feature_names_out(), 0),
        by_sound=_rows(sounds.get_feature_names_out(), len(words.idf_)),
        rarity=np.concatenate([words.idf_, sounds.idf_]).astype(np.float32),
        weights=np.stack([one.coef_[0] for one in fitted], axis=1).astype(np.float32),
        bias=np.array([one.intercept_[0] for one in fitted], np.float32),
    )


def _words_of(sentence: Described) -> Sequence[str]:
    return sentence.by_words


def _sounds_of(sentence: Described) -> Sequence[str]:
    return sentence.by_sound


def _rows(features: Sequence[str], first: int) -> dict[str, int]:
    return {feature: first + row for row, feature in enumerate(features)}


def tables(data: Path) -> Iterator[Path]:
    """Yield the tables by which examples are read; after a change of one it is learned anew."""
    return (data / name for name in _READ_BY)


def _digest(data: Path) -> str:
    known = hashlib.sha256(f"{FEATURES_VERSION} {_COST} {_RAREST_PIECE}".encode())
    sentences = (file for pattern in _LEARNED_FROM for file in sorted(data.glob(pattern)))
    for file in (*filter(Path.is_file, tables(data)), *sentences):
        known.update(file.read_bytes())
    return known.hexdigest()[:24]
