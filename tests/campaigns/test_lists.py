from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ivr.campaigns.lists import ContactList, read_list
from ivr.errors import ConfigurationError
from ivr.records.campaign_records import NewContact

TODAY = date(2026, 12, 1)
HEADER = "phone_number,name,language,consent_on\n"


def read(tmp_path: Path, text: str) -> ContactList:
    file = tmp_path / "list.csv"
    file.write_text(text, "utf-8")
    return read_list(file, TODAY)


def test_a_list_of_indian_numbers_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + "98000 00001,रमेश,hi,2026-11-01\n+91 98000-00002,,,\n")
    assert found.contacts == [
        NewContact("+919800000001", "रमेश", "hi", consent_on=date(2026, 11, 1)),
        NewContact("+919800000002"),
    ]
    assert (found.report.rows, found.report.valid, found.report.faults) == (2, 2, [])


@pytest.mark.parametrize(
    ("row", "column", "advice"),
    [
        (",Asha,,", "phone_number", "missing"),
        ("98000,,,", "phone_number", "count its digits"),
        ("9.8E+09,,,", "phone_number", "format the column as text"),
        ("nobody,,,", "phone_number", "ten digits"),
        ("+1 212 555 0100,,,", "phone_number", "Indian"),
        ("1800111109,,,", "phone_number", "service number"),
        ("9800000001,,klingon,", "language", "hi, en"),
        ("9800000001,,,yesterday", "consent_on", "2026-11-23"),
        ("9800000001,,,2027-01-01", "consent_on", "future"),
        (f"9800000001,{'x' * 201},,", "name", "longer"),
        ("9800000001,a\x07b,,", "name", "character"),
    ],
)
def test_a_wrong_cell_is_named_with_row_column_and_advice(
    tmp_path: Path, row: str, column: str, advice: str
) -> None:
    report = read(tmp_path, HEADER + "9800000009,,,\n" + row + "\n").report
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, column)]
    assert advice in report.faults[0].problem
    assert (report.valid, report.wrong) == (1, 1)


def test_a_number_that_is_written_twice_counts_once(tmp_path: Path) -> None:
    report = read(tmp_path, HEADER + "9800000001,,,\n+919800000001,,,\n09800000001,,,\n").report
    assert (report.rows, report.valid, report.doubles) == (3, 1, 2)


def test_columns_may_have_other_names_and_orders(tmp_path: Path) -> None:
    found = read(tmp_path, "City;Name;Mobile Number\nNagpur;Asha;9800000001\n")
    assert found.contacts == [NewContact("+919800000001", "Asha")]


@pytest.mark.parametrize("text", ["", "name\nAsha\n", "phone,mobile\n1,2\n"])
def test_a_list_without_one_column_of_numbers_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="phone_number"):
        read(tmp_path, text)


def test_a_file_that_is_no_list_is_refused_with_advice(tmp_path: Path) -> None:
    for name, content, advice in [
        ("list.pdf", b"%PDF", "csv or .xlsx"),
        ("list.xlsx", b"no zip", "save it as .xlsx"),
        ("list.csv", "phone\nनाम".encode("utf-16"), "UTF-8"),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ConfigurationError, match=advice):
            read_list(tmp_path / name, TODAY)
    with pytest.raises(ConfigurationError, match="absent"):
        read_list(tmp_path / "absent.csv", TODAY)


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Name", "Phone", "Consent"])
    sheet.append(["Asha", 9800000001.0, datetime(2026, 11, 1)])  # noqa: DTZ001 (as workbooks hold it)
    sheet.append([None, None, None])
    sheet.append(["Om", 9800000002, None])
    book.save(tmp_path / "list.xlsx")
    found = read_list(tmp_path / "list.xlsx", TODAY)
    assert found.contacts == [
        NewContact("+919800000001", "Asha", consent_on=date(2026, 11, 1)),
        NewContact("+919800000002", "Om"),
    ]
    assert found.report.rows == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=20))
def test_whatever_stands_in_a_list_is_either_valid_or_named(
    tmp_path: Path, cells: list[str]
) -> None:
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    report = read(tmp_path, "\n".join(["phone_number", *quoted])).report
    assert report.rows == report.valid + report.doubles + report.wrong
