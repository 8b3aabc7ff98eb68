"""Lists of people to call: CSV and XLSX, every fault named by row and column, each number once.

The first row names the columns, in any order and case: `phone_number` is wanted, `name`,
`language`, `time_zone` and `consent_on` may be there, others are passed over.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from phonenumbers import PhoneNumberType

from ivr.errors import ConfigurationError, file_error
from ivr.records.campaign_records import NewContact

NUMBER_COLUMN = "phone_number"
SYNONYMS = {
    "phone": NUMBER_COLUMN,
    "mobile": NUMBER_COLUMN,
    "number": NUMBER_COLUMN,
    "phone number": NUMBER_COLUMN,
    "mobile number": NUMBER_COLUMN,
    "timezone": "time_zone",
    "consent": "consent_on",
    "consent date": "consent_on",
}
LONGEST_NAME = 200
LANGUAGES = frozenset({"", "hi", "en", "hinglish"})
SHOWN_FAULTS = 1000
"""More faults than a person mends by hand are counted, not listed."""
CALLABLE = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
"""No premium, toll-free or service numbers: nobody there has asked about a loan."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and what to do."""

    row: int
    """As a spreadsheet counts: the header is 1."""
    column: str
    value: str
    problem: str


@dataclass(slots=True)
class ListReport:
    """What became of a list's rows; every row is counted once."""

    rows: int = 0
    valid: int = 0
    doubles: int = 0
    """The same number stood higher up."""
    unwanted: int = 0
    """Asked not to be called."""
    added: int = 0
    on_the_list: int = 0
    """The campaign had them already."""
    wrong: int = 0
    faults: list[Fault] = field(default_factory=list)
    """The first of them."""

    def add_fault(self, fault: Fault) -> None:
        """Count a row as wrong."""
        self.wrong += 1
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append(fault)


@dataclass(frozen=True, slots=True)
class ContactList:
    """A list that was read."""

    contacts: Sequence[NewContact]
    report: ListReport


class _WrongCellError(Exception):
    def __init__(self, column: str, value: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.value, self.problem = column, value, problem


def read_list(
    file: Path, today: date, progress: Callable[[int], None] = lambda _: None
) -> ContactList:
    """Read and check a list.

    Args:
        file: `.csv` in UTF-8, or `.xlsx`, of which the first sheet is read.
        today: no consent is given on a later day.
        progress: told how many rows are done, now and then.

    Raises:
        ConfigurationError: the file cannot be read, or has no column of numbers.
    """
    report = ListReport()
    contacts: dict[str, NewContact] = {}
    for number, row in _rows(file):
        report.rows += 1
        if report.rows % 1000 == 0:
            progress(report.rows)
        try:
            contact = _contact(row, today)
        except _WrongCellError as wrong:
            report.add_fault(Fault(number, wrong.column, wrong.value[:40], wrong.problem))
            continue
        if contact.phone_number in contacts:
            report.doubles += 1
        else:
            contacts[contact.phone_number] = contact
    report.valid = len(contacts)
    progress(report.rows)
    return ContactList(list(contacts.values()), report)


# -- the file --------------------------------------------------------------------------------


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield each row that holds anything, by its columns, with its number."""
    lines = enumerate(_cells(file), start=1)
    header = next(lines, None)
    columns = [_column(cell) for cell in header[1]] if header else []
    if columns.count(NUMBER_COLUMN) != 1:
        raise ConfigurationError(
            f"{file}: the first row must name the columns, and one of them {NUMBER_COLUMN}"
        )
    for number, cells in lines:
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        if any(cell not in (None, "") for cell in row.values()):
            yield number, row


def _column(cell: object) -> str:
    name = str(cell or "").strip().lower()
    return SYNONYMS.get(name, name)


def _cells(file: Path) -> Iterator[Sequence[object]]:
    match file.suffix.lower():
        case ".csv":
            return _csv_cells(file)
        case ".xlsx":
            return _xlsx_cells(file)
        case other:
            raise ConfigurationError(f"{file}: a list is .csv or .xlsx, not {other or 'this'}")


def _csv_cells(file: Path) -> Iterator[Sequence[object]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            first = text.readline()
            text.seek(0)
            separator = max(",;\t", key=first.count)
            yield from csv.reader(text, delimiter=separator)
    except OSError as error:
        raise file_error(error, file) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8: save it as CSV UTF-8") from error
    except csv.Error as error:
        raise ConfigurationError(f"{file} is no CSV: {error}") from error


def _xlsx_cells(file: Path) -> Iterator[Sequence[object]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except OSError as error:
        raise file_error(error, file) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise ConfigurationError(f"{file} is no workbook: save it as .xlsx") from error
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


# -- one row ---------------------------------------------------------------------------------


def _contact(row: Mapping[str, object], today: date) -> NewContact:
    return NewContact(
        phone_number=_number(row.get(NUMBER_COLUMN)),
        name=_name(_text(row.get("name"))),
        language=_language(_text(row.get("language")).lower()),
        time_zone=_time_zone(_text(row.get("time_zone"))),
        consent_on=_consent(row.get("consent_on"), today),
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _number(cell: object) -> str:
    """Return a number in E.164; Indian where it names no country."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a spreadsheet takes a number for a quantity
    text = _text(cell)
    if not text:
        raise _WrongCellError(
            NUMBER_COLUMN, text, "is missing: give a number, or leave the row out"
        )
    if "e+" in text.lower():
        problem = "lost its digits in a spreadsheet: format the column as text"
        raise _WrongCellError(NUMBER_COLUMN, text, problem)
    try:
        parsed = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException as error:
        problem = "is no phone number: ten digits, or + and the country's code"
        raise _WrongCellError(NUMBER_COLUMN, text, problem) from error
    if parsed.country_code != 91:
        raise _WrongCellError(NUMBER_COLUMN, text, "is not Indian: only Indian numbers are called")
    kind = phonenumbers.number_type(parsed)
    if kind == PhoneNumberType.UNKNOWN:
        raise _WrongCellError(NUMBER_COLUMN, text, "cannot exist: count its digits")
    if kind not in CALLABLE:
        raise _WrongCellError(NUMBER_COLUMN, text, "is a service number, not a person's")
    return f"+91{parsed.national_number}"


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise _WrongCellError("name", text, f"is longer than {LONGEST_NAME} letters")
    if not text.isprintable():
        raise _WrongCellError("name", ascii(text), "holds a character that cannot be written")
    return text


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise _WrongCellError("language", text, "is not hi, en or hinglish, nor empty")
    return text


@lru_cache(maxsize=256)
def _is_time_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _time_zone(text: str) -> str:
    if text and not _is_time_zone(text):
        raise _WrongCellError("time_zone", text, "is unknown: Asia/Kolkata, or leave it empty")
    return text


def _consent(cell: object, today: date) -> date | None:
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    elif not (text := _text(cell)):
        return None
    else:
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            problem = "is not the day of consent: write it as 2026-11-23"
            raise _WrongCellError("consent_on", text, problem) from error
    if day > today:
        raise _WrongCellError("consent_on", day.isoformat(), "lies in the future")
    return day
