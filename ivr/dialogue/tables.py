"""Reads the tables of the language: YAML files, validated before the first call."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ivr.errors import ConfigurationError

TableT = TypeVar("TableT", bound=BaseModel)


def load_table(file: Path, table: type[TableT]) -> TableT:
    """Read one file into its validated form.

    Raises:
        ConfigurationError: the file cannot be read or an entry is wrong; names both.
    """
    try:
        return table.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file.name} cannot be read: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()
        )
        raise ConfigurationError(f"{file.name} is wrong: {wrong}") from error
