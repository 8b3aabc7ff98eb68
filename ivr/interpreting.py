"""The interpreter: translation at work between a caller and the dialogue.

What cannot be translated is not: the caller's words are then read as they are, and the agent's are
spoken in the language that stands behind the caller's.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import structlog

from ivr.dialogue.dialogue import Clause
from ivr.languages import language_of_register, languages
from ivr.settings import Settings, TranslationSettings, var_folder
from ivr.translation.figures import check_figures, parted
from ivr.translation.identity import Identity
from ivr.translation.translation import (
    TranslationError,
    TranslationUnavailableError,
    Translator,
)

_log = structlog.get_logger()

_LAST_LATIN = "\u024f"
_SENTENCE_ENDS = (".", "!", "?", "।")
_DOWN_S = 30.0
"""Two or three turns of a call."""
_SENTENCES_KEPT = 2048
"""Most of what the agent says is fixed, and is translated once."""


def load_interpreter(settings: Settings) -> "Interpreting":
    """Load the configured translator; an engine is imported only when it is wanted.

    Raises:
        MissingPartError: its model is not there, or is another one.
    """
    return Interpreting(_translator(settings.translation, settings.speech.inference_threads))


def _translator(settings: TranslationSettings, threads: int) -> Translator:
    match settings.engine:
        case "identity":
            return Identity()
        case "remote":
            import httpx

            from ivr.translation.remote import RemoteTranslator

            return RemoteTranslator(settings, httpx.Client())
        case "indictrans2":
            from ivr.translation.indictrans2 import IndicTrans2

            folder = var_folder() / settings.folder  # an absolute one stays what it is
            return IndicTrans2(folder, beams=settings.beams, threads=threads)


class Interpreting:
    """Interprets for languages served through another one; thread-safe."""

    def __init__(self, translator: Translator, now_s: Callable[[], float] = time.monotonic) -> None:
        self._ask = lru_cache(maxsize=_SENTENCES_KEPT)(translator.translate)
        self._now_s = now_s
        self._ask_again_s = -math.inf

    def heard(self, text: str, language: str) -> str:
        """Return the caller's words in the language whose tables are to read them.

        Words in Latin letters are English, or Hindi as it is typed: the tables read them as well.
        """
        code, through = _ways(language)
        if not through or not any(c.isalpha() and c > _LAST_LATIN for c in text):
            return text
        try:
            return self._translated(text, code, through)
        except TranslationError as error:
            _log.warning("caller_not_translated", language=code, reason=str(error))
            return text

    def said(self, clauses: Sequence[Clause], language: str) -> tuple[Clause, ...]:
        """Return an act in the caller's language, each sentence a clause; or as it is."""
        code, through = _ways(language)
        if not through:
            return tuple(clauses)
        try:
            return tuple(self._said(text, code, through) for text in _sentences(clauses))
        except TranslationError as error:
            _log.warning("reply_not_translated", language=code, reason=str(error))
            return tuple(replace(clause, language=through) for clause in clauses)

    def _said(self, text: str, code: str, through: str) -> Clause:
        translation = self._translated(text, through, code)
        check_figures(text, translation)
        unchanged = translation == text
        return Clause(parted(translation), through if unchanged else "")

    def _translated(self, text: str, source: str, target: str) -> str:
        """Translate; one that was down is not asked for a while, so that a call waits but once."""
        if self._now_s() < self._ask_again_s:
            raise TranslationUnavailableError("the translator was down a moment ago")
        try:
            return self._ask(text, source, target)
        except TranslationUnavailableError:
            self._ask_again_s = self._now_s() + _DOWN_S
            raise


def _ways(register: str) -> tuple[str, str]:
    """Return the code of a register's language, and the language behind it, if any."""
    code = language_of_register(register)
    return code, languages()[code].through


def _sentences(clauses: Sequence[Clause]) -> Iterator[str]:
    """Join clauses until a sentence ends: parts of one cannot be translated by themselves."""
    so_far = ""
    for clause in clauses:
        so_far = f"{so_far} {clause.text.strip()}".strip().replace(" ,", ",")
        if so_far.endswith(_SENTENCE_ENDS):
            yield so_far
            so_far = ""
    if so_far:
        yield so_far
