"""The whole line on text alone: real tables, real tools, records of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr import app
from ivr.dialogue.conversation import Reply, Script
from ivr.dialogue.interpreter import NoInterpreter
from ivr.settings import load_settings

NOW = "2026-12-01T10:00:00+05:30"
"""A Tuesday."""

Says = Callable[..., Reply]
"""Lets the caller say several things; returns the last reply."""


@contextmanager
def opened(folder: Path) -> Iterator[app.Bank]:
    """Open the bank on a database of its own."""
    database = f"sqlite:///{folder}/records.db"
    with app.open_bank(load_settings(), now=NOW, database=database) as bank:
        yield bank


_scripts: list[Script] = []


def script_for(bank: app.Bank) -> Script:
    """Load the tables once for all tests: they know of a bank only what its tools are called."""
    if not _scripts:
        _scripts.append(app.load_script(bank.tools, NoInterpreter()))
    return _scripts[0]
