"""What was learned holds as long as everything that it was learned by stands as it did."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ivr.dialogue import learning
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.likeness import Described, Learned, Likeness
from ivr.dialogue.understanding import Understander
from ivr.settings import data_folder

NOTHING = Learned((), {}, {}, *(np.zeros(shape, np.float32) for shape in (0, (0, 0), 0)))
TABLES = [file.relative_to(data_folder()) for file in learning.tables(data_folder())]
LABELLED = Path("dialogue/labelled.yaml")


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Each lesson that is taken, which takes no time here."""
    taken: list[str] = []

    def learn(examples: Sequence[learning.Example], describe: object) -> Learned:
        taken.append(" ".join(one.say for one in examples))
        return NOTHING

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(learning, "learn", learn)
    return taken


def start(data: Path, changed: Path, content: str) -> None:
    """Start once with a table as it is now."""
    (data / LABELLED).parent.mkdir(parents=True, exist_ok=True)
    (data / LABELLED).write_text("utterances: []\n")
    (data / changed).parent.mkdir(parents=True, exist_ok=True)
    (data / changed).write_text(content)
    learning.learned_likeness(data, frozenset(), describe)


def describe(text: str, expecting: Expecting) -> Described:
    return Described((text,), ())


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_change_of_a_table_is_learned_by(lessons: list[str], tmp_path: Path, table: Path) -> None:
    for content in ("a: one", "a: one", "a: two"):
        start(tmp_path / "data", table, content)
    assert len(lessons) == 2


def test_a_table_by_which_nothing_is_read_teaches_nothing(
    lessons: list[str], tmp_path: Path
) -> None:
    for content in ("a: one", "a: two"):
        start(tmp_path / "data", Path("dialogue/roles.yaml"), content)
    assert len(lessons) == 1


def test_the_tables_are_all_that_understanding_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: set[Path] = set()
    opens: Callable[..., Any] = Path.open

    def noted(file: Path, *how: Any, **more: Any) -> Any:
        opened.add(file)
        return opens(file, *how, **more)

    monkeypatch.setattr(Path, "open", noted)
    understander = Understander(data_folder(), likeness=Likeness(NOTHING))
    understander._described("mera 50 gram sona hai, kal Dharampeth aaun kya", Expecting.OPEN)
    assert {file.relative_to(data_folder()) for file in opened} == set(TABLES)
