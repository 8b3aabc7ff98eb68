from pathlib import Path

import pytest

from ivr.bench.reports import TURNS, run
from ivr.errors import ConfigurationError


def test_every_call_of_the_year_is_counted(tmp_path: Path) -> None:
    told: list[str] = []
    figures = run("", 730, told.append)
    assert figures["replies"] == 730 * TURNS
    counted = {name: row["calls"] for name, row in figures["report_ms"].items()}
    assert counted["year by day"] == 730
    assert counted["day by day"] == counted["day by language"] == 2
    assert told[0] == f"730 calls with {730 * TURNS:,} replies are written"


def test_a_database_with_calls_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    run(url, 10, lambda _: None)
    with pytest.raises(ConfigurationError, match="an empty one"):
        run(url, 10, lambda _: None)
