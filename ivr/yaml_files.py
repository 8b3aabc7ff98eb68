"""Reading YAML: data files, scripts and labelled sets; whatever is wrong is named by file."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ivr.errors import ConfigurationError

# libyaml reads the tables of the language in a tenth of the time of the Python parser.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_yaml(file: Path) -> Any:
    """Read a file as it stands.

    Raises:
        ConfigurationError: absent, unreadable, or not YAML.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 (a safe loader)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot read {file}: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file} is not YAML: {error}") from error


def read_as(file: Path, model: type[ModelT]) -> ModelT:
    """Read a file into its validated form.

    Raises:
        ConfigurationError: as above, or a wrong entry; names every field that is wrong.
    """
    try:
        return model.model_validate(read_yaml(file))
    except ValidationError as error:
        raise ConfigurationError(f"{file} is wrong: {complaints(error)}") from error


def complaints(error: ValidationError) -> str:
    """Return every field that is wrong, and how."""
    return "; ".join(
        f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors()
    )
