"""The sentence that explains the sound is found, not the one that the prompt suggests."""

from collections.abc import Mapping, Sequence

import numpy as np

from ivr.stt.grammar import Grammar
from ivr.stt.grammar_search import (
    MOST_REMEMBERED,
    Found,
    Read,
    Rows,
    Silence,
    Speller,
    as_begun,
    search,
)

TOKENS = {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz ")}
UNLIKELY = -6.0


def spell(word: str) -> list[int]:
    """A network whose tokens are letters, a space before each word."""
    return [TOKENS[" "], *(TOKENS[letter] for letter in word.lower())]


class Listener:
    """Hears texts, each with a likelihood a letter; everything else is unlikely."""

    def __init__(self, speller: Speller, heard: Mapping[str, float]) -> None:
        self._speller = speller
        self._heard = {
            tuple(t for w in text.split() for t in spell(w)): p for text, p in heard.items()
        }
        self._read: list[tuple[int, ...]] = []

    def after(self, tokens: tuple[int, ...]) -> Rows:
        row = np.full(len(self._speller.alphabet) + 1, UNLIKELY, np.float32)
        for text, likely in self._heard.items():
            if text[: len(tokens)] == tokens:
                end = len(text) == len(tokens)
                at = -1 if end else self._speller.alphabet.index(text[len(tokens)])
                row[at] = max(row[at], likely)
        return row

    def read(self, tokens: Sequence[int], parents: Sequence[int]) -> Rows:
        for token, parent in zip(tokens, parents, strict=True):
            self._read.append((*(self._read[parent] if parent >= 0 else ()), token))
        return np.stack([self.after(text) for text in self._read[-len(tokens) :]])


def found(notation: str, heard: Mapping[str, float], silent: Mapping[str, float]) -> Found | None:
    speller = Speller(Grammar(notation), spell)
    ear, quiet = Listener(speller, heard), Listener(speller, silent)

    def in_silence(contexts: Sequence[Sequence[int]]) -> Rows:
        return np.stack([quiet.after(tuple(context)) for context in contexts])

    read: Read = ear.read
    return search(speller, ear.after(()), read, Silence(in_silence, quiet.after(())))


HOURS = "<whole> = [subah] (das | nau | gyarah | barah) baje [aaunga];"


def test_what_was_said_is_found_however_it_is_wrapped() -> None:
    heard = found(HOURS, {"subah gyarah baje": -0.2, "das baje": -1.0}, {})
    assert heard is not None
    assert heard.sentence == "Subah gyarah baje"
    assert heard.share > 0.9


def test_what_the_prompt_suggests_gives_way_to_the_sound() -> None:
    heard = {"das baje": -0.4, "nau baje": -0.6}
    loud = found(HOURS, heard, {})
    assert loud is not None
    assert loud.sentence == "Das baje"
    fair = found(HOURS, heard, {"das baje": -0.1})
    assert fair is not None
    assert fair.sentence == "Nau baje"


def test_two_likely_answers_share_the_belief() -> None:
    heard = found(HOURS, {"das baje": -0.4, "nau baje": -0.5}, {})
    assert heard is not None
    assert 0.3 < heard.share < 0.7


def test_two_sentences_of_one_intent_are_no_rivals() -> None:
    notation = "<whole> = (byaj batao | byaj kya hai) {rate} | (bye) {farewell};"
    heard = found(notation, {"byaj batao": -0.5, "byaj kya hai": -0.5}, {})
    assert heard is not None
    assert heard.share > 0.9


def test_a_word_that_begins_another_is_found() -> None:
    for said in ("saat", "saath"):
        heard = found("<whole> = (saat | saath) gram;", {f"{said} gram": -0.2}, {})
        assert heard is not None
        assert heard.sentence == f"{said.title()} gram"


def test_a_sound_that_is_no_answer_scores_below_silence() -> None:
    heard = found(HOURS, {}, {"das baje": -0.1, "gyarah baje": -0.1, "barah baje": -0.1})
    assert heard is None or heard.score < 0


def test_capitals_within_a_word_stay_where_it_begins_the_text() -> None:
    assert as_begun("EMI kitni hai") == "EMI kitni hai"
    assert as_begun("kitni EMI hai") == "Kitni EMI hai"


def test_silence_is_asked_once_and_forgets_when_it_knows_too_much() -> None:
    asked: list[Sequence[tuple[int, ...]]] = []

    def read(contexts: Sequence[tuple[int, ...]]) -> Rows:
        asked.append(contexts)
        return np.array([[float(sum(context))] for context in contexts], np.float32)

    silence = Silence(read, np.zeros(1, np.float32))
    for number in range(1, MOST_REMEMBERED + 10):
        (row,) = silence.after([(number,)])
        assert row[0] == number
    silence.after([(), (MOST_REMEMBERED,), (MOST_REMEMBERED,)])
    assert len(asked) == MOST_REMEMBERED + 9
    silence.after([(1,)])
    assert asked[-1] == [(1,)]
