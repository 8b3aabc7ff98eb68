"""Checks of the agent's words: every act is said by somebody, and can be spoken as it stands."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ivr.dialogue.stages import Ask, Choose, Confirm, Decide, Propose, Tables
from ivr.dialogue.templates import PLACEHOLDER
from ivr.languages import language, language_of_register

Variants = Sequence[Sequence[str]]
Acts = Mapping[str, Mapping[str, Variants | None]]
"""Of each act, by register: variants, which are lists of clauses."""
Spoken = Callable[[str, str], str]
"""Writes a text of a language as the voice says it."""

BY_THE_CONVERSATION = frozenset(
    {"language_changed", "nothing_to_repeat", "cannot_say", "say_once_more"}
)
"""Acts that no table names: what is said of the conversation itself, and for a blocked reply."""
MOST_SENTENCES = 3
"""Two, and a word before them such as "Certainly."."""
LONGEST_CLAUSE = 120
"""Letters between two breaths."""
_SENTENCE_END = re.compile(r"[.!?।]+(?=\s|$)")
_LETTERS = {"Deva": r"\u0900-\u0963\u0970-\u097f\u200c\u200d", "Latn": r"A-Za-zÀ-ž"}
_MARKS = r" ,.!?;:।…—'’\-"
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")


def word_faults(tables: Tables, acts: Acts, spoken: Spoken) -> Iterator[str]:
    """Yield what is wrong with the acts themselves."""
    used = {*tables.acts(), *BY_THE_CONVERSATION}
    yield from (f"act {act} is never said" for act in sorted(set(acts) - used))
    asking = set(_asking(tables))
    for act, registers in acts.items():
        for register, variants in registers.items():
            where = f"act {act} in {register}"
            for variant in variants or ():
                yield from (f"{where} {fault}" for fault in _variant_faults(variant))
                yield from (
                    f"{where} {fault}"
                    for clause in variant
                    for fault in _clause_faults(clause, language_of_register(register), spoken)
                )
            if act not in asking and any(_asks(variant) for variant in variants or ()):
                yield f"{where} asks something, and nobody waits for the answer"


def placeholders(acts: Acts) -> dict[str, list[tuple[str, str]]]:
    """Return paths and formats of each act, over all its variants."""
    return {
        act: list(
            dict.fromkeys(
                found
                for variants in registers.values()
                for variant in variants or ()
                for clause in variant
                for found in PLACEHOLDER.findall(clause)
            )
        )
        for act, registers in acts.items()
    }


def _asking(tables: Tables) -> Iterator[str]:
    """Yield the acts behind which the caller has the floor; silence and misses ask as well."""
    yield from (*tables.silence, *tables.miss)
    yield from (answer.act for answer in tables.anytime() if answer.asks)
    for stage in tables.stages.values():
        for step in stage.steps:
            match step:
                case Ask() | Decide() | Choose():
                    yield step.act
                case Propose():
                    yield from (step.act, step.either)
                case Confirm():
                    yield from (step.act, step.change)
                case _:
                    pass


def _asks(variant: Sequence[str]) -> bool:
    return any(clause.rstrip().endswith("?") for clause in variant)


def _variant_faults(variant: Sequence[str]) -> Iterator[str]:
    if not all(clause.strip() for clause in variant):
        yield "has an empty clause"
    whole = " ".join(variant)
    if not _SENTENCE_END.search(whole[-2:]):
        yield f"does not end: {whole[-20:]!r}"
    if len(_SENTENCE_END.findall(whole)) > MOST_SENTENCES:
        yield f"says more than {MOST_SENTENCES} sentences at once"


def _clause_faults(clause: str, code: str, spoken: Spoken) -> Iterator[str]:
    fixed = PLACEHOLDER.sub("", clause)
    if len(fixed) > LONGEST_CLAUSE:
        yield f"has a clause of {len(fixed)} letters: {fixed[:30]!r}…"
    words = " ".join(spoken(piece, code) for piece in PLACEHOLDER.split(clause)[::3])
    if strange := set(re.findall(rf"[^{_LETTERS[language(code).script]}{_MARKS}]", words)):
        yield f"has what no voice can say: {' '.join(sorted(strange))}"
    yield from (
        f"has {short}, which is spelled out nowhere" for short in _ABBREVIATION.findall(words)
    )
