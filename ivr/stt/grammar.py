"""What a question calls for: a graph of words, as grammars are in telephony.

The notation is that of rules in JSGF (W3C note, 2000): `<name> = …;`, the first being the whole;
`a b` in succession, `(a | b)` one of them, `[a]` or nothing, `<name>` another rule, and a tag in
braces behind what it marks. `{answer}` marks words that are the answer, however it is wrapped; any
other tag names what its words come to. A rule may not come back to itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

_RULE = re.compile(r"\s*<(\w+)>\s*=([^;]*);\s*")
_SIGN = re.compile(r"\s*([()\[\]|]|\{\w+\}|<\w+>|[^\s()\[\]|{}<>;]+)")
_WRITTEN = re.compile(r"[\w']+")
_CLOSING = {"(": ")", "[": "]"}
ANSWER = "answer"

State = frozenset[int]
"""A place in the graph: where the words so far may have led."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place in a grammar."""

    text: str
    tag: str = ""


Sentence = tuple[Word, ...]


class Grammar:
    """The graph; states are found as they are asked for."""

    def __init__(self, notation: str) -> None:
        """Read a grammar.

        Raises:
            ValueError: a bracket is open, a sign stands where none may, a rule is missing or comes
                back to itself; says which.
        """
        rules = _rules(notation)
        self._rules = {name: _Reader(text).whole() for name, text in rules.items()}
        self._leads: list[dict[Word, set[int]]] = [{}]
        self._skips: list[set[int]] = [set()]
        self._known: dict[State, Mapping[Word, State]] = {}
        self._end = self._node()
        self._laid: dict[tuple[str, str, int], int] = {}
        self._laying: list[str] = []
        self._lay(_Part(rule=next(iter(rules))), 0, self._end)
        self.start = self._reached({0})
        self.words = frozenset(word.text for leads in self._leads for word in leads)

    def following(self, state: State) -> Mapping[Word, State]:
        """Return the words that may come next, and where each leads."""
        if state not in self._known:
            leads: dict[Word, set[int]] = {}
            for node in state:
                for word, nodes in self._leads[node].items():
                    leads.setdefault(word, set()).update(nodes)
            self._known[state] = {word: self._reached(nodes) for word, nodes in leads.items()}
        return self._known[state]

    def accepts(self, text: str) -> bool:
        """Tell whether a text is a sentence of the grammar, whatever its marks and capitals."""
        state = self.start
        for said in _WRITTEN.findall(text.lower()):
            after = [
                then for word, then in self.following(state).items() if word.text.lower() == said
            ]
            state = frozenset().union(*after)
        return self.may_end(state)

    def may_end(self, state: State) -> bool:
        """Tell whether the words so far are whole."""
        return self._end in state

    def answers(self, most: int) -> list[str]:
        """Return so many answers of those that may be given, without what wraps them."""
        marked = any(word.tag == ANSWER for leads in self._leads for word in leads)
        found: dict[str, None] = {}
        waiting: list[tuple[Sentence, State]] = [((), self.start)]
        seen = set(waiting)
        while waiting and len(found) < most:
            words, state = waiting.pop()
            if words and self.may_end(state):
                found[" ".join(word.text for word in words)] = None
            for word, then in self.following(state).items():
                one = ((*words, word) if word.tag == ANSWER or not marked else words, then)
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)
        return list(found)

    def _lay(self, part: "_Part", start: int, end: int) -> None:
        """Put a part between two nodes."""
        if part.rule:
            self._skips[start].add(self._entry(part.rule, part.tag, end))
        elif part.word is not None:
            self._leads[start].setdefault(part.word, set()).add(end)
        elif part.in_turn:
            for one in part.parts[:-1]:
                between = self._node()
                self._lay(one, start, between)
                start = between
            self._lay(part.parts[-1], start, end)
        else:
            for one in part.parts:
                self._lay(one, start, end)
        if part.may_be_absent:
            self._skips[start].add(end)

    def _entry(self, rule: str, tag: str, end: int) -> int:
        """Return where a rule begins that ends there; laid once, however often it is named."""
        if rule not in self._rules:
            raise ValueError(f"grammar: there is no rule <{rule}>")
        key = (rule, tag, end)
        if rule in self._laying:
            raise ValueError(f"grammar: the rule <{rule}> comes back to itself")
        if key not in self._laid:
            self._laying.append(rule)
            entry = self._laid[key] = self._node()
            part = self._rules[rule]
            self._lay(part.tagged(tag) if tag else part, entry, end)
            self._laying.pop()
        return self._laid[key]

    def _node(self) -> int:
        self._leads.append({})
        self._skips.append(set())
        return len(self._leads) - 1

    def _reached(self, nodes: set[int]) -> State:
        """Add what is reached without a word."""
        reached, waiting = set(nodes), list(nodes)
        while waiting:
            more = self._skips[waiting.pop()] - reached
            reached |= more
            waiting.extend(more)
        return frozenset(reached)


@lru_cache(maxsize=64)
def compiled(notation: str) -> Grammar:
    """Return the grammar; those of the questions in use are kept."""
    return Grammar(notation)


def answer_of(sentence: Sentence) -> str:
    """Return what a sentence answers: the words marked so, else the tag, else all its words."""
    if answer := " ".join(word.text for word in sentence if word.tag == ANSWER):
        return answer
    if tag := next((word.tag for word in sentence if word.tag), ""):
        return f"{{{tag}}}"
    return " ".join(word.text for word in sentence)


@dataclass(frozen=True, slots=True)
class _Part:
    word: Word | None = None
    rule: str = ""
    tag: str = ""
    """Of the rule."""
    parts: tuple["_Part", ...] = ()
    in_turn: bool = False
    """Whether the parts follow one another; else they are a choice."""
    may_be_absent: bool = False

    def tagged(self, tag: str) -> "_Part":
        """Mark every word that bears no mark of its own."""
        word = self.word if self.word is None or self.word.tag else replace(self.word, tag=tag)
        parts = tuple(part.tagged(tag) for part in self.parts)
        return replace(self, word=word, tag=self.tag or tag, parts=parts)


def _rules(notation: str) -> dict[str, str]:
    """Part a grammar into its rules."""
    rules: dict[str, str] = {}
    at = 0
    while at < len(notation):
        found = _RULE.match(notation, at)
        if found is None:
            raise ValueError(f"grammar: expected a rule, <name> = …; at {notation[at : at + 40]!r}")
        rules[found[1]] = found[2]
        at = found.end()
    if not rules:
        raise ValueError("grammar: it has no rule")
    return rules


class _Reader:
    """Reads the notation from left to right."""

    def __init__(self, notation: str) -> None:
        text = notation.strip()
        self._signs: list[str] = []
        at = 0
        while at < len(text):
            found = _SIGN.match(text, at)
            if found is None:
                raise ValueError(f"grammar: unexpected {text[at:].strip()[:1]!r} in {text[:60]!r}…")
            self._signs.append(found[1])
            at = found.end()
        self._signs.reverse()

    def whole(self) -> _Part:
        part = self._choice()
        if self._signs:
            raise ValueError(f"grammar: {self._signs[-1]!r} closes nothing")
        return part

    def _choice(self) -> _Part:
        choices = [self._sequence()]
        while self._next() == "|":
            self._signs.pop()
            choices.append(self._sequence())
        return choices[0] if len(choices) == 1 else _Part(parts=tuple(choices))

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._next() not in ("", "|", ")", "]"):
            sign = self._signs.pop()
            if sign.startswith("{"):
                if not parts:
                    raise ValueError(f"grammar: the tag {sign} marks nothing")
                parts[-1] = parts[-1].tagged(sign.strip("{}"))
            else:
                parts.append(self._single(sign))
        if not parts:
            raise ValueError("grammar: a choice is empty; put what may be absent in [ ]")
        return parts[0] if len(parts) == 1 else _Part(parts=tuple(parts), in_turn=True)

    def _single(self, sign: str) -> _Part:
        if sign.startswith("<"):
            return _Part(rule=sign.strip("<>"))
        if sign not in _CLOSING:
            return _Part(Word(sign))
        inner = self._choice()
        if self._next() != _CLOSING[sign]:
            raise ValueError(f"grammar: {sign!r} is not closed")
        self._signs.pop()
        return _Part(parts=(inner,), may_be_absent=sign == "[")

    def _next(self) -> str:
        return self._signs[-1] if self._signs else ""
