"""Whisper's tokens: prompts, text, and which tokens write which script."""

import json
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

# The prompt before an utterance sets spelling and vocabulary. The Hindi one shows Roman letters and
# stays neutral: what a prompt names, the model likes to hear.
_PROMPTS = {
    "hi": "Namaste, haan ji, boliye. Main aapki kya madad kar sakti hoon? Theek hai, bataiye.",
    "en": (
        "Gold loan, interest rate, EMI, nearest branch, appointment, jewellery, carat, grams, "
        "two lakh rupees, Pune, ornaments, prepayment."
    ),
}
_NOT_LATIN = re.compile(r"[^\x00-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]")


def usual_prompt(language: str) -> str:
    """Return the prompt before utterances of which nothing special is expected."""
    return _PROMPTS[language]


class Vocabulary:
    """The tokens of multilingual Whisper. Source: openai/whisper, whisper/tokenizer.py."""

    def __init__(self, folder: Path) -> None:
        """Read `tokenizer.json`, and from `config.json` the marks that no speech calls for."""
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._unspoken = json.loads((folder / "config.json").read_text("utf-8"))["suppress_ids"]
        self.end = self._id("<|endoftext|>")
        self.transcript = self._id("<|startoftranscript|>")
        self.nobody = self._id("<|nocaptions|>")
        self.closing = (self.end, *self._tokenizer.encode(".", add_special_tokens=False).ids)
        """What may stand behind the last word."""
        self.never_first = [*self._tokenizer.encode(" ", add_special_tokens=False).ids, self.end]

    def languages(self, names: Iterable[str]) -> list[int]:
        """Return the marks of languages."""
        return [self._id(f"<|{name}|>") for name in names]

    @lru_cache(maxsize=2)  # noqa: B019 -- as long-lived as the vocabulary
    def barred(self, language: str) -> NDArray[np.float32]:
        """Return what is added to the logits: −∞ where a token must not be written."""
        bars = np.zeros(self._tokenizer.get_vocab_size(), np.float32)
        bars[[*self._unspoken, *range(self.end + 1, len(bars))]] = -np.inf
        if language == "hi":
            bars[self.not_roman] = -np.inf
        return bars

    def start(self, language: str) -> list[int]:
        """Return the tokens that begin an utterance in a language."""
        marks = ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>")
        return [self._id(mark) for mark in marks]

    def prompted(self, language: str, prompt: str) -> list[int]:
        """Return the same behind a prompt that sets the spelling; without one when it is empty."""
        if not prompt:
            return self.start(language)
        return [self._id("<|startofprev|>"), *self.encode(prompt), *self.start(language)]

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text as they stand in the middle of speech."""
        ids: list[int] = self._tokenizer.encode(f" {text.strip()}", add_special_tokens=False).ids
        return ids

    def decode(self, tokens: Iterable[int]) -> str:
        """Return the text of tokens, marks left out."""
        text: str = self._tokenizer.decode(list(tokens), skip_special_tokens=True)
        return text.strip()

    @cached_property
    def not_roman(self) -> list[int]:
        """Tokens of other scripts, whole letters or bytes of them.

        Without these Hindi comes out in Roman letters; with them the model writes it in Urdu's.
        """
        return [token for token in range(self.end) if self._is_foreign(token)]

    def _is_foreign(self, token: int) -> bool:
        # A part of a letter's bytes decodes to U+FFFD, which is not Latin either.
        return bool(_NOT_LATIN.search(self._tokenizer.decode([token])))

    def _id(self, mark: str) -> int:
        found: int | None = self._tokenizer.token_to_id(mark)
        if found is None:
            raise ValueError(f"the vocabulary has no token {mark}")
        return found
