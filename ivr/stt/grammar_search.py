"""Finds the sentence of a grammar that explains the sound best: a beam over a network's tokens.

Free transcription of short Hindi over a telephone is poor; asking the network how well an expected
answer explains the sound is not. What the network would say to silence behind the same prompt is
held against it in part, or the prompt's own words would win. Density ratio: McDermott et al., 2019.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ivr.stt.grammar import Grammar, State, Word, answer_of

WIDTH = 8
"""Beginnings followed at once. 12 found the same; with 6 one date in twelve more was lost."""
SILENCE_WEIGHT = 0.5
"""How much of a word's likelihood in silence is held against it. 0.3 and 0.7 are worse."""
TEMPERATURE = 2.0
"""By which the network's certainty about one answer against another is divided."""
HOPELESS = 3.0
"""So far below the best whole sentence a beginning is given up: words mostly cost."""
LAGGING = 8.0
"""So far below the best beginning another is given up; 5 lost one answer in a hundred."""
NOT_SAID = -8.0
"""A score from which no answer recovers: what was said is none."""
MOST_TOKENS = 60
"""No answer is longer."""
MOST_REMEMBERED = 2_000
"""Contexts in silence, for each grammar and prompt; 5 MB. A few hundred come again and again."""

Tokens = tuple[int, ...]
Rows = NDArray[np.float32]
"""Log probabilities behind some tokens: a column for each token of the grammar, then the end."""
Read = Callable[[Sequence[int], Sequence[int]], Rows]
"""Takes tokens and what each stands behind: the place of an earlier one, counted from the first
that was read, or −1. Returns what may follow each."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer that explains the sound best."""

    sentence: str
    """As it was said, written as a text begins."""
    heard: float
    """Its log probability with the sound."""
    score: float
    """The same, less what silence explains."""
    share: float
    """The answer's share of belief among those at hand, 0–1."""


class Speller:
    """The words of a grammar as tokens of a network."""

    def __init__(self, grammar: Grammar, encode: Callable[[str], Sequence[int]]) -> None:
        """Spell every word; `encode` returns the tokens of a word in the middle of speech."""
        self._grammar = grammar
        self._tokens = {word: tuple(encode(word)) for word in grammar.words}
        self._first = {word: tuple(encode(as_begun(word))) for word in grammar.words}
        both = (*self._tokens.values(), *self._first.values())
        self.alphabet = sorted({token for tokens in both for token in tokens})
        self._column = {token: column for column, token in enumerate(self.alphabet)}
        self._branches: dict[State, Branch] = {}
        self.beginning = self._branch(grammar.start, self._first)

    def next_word(self, state: State) -> "Branch":
        """Return how the words that may follow are spelt."""
        if state not in self._branches:
            self._branches[state] = self._branch(state, self._tokens)
        return self._branches[state]

    def may_end(self, state: State) -> bool:
        """Tell whether the words so far are whole."""
        return self._grammar.may_end(state)

    def _branch(self, state: State, spelt: dict[str, Tokens]) -> "Branch":
        root = Branch()
        for word, then in self._grammar.following(state).items():
            at = root
            for token in spelt[word.text]:
                at = at.longer.setdefault(self._column[token], Branch(token))
            at.words.append((word, then))
        return root


def as_begun(text: str) -> str:
    """Write the beginning of a text as networks do, with a capital; those within stay: EMI."""
    return text[:1].upper() + text[1:]


@dataclass(slots=True, eq=False)
class Branch:
    """A place within the spelling of words that begin alike."""

    token: int = -1
    words: list[tuple[Word, State]] = field(default_factory=list)
    """Those that end here, and where they lead."""
    longer: dict[int, "Branch"] = field(default_factory=dict)
    """By column of the next token."""

    def likeliest(self, gains: Rows) -> list[int]:
        """Return the columns of next tokens that the beam may have room for."""
        columns = list(self.longer)
        if len(columns) <= WIDTH:
            return columns
        best = np.argpartition(gains[columns], -WIDTH)[-WIDTH:]
        return [columns[at] for at in best]


class Silence:
    """What the network says to silence, asked once for each word behind the word before it."""

    def __init__(self, read: Callable[[Sequence[Tokens]], Rows], first: Rows) -> None:
        """Take what reads tokens behind the prompt, and what follows the bare prompt."""
        self._read = read
        self._known: dict[Tokens, Rows] = {(): first}

    def after(self, contexts: Sequence[Tokens]) -> list[Rows]:
        """Return what may follow each context, shape (columns,)."""
        known = self._known  # another call may begin anew meanwhile
        missing = [tokens for tokens in dict.fromkeys(contexts) if tokens not in known]
        if missing:
            if len(known) + len(missing) > MOST_REMEMBERED:
                known = {(): known[()]} | {t: known[t] for t in contexts if t in known}
            known.update(zip(missing, self._read(missing), strict=True))
            self._known = known
        return [known[tokens] for tokens in contexts]


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A sentence as far as it is followed."""

    score: float
    heard: float
    words: tuple[Word, ...]
    branch: Branch
    state: State | None
    """Where the last word led; none within a word."""
    place: int
    last_word: Tokens
    word: Tokens
    """Tokens of the word that is being spelt, or has just been."""


def search(speller: Speller, first: Rows, read: Read, silence: Silence) -> Found | None:
    """Return the best answer of a grammar; none when the sound leads to no end.

    Args:
        speller: of the grammar.
        first: what may follow the prompt, with the sound; shape (columns,).
        read: with the sound.
        silence: without it, behind the same prompt.
    """
    beam = [_Beginning(0.0, 0.0, (), speller.beginning, None, -1, (), ())]
    rows, places = first[None], 0
    whole: list[_Beginning] = []
    for _ in range(MOST_TOKENS):
        quiet = silence.after([one.last_word + one.word for one in beam])
        longer: list[_Beginning] = []
        for one, heard, unheard in zip(beam, rows, quiet, strict=True):
            gains = heard - SILENCE_WEIGHT * unheard
            whole.extend(_ended(speller, one, heard[-1], gains[-1]))
            longer.extend(_continued(speller, one, heard, gains))
        beam = sorted(longer, key=lambda one: -one.score)[:WIDTH]
        least = _least(beam, whole)
        beam = [one for one in beam if one.score > least]
        if not beam:
            break
        rows = read([one.branch.token for one in beam], [one.place for one in beam])
        beam = [replace(one, place=places + number) for number, one in enumerate(beam)]
        places += len(beam)
    return _best(whole)


def _least(beam: Sequence[_Beginning], whole: Sequence[_Beginning]) -> float:
    """Return the score below which a beginning is given up."""
    best_whole = max((one.score for one in whole), default=-math.inf)
    leading = max((one.score for one in beam), default=-math.inf)
    return max(best_whole - HOPELESS, leading - LAGGING, NOT_SAID)


def _ended(
    speller: Speller, one: _Beginning, heard: np.float32, gain: np.float32
) -> list[_Beginning]:
    """Return the sentence with its end, where it may end here."""
    if one.state is None or not speller.may_end(one.state):
        return []
    return [replace(one, score=one.score + float(gain), heard=one.heard + float(heard))]


def _continued(speller: Speller, one: _Beginning, heard: Rows, gains: Rows) -> list[_Beginning]:
    """Return what the next token may make of a beginning."""
    longer: list[_Beginning] = []
    last_word, word = (one.last_word, one.word) if one.state is None else (one.word, ())
    branch = one.branch if one.state is None else speller.next_word(one.state)
    for column in branch.likeliest(gains):
        at = branch.longer[column]
        ends: list[tuple[tuple[Word, ...], State | None]] = [
            ((*one.words, said), then) for said, then in at.words
        ]
        if at.longer:
            ends.append((one.words, None))
        score, likely = one.score + float(gains[column]), one.heard + float(heard[column])
        spelt = (*word, at.token)
        longer.extend(
            _Beginning(score, likely, words, at, state, one.place, last_word, spelt)
            for words, state in ends
        )
    return longer


def _best(whole: Sequence[_Beginning]) -> Found | None:
    """Choose among answers, each by its best sentence."""
    answers: dict[str, _Beginning] = {}
    for one in sorted(whole, key=lambda one: -one.score):
        answers.setdefault(answer_of(one.words), one)
    if not answers:
        return None
    best = next(iter(answers.values()))
    rivals = sum(math.exp((one.score - best.score) / TEMPERATURE) for one in answers.values())
    sentence = " ".join(word.text for word in best.words)
    return Found(as_begun(sentence), best.heard, best.score, 1 / rivals)
