"""Every act, filled from values of its own fields, passes the guard: its words say what they are."""

from collections.abc import Iterator
from typing import Any

import pytest

from ivr.dialogue.guard import untraced_figures
from ivr.dialogue.memory import Memory
from ivr.dialogue.templates import PLACEHOLDER
from ivr.dialogue.tracing import values_of
from ivr.dialogue.turn import ToolCall
from ivr.dialogue.validation import load_acts
from ivr.dialogue.values import FORMATS
from ivr.languages import language_of_register, with_tables
from ivr.settings import data_folder

TOLD_BY_NUMBER = {"rupees": 1_234_500, "percent": 12.25, "months": 18}
ACTS = load_acts(data_folder(), with_tables())


def variants(register: str) -> Iterator[tuple[str, str]]:
    for act, registers in ACTS.items():
        for clauses in registers.get(register) or ():
            words = " ".join(clauses)
            if any(kind in TOLD_BY_NUMBER for _, kind in PLACEHOLDER.findall(words)):
                yield act, words


def filled(words: str, language: str) -> tuple[str, list[ToolCall]]:
    """Return the words with a figure for each field, and the tool that returned it."""
    result: dict[str, Any] = {}
    texts = {}
    for at, (path, kind) in enumerate(PLACEHOLDER.findall(words)):
        field = path.rpartition(".")[2]
        if kind in TOLD_BY_NUMBER:
            grown = TOLD_BY_NUMBER[kind] + 100 * at * (kind == "rupees") + at
            result[field] = grown
            texts[path] = FORMATS[kind](grown, language)
    lender = {"lender": "x", "name": "Xyz", "name_hi": "Xyz"} if "{rival." in words else {}
    rival = {key: result.pop(key) for key in ("rate_percent",) if lender and key in result}
    said = PLACEHOLDER.sub(lambda found: texts.get(found[1], "Xyz"), words)
    return said, [ToolCall("a", {}, result), ToolCall("b", {}, [lender | rival])]


@pytest.mark.parametrize("register", ["hi", "en", "hinglish", "mr"])
def test_every_act_tells_its_figures_as_what_they_are(register: str) -> None:
    language = language_of_register(register)
    wrong = []
    for act, words in variants(register):
        said, calls = filled(words, language)
        if found := untraced_figures(said, values_of(Memory("", ""), calls)):
            wrong.append((act, found, said))
    assert wrong == []
