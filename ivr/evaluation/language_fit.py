"""Whether the agent answers in the register in which it is spoken to.

Judged by the letters of the reply, not by what the agent believes: Hindi and the mix are written in
Devanagari, English in Latin letters. What a caller's register is, his scenario says; he changes it
when he asks for another one. A whole sentence in the other language, unasked, may be answered in
either.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ivr.devanagari import is_devanagari
from ivr.dialogue.dialogue import Understanding
from ivr.evaluation.trial import Trial
from ivr.languages import language_of_register

Understand = Callable[[str, str], Understanding]
"""Reads the caller's words; the second is the register so far."""

MOST_LATIN = 0.7
"""Share of Latin letters up to which a reply is Hindi: names of lenders and ornaments are in it."""
_SENTENCE = 5
"""So many words are no slip of the tongue."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How many replies were to be judged, and how many fit."""

    fitting: int
    replies: int
    misfits: tuple[str, ...] = ()


def fit(trial: Trial, understand: Understand) -> Fit:
    """Judge the replies that answer words of the caller."""
    register: str = trial.scenario.language
    judged: list[bool] = []
    misfits: list[str] = []
    for exchange in trial.exchanges:
        if not exchange.said:
            continue
        words = " ".join(line.text for line in exchange.said)
        heard = understand(words, register)
        register = _asked_for(heard) or register
        allowed = {_script(register)} | _unasked(words, heard, register)
        judged.append(script_of(exchange.reply) in allowed)
        if not judged[-1]:
            misfits.append(exchange.reply)
    return Fit(sum(judged), len(judged), tuple(misfits))


def script_of(text: str) -> str:
    """Return in which script a reply is mostly written: `Deva`, or `Latn`."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(not is_devanagari(letter) for letter in letters)
    return "Latn" if letters and latin / len(letters) > MOST_LATIN else "Deva"


def _asked_for(heard: Understanding) -> str:
    """Return the register that the caller asks for, if he does."""
    if not heard.wants("language_change"):
        return ""
    slot = heard.slots.get("language")
    return str(slot.value) if slot else heard.language


def _unasked(words: str, heard: Understanding, register: str) -> set[str]:
    """Return the script of a sentence in a language that is not the register's."""
    enough = len(words.split()) >= _SENTENCE or register == "hinglish"
    return {_script(heard.language)} if enough and heard.language else set()


def _script(register: str) -> str:
    return "Latn" if language_of_register(register) == "en" else "Deva"
