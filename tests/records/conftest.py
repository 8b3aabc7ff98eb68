from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from ivr.bank import BranchRecord
from ivr.records.opening import Records, open_records

NOW = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)

BRANCH = BranchRecord(
    branch_id="NGP01",
    name="Nagpur Sitabuldi",
    name_hi="नागपुर सीताबर्डी",
    address="12 Main Road",
    city="Nagpur",
    area="Sitabuldi",
    area_hi="सीताबर्डी",
    pincode="440012",
    latitude=21.14,
    longitude=79.08,
    opens=time(10),
    closes=time(18),
    weekly_closed=(7,),
    languages=("hi", "en"),
    phone="1800-000-0101",
    source="Sample",
    valid_from=date(2026, 4, 1),
    valid_to=None,
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ivr.db'}"


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    with open_records(url, lambda: NOW) as opened:
        opened.branches.synchronise([BRANCH], NOW.date())
        yield opened
