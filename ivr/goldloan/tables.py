"""Reading the bank's data files; whatever is wrong is named by file, row and field."""

import csv
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ivr import yaml_files
from ivr.errors import ConfigurationError

Row = TypeVar("Row", bound=BaseModel)


def read_yaml(file: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Read a YAML list.

    Raises:
        ConfigurationError: unreadable, empty, or an entry that is wrong.
    """
    entries = yaml_files.read_yaml(file)
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f"{file.name}: a list of at least one entry is wanted")
    return tuple(_row(file, f"entry {n}", kind, entry) for n, entry in enumerate(entries, 1))


def read_csv(file: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Read a CSV table with a header; an empty cell is left to the field's default.

    Raises:
        ConfigurationError: unreadable, empty, or a row that is wrong.
    """
    reader = csv.DictReader(_text(file).splitlines(), restkey="(beyond the header)")
    rows = tuple(
        _row(file, f"line {reader.line_num}", kind, {k: v for k, v in row.items() if v})
        for row in reader
    )
    if not rows:
        raise ConfigurationError(f"{file.name}: at least one row is wanted")
    return rows


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}") from error


def _row(file: Path, where: str, kind: type[Row], values: object) -> Row:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        wrong = error.errors()[0]
        field = ".".join(map(str, wrong["loc"])) or "the entry"
        raise ConfigurationError(f"{file.name}, {where}, {field}: {wrong['msg']}") from error
