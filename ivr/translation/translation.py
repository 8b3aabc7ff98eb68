"""Translation: contract. Engines stand beside this file."""

from typing import Protocol

from ivr.errors import IvrError


class TranslationError(IvrError):
    """The text could not be translated. A retry gives the same; use the text as it is."""


class TranslationUnavailableError(TranslationError):
    """The engine is down, busy or slow. Safe to retry later; meanwhile use the text as it is."""


class FiguresLostError(TranslationError):
    """The translation holds other figures than its source, and must not be spoken."""


class Translator(Protocol):
    """One engine, shared by all calls; thread-safe."""

    def translate(self, text: str, source: str, target: str) -> str:
        """Translate a sentence; blocks while it computes.

        Args:
            text: in the script of its language, figures as digits.
            source: ISO 639 code of its language, such as `mr`; `kok` where there is none of two.
            target: likewise.

        Raises:
            TranslationError: this text, or this pair of languages, cannot be translated.
            TranslationUnavailableError: the engine cannot serve now.
        """
        ...
