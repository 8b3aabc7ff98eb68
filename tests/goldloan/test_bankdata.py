import shutil
from datetime import date
from pathlib import Path

import pytest

from ivr.errors import ConfigurationError
from ivr.goldloan.bankdata import BankData, in_force, load_bank_data
from ivr.goldloan.goldloan import ToolError
from tests.goldloan.conftest import BANK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BANK, tmp_path / "bank"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_bank_has_branches_in_many_cities(data: BankData) -> None:
    assert len(data.branches) >= 20
    assert len({branch.city for branch in data.branches}) >= 8
    assert all(branch.name_hi and branch.area_hi for branch in data.branches)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("regulation.yaml", "percent: 85", "percent: 850", "regulation.yaml, entry 1, loan_to_"),
        ("regulation.yaml", "50_000_000", "5", "must ascend"),
        ("regulation.yaml", "- source", "- sauce", "regulation.yaml, entry 1, source"),
        ("regulation.yaml", "- source:", "- {", "not YAML"),
        ("lending.yaml", "null, percent", "9, percent", "up_to_paise: null"),
        ("lending.yaml", "2027-12-31", "2025-12-31", "valid_to lies before"),
        ("gold_price.yaml", "fineness: 999", "fineness: 1001", "entry 1, prices.0.fineness"),
        ("branches.csv", "440012", "4400", "branches.csv, line 2, pincode"),
        ("branches.csv", "21.1438,79.0830", "79.0830,21.1438", "branches.csv, line 2, latitude"),
        ("branches.csv", "10:00,18:00", "18:00,10:00", "opens must lie before closes"),
        ("branches.csv", ",Nagpur,Sita", ",Nagpore,Sita", "missing in cities.csv"),
        ("branches.csv", "NGP02", "NGP01", "NGP01 stands there twice"),
        ("cities.csv", "poona", "pune", "pune stands there twice"),
        ("competitors.csv", "18.0", "dear", "competitors.csv, line 2, rate_percent"),
        ("holidays.csv", "2026-12-25", "25.12.2026", "holidays.csv, line"),
    ],
)
def test_a_slip_is_named_by_file_row_and_field(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    change(folder / file, old, new)
    with pytest.raises(ConfigurationError, match=said):
        load_bank_data(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "lending.yaml").unlink()
    with pytest.raises(ConfigurationError, match=r"lending\.yaml"):
        load_bank_data(folder)


def test_nothing_is_quoted_outside_its_dates(data: BankData) -> None:
    terms = data.terms[0]
    assert in_force(data.terms, terms.valid_from, "terms") is terms
    with pytest.raises(ToolError, match="no terms holds"):
        in_force(data.terms, date(2026, 3, 31), "terms")
    with pytest.raises(ToolError, match="no terms holds"):
        in_force(data.terms, date(2028, 1, 1), "terms")


def test_the_edition_begun_last_is_in_force(data: BankData) -> None:
    old = data.terms[0]
    new = old.model_copy(update={"valid_from": date(2026, 10, 1)})
    assert in_force([new, old], date(2026, 9, 30), "terms") is old
    assert in_force([new, old], date(2026, 10, 1), "terms") is new
