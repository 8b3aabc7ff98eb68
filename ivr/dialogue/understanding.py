"""Understands one utterance: its language, what the caller wants, the values he gave.

Values by rules; wishes by cues and by what was learned from examples, side by side. A turn takes a
few milliseconds. A value can be traced to the row of `data/dialogue/` that reads it, a wish to the
row of its cue and to the features of what was learned.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from ivr.devanagari import is_devanagari
from ivr.dialogue.asides import Topics
from ivr.dialogue.context import in_context, is_answered
from ivr.dialogue.cue_hits import Word
from ivr.dialogue.dates import CalendarTable, Days
from ivr.dialogue.dialogue import Expecting, Intent, Slot, Understanding
from ivr.dialogue.heard import Found
from ivr.dialogue.intents import IntentFinder, IntentTable
from ivr.dialogue.language import language_of
from ivr.dialogue.learning import learned_likeness
from ivr.dialogue.lexicon import Lexicon, Origin, WordTable
from ivr.dialogue.likeness import AsAnswer, Described, Likeness, described, weighed
from ivr.dialogue.misheard import GUESSED, MisheardNumbers
from ivr.dialogue.moments import settle_moments
from ivr.dialogue.numbers import Numbers, NumberTable
from ivr.dialogue.overlay import read_table
from ivr.dialogue.slots import Places, SlotReader
from ivr.dialogue.tokens import Token, words_between

_ASKS_WHEN = (Expecting.DATE, Expecting.TIME, Expecting.CALLBACK)
_ASKS_YES_OR_NO = (Expecting.YES_NO, Expecting.BRANCH)
_YES_OR_NO = ("affirm", "deny")
_VISITS = frozenset(("branch", "office", "appointment", "visit", "milna", "slot"))
_CALLS = frozenset(("call", "phone", "callback"))
_PROPER = frozenset(("customer_name", "city", "area", "branch"))
_NAMES = frozenset(("customer_name", "loan_purpose"))
"""Whose words mean nothing else: Sawhney does not think it over, school fees are none of ours."""
_FEW_WORDS = 3
"""Fillers aside: "ne", "no thanks", "and in Nagpur?"."""
_ASKING = frozenset(("kya", "kitna", "kaunsa", "kis", "kab", "what", "how", "which", "when"))
_ECHOED = _ASKING | frozenset(
    ("gram", "carat", "baje", "din", "naam", "shahar", "sona", "many", "much", "time", "day",
     "city", "name", "haan", "achha")
)  # fmt: skip
"""Of the agent's own questions."""
_ANY_DAY = datetime(2026, 12, 1, 10, tzinfo=timezone(timedelta(hours=5, minutes=30)))
"""On which examples are read: tomorrow is a date whenever it is said."""


class Understander:
    """Turns what was said into what was meant. Nothing in it changes: one serves every call."""

    def __init__(self, data: Path, language: str = "", likeness: Likeness | None = None) -> None:
        """Load and validate the tables under `data`.

        Args:
            data: the folder of all data.
            language: whose own words are added; empty for Hindi, English and the mix alone.
            likeness: what was learned from the examples; by default it is loaded, or learned now.

        Raises:
            ConfigurationError: a file is missing or an entry is wrong; names both.
        """
        read = partial(read_table, data / "dialogue", language)
        numerals = read("numbers.yaml", NumberTable)
        numbers = Numbers(numerals)
        self._misheard = MisheardNumbers(numerals)
        days = Days(read("calendar.yaml", CalendarTable))
        intents = read("intents.yaml", IntentTable)
        topics = read("topics.yaml", Topics).beside(intents)
        places = Places(data, language)
        more_words = (*numbers.words, *days.words, *places.words, *intents.words(), *topics.words())
        words = read("words.yaml", WordTable)
        self._lexicon = Lexicon(words, more_words, numbers.hindi_words)
        self._slots = SlotReader(self._lexicon, numbers, days, places)
        self._intents = IntentFinder(intents, self._lexicon, frozenset(numbers.words))
        self._topics = IntentFinder(topics, self._lexicon, frozenset(numbers.words))
        self.likeness = likeness or learned_likeness(
            data, frozenset(intents.intents), self._described
        )

    def origins(self, text: str) -> list[tuple[str, Origin]]:
        """Return each word in Roman letters, and the language in which it is at home."""
        tokens = self._lexicon.tokens(text)
        return [(token.roman, self._lexicon.origin(token)) for token in tokens]

    def understand(
        self,
        text: str,
        *,
        expecting: Expecting = Expecting.OPEN,
        now: datetime,
        language_so_far: str = "",
    ) -> Understanding:
        """Understand one utterance as an answer to the question that was asked.

        Args:
            text: what was heard or typed: Devanagari, Roman Hindi, English or a mix.
            expecting: the kind of answer the agent asked for.
            now: the caller's clock, with its time zone.
            language_so_far: what to answer in where the words do not tell.
        """
        text, tokens, found, words = self._read_misheard(text, expecting, now)
        answered = is_answered(expecting, found)
        asked = _YES_OR_NO if expecting in _ASKS_YES_OR_NO else ()
        meant = self._meant(words, tokens, AsAnswer(bool(found), answered, asked))
        intents = _where_asked_when(meant, expecting, tokens)
        settle_moments(found, {intent.name for intent in intents}, expecting, now)
        return Understanding(
            language=language_of(_unnamed(tokens, found), self._lexicon, language_so_far),
            intents=in_context(intents, found, expecting, [token.word for token in tokens]),
            slots={
                name: Slot(
                    one.value, one.unit, words_between(text, tokens, one.first, one.last), one.sum
                )
                for name, one in found.items()
            },
            topics=tuple(topic.name for topic in self._topics.find(words)),
            secrets=tuple(
                words_between(text, tokens, code[0], code[-1])
                for code in self._slots.secrets(tokens)
            ),
        )

    def _meant(
        self, words: Sequence[Word], tokens: Sequence[Token], as_answer: AsAnswer
    ) -> tuple[Intent, ...]:
        """Return the wishes; few words are taken at their word, and a bare value is no wish."""
        words = _without_echo(words)
        cues = self._intents.find(words)
        said = [word for word in words if word.names[0] not in self._lexicon.fillers]
        if len(said) <= _FEW_WORDS and (cues or any(map(_is_value, said))):
            return cues
        return weighed(
            cues,
            self.likeness.of(described(words, tokens)),
            denied=self._intents.denied(words) | self._intents.baseless(words),
            as_answer=as_answer,
        )

    def _read_misheard(
        self, text: str, expecting: Expecting, now: datetime
    ) -> tuple[str, list[Token], dict[str, Found], list[Word]]:
        """Read an utterance; where its number is missing, with the one that it sounds like."""
        tokens, found, words = self._read(text, expecting, now)
        slot = GUESSED.get(expecting, "")
        if slot and slot not in found and (mended := self._misheard.mended(tokens, expecting)):
            again = self._read(mended, expecting, now)
            if slot in again[1]:
                return mended, *again
        return text, tokens, found, words

    def _read(
        self, text: str, expecting: Expecting, now: datetime
    ) -> tuple[list[Token], dict[str, Found], list[Word]]:
        tokens = self._lexicon.tokens(text)
        found = dict(self._slots.read(tokens, expecting, now))
        return tokens, found, _words(tokens, list(found.values()))

    def _described(self, text: str, expecting: Expecting) -> Described:
        tokens, _, words = self._read(text, expecting, _ANY_DAY)
        return described(words, tokens)


def _without_echo(words: Sequence[Word]) -> Sequence[Word]:
    """Leave out the question that a hard of hearing caller repeats: kitne gram? tees gram."""
    opening = 0
    while opening < len(words) and words[opening].names[0] in _ECHOED:
        opening += 1
    repeats = 1 < opening < len(words) and words[opening].after_break
    asks = any(word.names[0] in _ASKING for word in words[:opening])
    return words[opening:] if repeats and asks else words


def _is_value(word: Word) -> bool:
    return word.names[-1].startswith("@")


def _unnamed(tokens: Sequence[Token], found: Mapping[str, Found]) -> list[Token]:
    """Leave out Latin names of people and places, which are at home in every language."""
    named = {
        at
        for name in _PROPER & found.keys()
        for at in range(found[name].first, found[name].last + 1)
    }
    return [
        token for at, token in enumerate(tokens) if at not in named or is_devanagari(token.text)
    ]


def _where_asked_when(
    intents: Sequence[Intent], expecting: Expecting, tokens: Sequence[Token]
) -> tuple[Intent, ...]:
    """Drop what an hour alone does not ask for where it was asked for.

    "Teen baje ke baad" says when to come and "woh aath baje aa jate hain" when to call: a call
    beside a visit, and a visit beside a call, are to be named.
    """
    said = {token.word for token in tokens}
    dropped = set[str]()
    if expecting in _ASKS_WHEN and not _CALLS & said:
        dropped.add("callback_request")
    if expecting is Expecting.CALLBACK and not _VISITS & said:
        dropped.add("schedule_appointment")
    return tuple(intent for intent in intents if intent.name not in dropped)


def _words(tokens: Sequence[Token], found: Sequence[Found]) -> list[Word]:
    """Put the mark of its slot on each stretch that filled one; the longest takes the words."""
    marks: dict[int, Found] = {}
    for one in sorted(found, key=lambda one: one.first - one.last):
        taken = any(one.first <= other.last and other.first <= one.last for other in marks.values())
        if not taken:
            marks[one.first] = one
    words: list[Word] = []
    at = 0
    while at < len(tokens):
        mark = marks.get(at)
        last = mark.last if mark else at
        names = tuple(token.word for token in tokens[at : last + 1])
        slot = (f"@{mark.slot}",) if mark else ()
        sounds = () if mark and mark.slot in _NAMES else names
        words.append(Word((*sounds, *slot), tokens[at].after_break))
        at = last + 1
    return words
