"""Every act, filled with values of its own fields, passes the guard: it says what they are."""

from collections.abc import Iterator
from typing import Any

import pytest

from ivr.dialogue.dialogue import Slot
from ivr.dialogue.guard import untraced_figures
from ivr.dialogue.memory import Memory
from ivr.dialogue.templates import PLACEHOLDER
from ivr.dialogue.tracing import values_of
from ivr.dialogue.turn import ToolCall
from ivr.dialogue.validation import load_acts
from ivr.dialogue.values import FORMATS
from ivr.languages import language_of_register, with_tables
from ivr.settings import data_folder

TOLD_BY_NUMBER = {
    "rupees": (12_345_00, "paise"),
    "percent": (12.25, "percent"),
    "months": (18, "months"),
}
ACTS = load_acts(data_folder(), with_tables())


def variants(register: str) -> Iterator[tuple[str, str]]:
    for act, registers in ACTS.items():
        for clauses in registers.get(register) or ():
            words = " ".join(clauses)
            if any(kind in TOLD_BY_NUMBER for _, kind in PLACEHOLDER.findall(words)):
                yield act, words


def filled(words: str, language: str) -> tuple[str, Memory, list[ToolCall]]:
    """Return the words with a figure for each field, and what holds these figures."""
    slots: dict[str, Slot] = {}
    result: dict[str, Any] = {}
    rival: dict[str, Any] = {"lender": "x", "name": "Xyz", "name_hi": "Xyz"}
    texts = {}
    for at, (path, kind) in enumerate(PLACEHOLDER.findall(words)):
        if kind in TOLD_BY_NUMBER:
            first, unit = TOLD_BY_NUMBER[kind]
            value = first + at * (100 if kind == "rupees" else 1)
            root, field = path.partition(".")[0], path.rpartition(".")[2]
            if root == "slot":
                slots[field] = Slot(value, unit, "")
            else:
                (rival if root == "rival" else result)[field] = value
            texts[path] = FORMATS[kind](value, language)
    said = PLACEHOLDER.sub(lambda found: texts.get(found[1], "Xyz"), words)
    rows = rival if "rival." in words else {}
    return said, Memory("", "", slots=slots), [ToolCall("a", {}, result), ToolCall("b", {}, [rows])]


@pytest.mark.parametrize("register", ["hi", "en", "hinglish", "mr"])
def test_every_act_tells_its_figures_as_what_they_are(register: str) -> None:
    language = language_of_register(register)
    wrong = []
    for act, words in variants(register):
        said, memory, calls = filled(words, language)
        if found := untraced_figures(said, values_of(memory, calls)):
            wrong.append((act, found, said))
    assert wrong == []
