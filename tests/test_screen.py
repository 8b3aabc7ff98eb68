from io import StringIO

from rich.console import Console

from ivr.console.passwords import new_token
from ivr.screen import Screen

PAGES = "http://127.0.0.1:8080"


def shown(first_sign_in: str) -> list[str]:
    """Return what a terminal of the usual width says of the console."""
    terminal = StringIO()
    Screen(Console(file=terminal, width=80)).open_console(PAGES, first_sign_in)
    return terminal.getvalue().splitlines()


def test_the_way_to_the_first_account_can_be_copied_as_it_stands() -> None:
    first = f"{PAGES}/first?token={new_token()}"
    where, way_in = shown(first)
    assert where.endswith(PAGES)
    assert way_in.split()[-1] == first


def test_where_there_are_accounts_there_is_no_way_to_a_first_one() -> None:
    assert len(shown("")) == 1
