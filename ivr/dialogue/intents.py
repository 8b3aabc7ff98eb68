"""What the caller wants: cues in order, and likeness to example sentences.

How a score comes about, all of it from `data/dialogue/intents.yaml`:

1. The utterance becomes known words (every spelling of chahiye is `chahiye`); the words of a found
   slot become its mark (`@gold_weight`).
2. Each cue that is there, and is not denied (`loan nahi chahiye`), counts by its strength: strong
   0.85, fair 0.55, weak 0.3. Cues over the same words do not add up: the longest speaks.
3. Likeness to the nearest example is the cosine of word sets, rare words weighing more; from
   0.5 (nothing) to 1 (0.85).
4. Both are joined as independent evidence: 1 − (1 − cues)(1 − likeness).
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from pydantic import BaseModel, ConfigDict

from ivr.dialogue.cue_hits import Cue, Hit, Laid, Word
from ivr.dialogue.dialogue import Intent
from ivr.dialogue.lexicon import Lexicon

_STRENGTHS = {"strong": 0.85, "fair": 0.55, "weak": 0.3}
_LONGER_CUE = 0.02
"""What each word beyond the first adds to a cue: a longer one knows more of the sentence."""
_MOST_LIKELY = 0.85
_LEAST_LIKENESS = 0.5
_GAPS = {"*": 3, "~": 1}
_REACH_OF_NEGATION = 2
_ENGLISH_NEGATIONS = frozenset(
    ("not", "dont", "doesnt", "didnt", "never", "cannot", "cant", "wont")
)
_IS_OR_WILL_BE = frozenset(("hai", "hain", "hoga", "honge", "hogi", "lagega", "lagta", "lagte"))
_THRESHOLD = 0.4
_SECOND_THRESHOLD = 0.5


class IntentRow(BaseModel):
    """One intent: cues by strength, and example sentences."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    strong: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    """Groups of words, `<class>` too; one of each must be said where no cue speaks for it: what was
    learned from examples knows `number` and `mat` of those who want no calls, and of others."""
    yields: bool = False
    """Is not meant where a more definite intent is said in the same clause."""
    small_talk: bool = False
    """Comes after what the caller wants, however clearly it is said."""


class IntentTable(BaseModel):
    """The rows of `data/dialogue/intents.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    classes: Mapping[str, str]
    compounds: Mapping[str, str]
    """Marks, each with two words that are one: a gold loan is a loan, and no gold."""
    intents: Mapping[str, IntentRow]

    def words(self) -> Iterator[str]:
        """Every word that a cue or an example uses."""
        for words in (*self.classes.values(), *self.compounds.values()):
            yield from words.split()
        for row in self.intents.values():
            for phrase in (*row.strong, *row.fair, *row.weak, *row.only_with):
                yield from (w for w in phrase.replace("|", " ").split() if w.isalpha())
            for example in row.examples:
                yield from example.split()


class IntentFinder:
    """Scores the intents of an utterance."""

    def __init__(self, table: IntentTable, lexicon: Lexicon, numerals: Collection[str]) -> None:
        """Compile the cues and weigh the words of the examples, numerals aside."""
        self._lexicon = lexicon
        self._numerals = numerals
        self._rows = table.intents
        self._classes = {
            name: frozenset(map(lexicon.word, words.split()))
            for name, words in table.classes.items()
        }
        self._compounds = {
            tuple(map(lexicon.word, words.split())): mark for mark, words in table.compounds.items()
        }
        self._by_first_word: dict[str, list[Cue]] = {}
        for cue in self._compiled(table):
            first = cue.steps[0]
            for word in first if isinstance(first, frozenset) else ():
                self._by_first_word.setdefault(word, []).append(cue)
        self._only_with = {
            intent: [
                frozenset().union(*map(self._step_words, group.split())) for group in row.only_with
            ]
            for intent, row in table.intents.items()
            if row.only_with
        }
        self._examples = [
            (intent, self._content(map(lexicon.word, example.split())))
            for intent, row in table.intents.items()
            for example in row.examples
        ]
        self._weights = _rarities([words for _, words in self._examples])
        self._heaviest = max(self._weights.values(), default=1.0)

    def find(self, words: Sequence[Word]) -> tuple[Intent, ...]:
        """Return the intents that hold, strongest first, small talk after all else."""
        words = list(self._joined(words))
        said = [hit for hit in self._hits(words) if not _denied(words, hit)]
        laid = Laid(words, said)
        whole = [
            hit for hit in said if not any(self._holds(laid, one, hit) for one in laid.over(hit))
        ]
        cues = _by_intent(list(self._standing(Laid(words, whole), whole)))
        likenesses = self._likenesses(words)
        scores = {
            intent: 1 - (1 - cues.get(intent, 0.0)) * (1 - likenesses.get(intent, 0.0))
            for intent in cues.keys() | likenesses.keys()
        }
        ranked = sorted(
            scores.items(), key=lambda item: (self._rows[item[0]].small_talk, -item[1], item[0])
        )
        holding = [(intent, score) for intent, score in ranked if score >= _THRESHOLD]
        return tuple(
            Intent(intent, round(score, 2))
            for place, (intent, score) in enumerate(holding)
            if place == 0 or cues.get(intent, 0.0) >= _SECOND_THRESHOLD
        )

    def denied(self, words: Sequence[Word]) -> frozenset[str]:
        """Return the intents whose words are there, but denied."""
        words = list(self._joined(words))
        return frozenset(hit.cue.intent for hit in self._hits(words) if _denied(words, hit))

    def baseless(self, words: Sequence[Word]) -> frozenset[str]:
        """Return the intents of whose own words one group is missing."""
        said = {name for word in words for name in word.names}
        return frozenset(
            intent
            for intent, groups in self._only_with.items()
            if any(map(said.isdisjoint, groups))
        )

    def _joined(self, words: Sequence[Word]) -> Iterator[Word]:
        """Make one word of each compound; the last of its words says what it is."""
        at = 0
        while at < len(words):
            word, following = words[at], words[at + 1 : at + 2]
            mark = (
                self._compounds.get((word.names[0], following[0].names[0])) if following else None
            )
            yield Word((*following[0].names, mark), word.after_break) if mark else word
            at += 2 if mark else 1

    def _compiled(self, table: IntentTable) -> Iterator[Cue]:
        for intent, row in table.intents.items():
            for strength, weight in _STRENGTHS.items():
                for phrase in getattr(row, strength):
                    yield from self._cues(intent, weight, phrase)

    def _cues(self, intent: str, weight: float, phrase: str) -> Iterator[Cue]:
        """Compile one phrase; a word that may be missing makes two cues of it."""
        parts = phrase.split()
        choices = [(part[:-1], "") if part.endswith("?") else (part,) for part in parts]
        for chosen in product(*choices):
            steps = tuple(self._step(part) for part in chosen if part and part not in "^$")
            words = [step for step in steps if isinstance(step, frozenset)]
            yield Cue(
                intent,
                weight,
                steps,
                begins=chosen[0] == "^",
                ends=chosen[-1] == "$",
                denies=any(step & self._lexicon.negations for step in words),
            )

    def _step(self, part: str) -> frozenset[str] | int:
        return _GAPS[part] if part in _GAPS else self._step_words(part)

    def _step_words(self, part: str) -> frozenset[str]:
        words: set[str] = set()
        for word in part.split("|"):
            if word.startswith("<"):
                words |= self._classes[word.strip("<>")]
            else:
                words.add(word if word.startswith("@") else self._lexicon.word(word))
        return frozenset(words)

    def _hits(self, words: Sequence[Word]) -> Iterator[Hit]:
        for first, word in enumerate(words):
            for name in word.names:
                for cue in self._by_first_word.get(name, ()):
                    last = _match(cue.steps, words, first)
                    if last is not None and self._anchored(cue, words, first, last):
                        yield Hit(cue, first, last)

    def _anchored(self, cue: Cue, words: Sequence[Word], first: int, last: int) -> bool:
        before = words[:first] if cue.begins else ()
        after = words[last + 1 :] if cue.ends else ()
        return all(word.names[0] in self._lexicon.fillers for word in (*before, *after))

    def _holds(self, laid: Laid, other: Hit, hit: Hit) -> bool:
        """Tell whether a cue is but a part of a longer one that means another thing."""
        if not hit.is_within(other) or other.cue.weight < hit.cue.weight:
            return False
        fuller = other.fullness > hit.fullness and not laid.spans_clauses(other)
        return fuller and self._rivals(hit.cue.intent, other.cue.intent)

    def _standing(self, laid: Laid, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Yield the hits but where something more definite was said with the words or beside."""
        definite: dict[int, set[str]] = {}
        for hit in hits:
            if _is_strong(hit) and not self._rows[hit.cue.intent].yields:
                for clause in laid.clauses(hit):
                    definite.setdefault(clause, set()).add(hit.cue.intent)
        for hit in hits:
            yields = self._rows[hit.cue.intent].yields
            clauses = laid.clauses(hit) if yields else range(0)
            beside = (intent for clause in clauses for intent in definite.get(clause, ()))
            outdone = any(self._rivals(hit.cue.intent, intent) for intent in beside)
            if not (outdone or any(self._outdoes(one, hit) for one in laid.touching(hit))):
                yield hit

    def _outdoes(self, other: Hit, hit: Hit) -> bool:
        stronger = _is_strong(other) and hit.cue.weight < other.cue.weight
        return stronger and self._rivals(hit.cue.intent, other.cue.intent)

    def _rivals(self, own: str, other: str) -> bool:
        """Tell whether another intent speaks; small talk has a say among its own kind alone."""
        fit = self._rows[own].small_talk or not self._rows[other].small_talk
        return fit and other != own

    def _likenesses(self, words: Sequence[Word]) -> dict[str, float]:
        """Return for each intent how much its nearest example says for it."""
        said = self._content(name for word in words for name in word.names)
        length = sum(map(self._weigh, said))
        negations = self._lexicon.negations
        best: dict[str, float] = {}
        for intent, example in self._examples:
            shared = sum(map(self._weigh, said & example))
            denied = not negations.isdisjoint(said) and negations.isdisjoint(example)
            if denied or not shared:
                continue
            cosine = shared / math.sqrt(length * sum(map(self._weigh, example)))
            likeness = _MOST_LIKELY * (cosine - _LEAST_LIKENESS) / (1 - _LEAST_LIKENESS)
            if likeness > best.get(intent, 0.0):
                best[intent] = likeness
        return best

    def _content(self, words: Iterable[str]) -> frozenset[str]:
        """Leave out numerals and marks: sentences differ in them and mean the same."""
        return frozenset(
            word
            for word in words
            if word[0] != "@" and not word[0].isdigit() and word not in self._numerals
        )

    def _weigh(self, word: str) -> float:
        return self._weights.get(word, self._heaviest)


def _match(steps: Sequence[frozenset[str] | int], words: Sequence[Word], first: int) -> int | None:
    """Return where the steps end when they match from `first` on."""
    at, gap = first, 0
    for step in steps:
        if isinstance(step, int):
            gap += step
            continue
        if not gap and at > first and at < len(words) and words[at].after_break:
            return None  # words that belong together are not parted by a pause
        reach = range(at, min(at + gap + 1, len(words)))
        found = next((here for here in reach if not step.isdisjoint(words[here].names)), None)
        if found is None:
            return None
        at, gap = found + 1, 0
    return at - 1


def _denied(words: Sequence[Word], hit: Hit) -> bool:
    """Tell whether a negation follows (Hindi) or precedes (English) within the clause."""
    return not hit.cue.denies and (_denied_after(words, hit) or _denied_before(words, hit))


def _denied_after(words: Sequence[Word], hit: Hit) -> bool:
    for at in range(hit.first + 1, min(hit.last + 1 + _REACH_OF_NEGATION, len(words))):
        if at > hit.last and words[at].after_break:
            return False
        otherwise = at + 1 < len(words) and words[at + 1].names[0] in ("to", "toh")
        if words[at].names[0] in ("nahi", "mat") and not (otherwise or _asks(words, at)):
            return True
    return False


def _asks(words: Sequence[Word], at: int) -> bool:
    """Tell whether a negation makes a polite question: koi charge to nahi hai."""
    following = words[at + 1].names[0] if at + 1 < len(words) else ""
    return at > 0 and words[at - 1].names[0] in ("to", "toh") and following in _IS_OR_WILL_BE


def _denied_before(words: Sequence[Word], hit: Hit) -> bool:
    for at in range(hit.first - 1, max(hit.first - 2 - _REACH_OF_NEGATION, -1), -1):
        if words[at + 1].after_break:
            return False
        if words[at].names[0] in _ENGLISH_NEGATIONS:
            return True
    return False


def _is_strong(hit: Hit) -> bool:
    return hit.cue.weight >= _STRENGTHS["strong"]


def _by_intent(hits: Sequence[Hit]) -> dict[str, float]:
    """Join the cues of each intent; of cues over the same words the strongest speaks."""
    doubts: dict[str, float] = {}
    covered: dict[str, set[int]] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.cue.weight, hit.first - hit.last)):
        places = set(range(hit.first, hit.last + 1))
        intent = hit.cue.intent
        if places & covered.setdefault(intent, set()):
            continue
        covered[intent] |= places
        longer = _LONGER_CUE * (len(hit.cue.steps) - 1)
        doubts[intent] = doubts.get(intent, 1.0) * (1 - min(hit.cue.weight + longer, 0.95))
    return {intent: 1 - doubt for intent, doubt in doubts.items()}


def _rarities(examples: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(word for example in examples for word in example)
    return {word: math.log(1 + len(examples) / count) for word, count in counts.items()}
