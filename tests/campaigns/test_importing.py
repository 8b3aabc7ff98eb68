from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ivr.campaigns.importing import import_list
from ivr.records.campaign_records import UnknownCampaignError
from ivr.records.opening import Records, open_records
from tests.campaigns.cases import TUESDAY_10, plan

TODAY = date(2026, 12, 1)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with open_records(f"sqlite:///{tmp_path / 'ivr.db'}", lambda: TUESDAY_10) as opened:
        opened.campaigns.create(plan())
        yield opened


def test_every_row_of_a_list_is_accounted_for(records: Records, tmp_path: Path) -> None:
    records.callers.set_do_not_call("+919800000003")
    file = tmp_path / "list.csv"
    told: list[tuple[str, int]] = []

    def bring() -> tuple[int, ...]:
        r = import_list(records.campaigns, "diwali", file, TODAY, lambda *each: told.append(each))
        return r.rows, r.added, r.on_the_list, r.doubles, r.unwanted, r.wrong

    file.write_text("phone\n9800000001\n9800000002\n9800000002\n9800000003\n123\n")
    assert bring() == (5, 2, 0, 1, 1, 1)
    assert bring() == (5, 0, 2, 1, 1, 1)
    assert ("Reading", 5) in told
    assert ("Keeping", 2) in told
    numbers = [contact.phone_number for contact in records.campaigns.contacts("diwali")]
    assert numbers == ["+919800000001", "+919800000002"]


def test_a_list_for_no_campaign_is_refused_before_it_is_read(
    records: Records, tmp_path: Path
) -> None:
    with pytest.raises(UnknownCampaignError, match="ivr campaign status"):
        import_list(records.campaigns, "holi", tmp_path / "absent.csv", TODAY, lambda *_: None)
