import pytest

from ivr.bench.calls import Measured
from ivr.bench.calls_figures import line_figures
from ivr.bench.soak import MemorySample, figures, memory_figures, verdicts
from tests.bench.rows import row


def held(*megabytes: float) -> list[MemorySample]:
    return [MemorySample(60.0 * minute, mb) for minute, mb in enumerate(megabytes)]


def test_memory_that_grows_a_megabyte_a_minute_grows_sixty_an_hour() -> None:
    grown = memory_figures(held(*range(500, 600)))
    assert grown["slope_mb_per_hour"] == pytest.approx(60.0)
    assert (grown["start_mb"], grown["end_mb"]) == (504.5, 594.5)


def test_what_fills_in_the_first_tenth_is_no_growth() -> None:
    assert memory_figures(held(400, *[500] * 9))["slope_mb_per_hour"] == 0.0


def test_one_look_tells_no_growth() -> None:
    assert memory_figures(held(500))["slope_mb_per_hour"] == 0.0


def test_the_last_tenth_is_held_against_the_first() -> None:
    rows = [row(400.0) for _ in range(90)] + [row(600.0) for _ in range(10)]
    slower = figures(Measured(calls=9, rows=rows), held(500, 500, 500), lines=4) | line_figures([])
    assert slower["slower_by"] == 1.5
    kept = {verdict.figure: verdict.kept for verdict in verdicts(slower)}
    assert kept["last tenth by first, ear p95"] is False
    assert kept["memory"] is True
