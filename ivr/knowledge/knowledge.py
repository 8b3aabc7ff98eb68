"""Knowledge: values and contracts. Indexes, networks and stores stand beside this file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.errors import IvrError

Vectors = NDArray[np.float32]
"""Shape (n, width), each row of length 1."""
Vector = NDArray[np.float32]
"""Shape (width,), of length 1."""


class KnowledgeError(IvrError):
    """The question cannot be looked up. A retry gives the same."""


class KnowledgeUnavailableError(KnowledgeError):
    """A store or a network cannot serve now. Safe to retry; meanwhile answer without."""


class KnowledgeRefusedError(KnowledgeError):
    """A store refuses our key. Mend the setting; a retry does not help."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One question's answer, with where it stands and how long it holds."""

    passage_id: str
    topic: str
    title: str
    text: str
    """English, for whoever words an answer from it."""
    source: str
    valid_from: date
    valid_to: date
    """The last day on which it holds."""
    spoken: Mapping[str, str]
    """By register: what the agent may say as it stands."""
    questions: Mapping[str, tuple[str, ...]]
    """By way of writing: how callers ask it."""
    sample: bool = False
    """Made up for demonstration: spoken as indicative."""

    @property
    def answers(self) -> bool:
        """Whether it holds an answer; a stranger is only asked."""
        return bool(self.text)

    def holds_on(self, day: date) -> bool:
        """Tell whether it may be used on a day."""
        return self.answers and self.valid_from <= day <= self.valid_to

    def forms(self) -> tuple[str, ...]:
        """Return all that it is found by: what it says, and how callers ask it."""
        asked = (form for forms in self.questions.values() for form in forms)
        said = (f"{self.title}. {self.text}",) if self.text else ()
        return (*said, *self.spoken.values(), *asked)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, in the form each index wants it."""

    text: str
    vector: Vector | None = None
    """None for indexes that read words."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that an index found."""

    passage_id: str
    score: float
    """Greater is better; each index has its own scale."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers, and how surely."""

    passage: Passage
    score: float
    """Greater is better; about 0-1 where nothing reordered what the fusion gave."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search gave, and what it took."""

    found: tuple[Found, ...]
    """Best first."""
    sureness: float = 0.0
    """That the first of them does answer, 0-1; 0 where nothing was found."""
    stages: Mapping[str, float | int | str] = field(default_factory=dict)
    """Milliseconds by stage, layers run, steps taken."""
    lead: float = 0.0
    """Of the first's score over that of the best of another topic."""


class Index(Protocol):
    """One way of finding passages; thread-safe once it is built."""

    def search(self, query: Query, limit: int) -> list[Hit]:
        """Return the best passages, best first; blocks while it computes.

        Args:
            query: with what this index reads.
            limit: at most so many.

        Raises:
            KnowledgeUnavailableError: it cannot serve now.
            KnowledgeRefusedError: it refuses our key.
        """
        ...


class Retrieval(Protocol):
    """From a question to passages, whatever stands behind it; thread-safe."""

    def search(self, question: str, limit: int, day: date) -> Search:
        """Return the passages that answer a question and hold on a day; blocks.

        Raises:
            KnowledgeError: see above.
        """
        ...


class Embedder(Protocol):
    """A network that turns texts into vectors whose products tell how near their meanings are.

    Thread-safe.
    """

    @property
    def name(self) -> str:
        """What tells its vectors from those of another network."""
        ...

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Embed what is asked; blocks while it computes."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed what is searched."""
        ...
