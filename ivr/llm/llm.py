"""The contract of a language model, and the values that pass through it.

A strategy over several models keeps the same contract, so that whoever asks does not know which one
answers. Pieces name the model they come from.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Literal, Protocol, Self

from ivr.errors import IvrError

Role = Literal["system", "user", "assistant"]
Size = Literal["small", "large"]
"""The quick model and the good one."""
Speculation = Literal["none", "prompt-lookup", "draft"]
"""Who guesses ahead at the server: nobody, the words of the prompt, or a small model of the same
vocabulary."""


class LanguageModelError(IvrError):
    """No answer, or not the whole of it. Another model, or an authored answer, takes its place."""


class LanguageModelUnavailableError(LanguageModelError):
    """The server is down, busy, or left alone after failures. A moment later it may serve."""


class LanguageModelTooLateError(LanguageModelError):
    """Connection, first words or the next words did not come within their limit."""


class LanguageModelRefusedError(LanguageModelError):
    """The server will not do this: key, model or request are wrong. A retry does not help."""


class LanguageModelMalformedError(LanguageModelError):
    """What came is no answer: nothing at all, or not the protocol."""


class WeakAnswerError(LanguageModelError):
    """The words came, but nobody should say them."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what the model reads."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is to answer, and what its answer is judged by."""

    messages: tuple[Message, ...]
    """The oldest first; what stays the same from turn to turn stands in front, byte for byte."""
    language: str
    """The register of the answer: `hi`, `en`, `hinglish`, or another of `data/languages/`."""
    sources: tuple[str, ...] = ()
    """Texts that its figures may come from; empty where none are judged."""
    authored: str = ""
    """What is said where no model answers well; empty where a person must take over."""
    begun: str = ""
    """What was already spoken of the answer; the model goes on behind it."""
    session: str = ""
    """Of the call: its prompts share a beginning, which the server may keep for it."""
    most_tokens: int = 96

    def after(self, spoken: str) -> Self:
        """Return the prompt for going on behind what was spoken."""
        return replace(self, begun=spoken)


@dataclass(frozen=True, slots=True)
class Ended:
    """How an answer ended, and what it cost by the server's own count."""

    cut: bool
    """The model had more to say than it was allowed."""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Of the prompt, those the server had kept from before."""
    answer_tokens: int = 0
    drafted_tokens: int = 0
    """Guessed ahead by the server's speculative decoding."""
    accepted_tokens: int = 0
    """Of those, the ones the model agreed with."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the answer; joined, the pieces are the answer."""

    text: str
    by: str
    """The model's name."""
    ended: Ended | None = None
    """With the last piece, whose text may be empty, where the server tells it."""


class LanguageModel(Protocol):
    """Answers prompts. Belongs to one event loop; answers several prompts at once."""

    @property
    def name(self) -> str:
        """For figures and logs."""
        ...

    def answer(self, prompt: Prompt) -> AsyncGenerator[Piece]:
        """Yield the answer as it comes; at least one piece has words.

        Closing the generator, or cancelling whoever waits for it, aborts the request at the server.

        Raises:
            LanguageModelUnavailableError: down, busy, or broken off.
            LanguageModelTooLateError: a limit of time has passed, perhaps in the middle.
            LanguageModelRefusedError: key, model or request are wrong.
            LanguageModelMalformedError: nothing, or not the protocol.
            WeakAnswerError: from a strategy, where no model's words are good enough.
        """
        ...


class Reading(Protocol):
    """Judges one answer while it comes."""

    def feed(self, text: str) -> float:
        """Take more of the answer; return how good it is so far, 0 to 1."""
        ...

    def finish(self, ended: Ended | None) -> float:
        """Take its end; return how good the whole is, 0 to 1."""
        ...


class Judge(Protocol):
    """Judges answers."""

    def reading(self, prompt: Prompt) -> Reading:
        """Begin to read one answer."""
        ...
