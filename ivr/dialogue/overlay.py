"""The tables of a language: those that all share, and what it adds to them.

`data/dialogue/<code>/` may hold any of the files of `data/dialogue/`, with more rows and more
words. So a caller who speaks Marathi is understood in its English and Hindi words, too, and no
other call is any different for it.
"""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ivr.errors import ConfigurationError
from ivr.yaml_files import complaints, read_as, read_yaml

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_table(folder: Path, language: str, name: str, model: type[ModelT]) -> ModelT:
    """Read a table with what a language adds to it.

    Args:
        folder: `data/dialogue/`.
        language: its ISO code; empty for the shared table alone.
        name: of the file.
        model: the table's validated form.

    Raises:
        ConfigurationError: a file is absent or wrong; names it and the field.
    """
    more = folder / language / name
    if not language or not more.is_file():
        return read_as(folder / name, model)
    try:
        return model.model_validate(joined(read_yaml(folder / name), read_yaml(more)))
    except ValidationError as error:
        raise ConfigurationError(f"{more} is wrong: {complaints(error)}") from error


def joined(table: Any, more: Any) -> Any:
    """Join two YAML values: mappings by their keys, lists and lists of words end to end.

    What is neither, a number or a flag, is replaced.
    """
    match table, more:
        case dict(), dict():
            return {
                key: joined(table[key], more[key])
                if key in table and key in more
                else more.get(key, table.get(key))
                for key in (*table, *(key for key in more if key not in table))
            }
        case list(), list():
            return [*table, *more]
        case str(), str():
            return f"{table} {more}"
        case _:
            return more
