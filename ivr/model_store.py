"""The models on this machine: what the manifest asks for, what is installed, and bringing it here.

`models/manifest.toml` names every file with its size, its sha256 and where the same bytes may be
had; `var/models/<name>/` holds what was checked. Weights never enter the repository.
"""

import hashlib
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from ivr.errors import ConfigurationError, MissingPartError
from ivr.model_sources import ModelFile, Progress, fetch
from ivr.settings import HOME, var_folder


class Model(BaseModel, frozen=True, extra="forbid"):
    """One entry of the manifest."""

    name: str
    role: str
    languages: tuple[str, ...]
    licence: str
    source: str
    optional: bool = False
    """The product does without it: set-up leaves it out, and brings it only when it is named."""
    files: tuple[ModelFile, ...] = Field(min_length=1)


class ModelRow(BaseModel, frozen=True):
    """A model as `ivr models list` shows it."""

    name: str
    role: str
    languages: tuple[str, ...]
    installed: bool
    bytes: int
    sha256: str
    """Of the file, or of the list of the files' sums when there are several."""
    licence: str
    source: str
    optional: bool


class _Manifest(BaseModel, frozen=True, extra="forbid"):
    models: tuple[Model, ...]


@cache
def manifest(file: Path = HOME / "models" / "manifest.toml") -> dict[str, Model]:
    """Read the manifest, by name.

    Raises:
        ConfigurationError: the file is absent or wrong; names the field.
    """
    try:
        entries = _Manifest.model_validate(tomllib.loads(file.read_text("utf-8"))).models
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigurationError(f"cannot use {file}: {error}") from error
    return {model.name: model for model in entries}


def path(name: str, file: str) -> Path:
    """Return where a model's file, or a folder of its files, is installed.

    Only the size is checked here, so that a start costs nothing; `verify` reads every byte.

    Raises:
        MissingPartError: absent or of the wrong size.
    """
    wanted = [f for f in _model(name).files if f.path.is_relative_to(file)]
    if not wanted:
        raise ConfigurationError(f"the manifest has no {file} in the model {name}")
    for item in wanted:
        if not _has_right_size(name, item):
            how = "see models/README.md" if item.by_hand else f"run `ivr models pull {name}`"
            raise MissingPartError(f"{item.path} of the model {name} is not installed: {how}")
    return _folder(name) / file


def is_installed(name: str) -> bool:
    """Tell whether every file of a model is there; checks sizes only."""
    return _row(_model(name), _has_right_size).installed


def rows(names: Sequence[str] = ()) -> list[ModelRow]:
    """List models as the manifest orders them, all or those named; checks sizes only."""
    return [_row(model, _has_right_size) for model in _chosen(names)]


def verify(names: Sequence[str] = ()) -> list[ModelRow]:
    """Read every byte; a model counts as installed only when each sha256 is right."""
    return [_row(model, _is_right) for model in _chosen(names)]


def pull(names: Sequence[str] = (), progress: Progress | None = None) -> list[ModelRow]:
    """Bring models here, all or those named; what is installed and right is left alone.

    Args:
        names: names of the manifest; empty for all that are not optional.
        progress: called with the file, its bytes so far and its bytes in all.

    Raises:
        ModelUnavailableError: no source can be reached or has the right bytes.
        DiskFullError: nothing half-made is left behind.
    """
    for model in _chosen(names):
        for file in () if model.optional and not names else model.files:
            if not _is_right(model.name, file):
                fetch(file, _folder(model.name) / file.path, progress or (lambda *_: None))
    return rows(names)


def _model(name: str) -> Model:
    known = manifest()
    if name not in known:
        raise ConfigurationError(f"no model is called {name}; there are {', '.join(known)}")
    return known[name]


def _chosen(names: Sequence[str]) -> list[Model]:
    return [_model(name) for name in names] if names else list(manifest().values())


def _folder(name: str) -> Path:
    return var_folder() / "models" / name


def _has_right_size(name: str, file: ModelFile) -> bool:
    installed = _folder(name) / file.path
    return installed.is_file() and file.bytes in {0, installed.stat().st_size}


def _is_right(name: str, file: ModelFile) -> bool:
    if not _has_right_size(name, file) or not file.sha256:
        return False
    with (_folder(name) / file.path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


def _row(model: Model, check: Callable[[str, ModelFile], bool]) -> ModelRow:
    sums = "\n".join(file.sha256 for file in model.files)
    return ModelRow(
        installed=all(check(model.name, file) for file in model.files),
        bytes=sum(file.bytes for file in model.files),
        sha256=sums if len(model.files) == 1 else hashlib.sha256(sums.encode()).hexdigest(),
        **model.model_dump(exclude={"files"}),
    )
