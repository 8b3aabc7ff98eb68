from dataclasses import replace
from datetime import date

from ivr.records.opening import Records
from tests.records.conftest import BRANCH


def test_a_branch_comes_back_as_it_went_in(records: Records) -> None:
    assert list(records.branches.branches()) == [BRANCH]


def test_synchronising_again_takes_over_what_changed(records: Records) -> None:
    moved = replace(BRANCH, address="14 Main Road", languages=("hi", "en", "mr"))
    added = replace(BRANCH, branch_id="NGP02")
    records.branches.synchronise([moved, added], date(2026, 12, 2))
    assert list(records.branches.branches()) == [moved, added]


def test_a_branch_that_left_the_data_closed_the_day_before(records: Records) -> None:
    other = replace(BRANCH, branch_id="NGP02")
    records.branches.synchronise([other], date(2026, 12, 2))
    gone, standing = records.branches.branches()
    assert gone == replace(BRANCH, valid_to=date(2026, 12, 1))
    assert standing == other
