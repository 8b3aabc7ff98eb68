"""The shape of the tree: what no linter checks."""

import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
FOLDERS = {".ci", "asterisk", "data", "dialplans", "ivr", "models", "systemd", "tests"}
FILES = {
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements.lock",
}
LONGEST_MODULE = 400
WEIGHTS_AND_RECORDINGS = {
    *(".bin", ".gguf", ".onnx", ".pt", ".safetensors"),
    *(".flac", ".mp3", ".ogg", ".opus", ".ulaw", ".wav"),
}
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(com|org)|--(extra-)?index-url")
MACHINE_PATH = re.compile(r"(?<![\w.}])/(home|root|work|Users)/\w")
IMPORT = re.compile(r"^ *(?:from (?=[\w.]+ import )|import (?=[\w.]+(?: as \w+)?$))(\w+)", re.M)
MODULE_OF = {
    "argon2-cffi": "argon2",
    "beautifulsoup4": "bs4",
    "faiss-cpu": "faiss",
    "markdown-it-py": "markdown_it",
    "pillow": "PIL",
    "scikit-learn": "sklearn",
    "pjsua2-python": "pjsua2",
    "psycopg": "sqlalchemy",  # loads it as its driver of PostgreSQL
    "pyyaml": "yaml",
    "tzdata": "zoneinfo",  # its data, where the system has none
}
"""Where a distribution is not imported by its own name."""


@cache
def tree() -> tuple[Path, ...]:
    """Every file of the product, relative to its home; what it makes is ignored as by git."""
    rules = (HOME / ".gitignore").read_text("utf-8").splitlines()
    ignored = [rule.strip("/") for rule in rules if rule and not rule.startswith("#")]

    def walk(folder: Path) -> Iterator[Path]:
        for entry in folder.iterdir():
            if entry.name == ".git" or any(fnmatch(entry.name, rule) for rule in ignored):
                continue
            if entry.is_dir():
                yield from walk(entry)
            else:
                yield entry.relative_to(HOME)

    return tuple(sorted(walk(HOME)))


def text_of(file: Path) -> str:
    return (HOME / file).read_text("utf-8")


def faults(pattern: re.Pattern[str]) -> list[str]:
    return [f"{file}: {found[0]}" for file in tree() if (found := pattern.search(text_of(file)))]


@cache
def imported() -> frozenset[str]:
    """Top-level names of all that the product imports."""
    product = [file for file in tree() if file.parts[0] == "ivr" and file.suffix == ".py"]
    return frozenset(name for file in product for name in IMPORT.findall(text_of(file)))


@cache
def declared() -> dict[str, str]:
    """The module of each distribution that pyproject.toml asks for."""
    project = tomllib.loads(text_of(Path("pyproject.toml")))["project"]
    names = [re.split(r"[<>=~!\[; ]", each, maxsplit=1)[0] for each in project["dependencies"]]
    return {name: MODULE_OF.get(name, name.replace("-", "_")) for name in names}


@cache
def locked() -> dict[str, str]:
    """Each requirement of the lock with its hashes."""
    joined = text_of(Path("requirements.lock")).replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    return {line.partition("==")[0]: line for line in lines}


def test_the_top_level_holds_what_was_agreed() -> None:
    assert {file.parts[0] for file in tree()} == FOLDERS | FILES


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_every_folder_says_what_it_is_for(folder: str) -> None:
    assert text_of(Path(folder, "README.md")).startswith("# ")


def test_every_module_can_be_read_at_a_sitting() -> None:
    lengths = {file: text_of(file).count("\n") for file in tree() if file.suffix == ".py"}
    assert [file for file, lines in lengths.items() if lines > LONGEST_MODULE] == []


def test_weights_and_recordings_stay_outside() -> None:
    assert [file for file in tree() if file.suffix.lower() in WEIGHTS_AND_RECORDINGS] == []


def test_no_registry_is_named() -> None:
    assert faults(REGISTRY) == []


def test_no_path_of_one_machine_is_named() -> None:
    assert faults(MACHINE_PATH) == []


def test_every_locked_requirement_has_a_version_and_a_hash() -> None:
    assert locked()
    assert [
        name
        for name, line in locked().items()
        if not re.search(r"==\S+", line) or "--hash=sha256:" not in line
    ] == []


def test_the_lock_holds_every_declared_dependency() -> None:
    assert declared().keys() - locked().keys() == set()


def test_every_declared_dependency_is_imported() -> None:
    assert {name for name, module in declared().items() if module not in imported()} == set()


def test_every_imported_library_is_declared() -> None:
    extras = tomllib.loads(text_of(Path("pyproject.toml")))["project"]["optional-dependencies"]
    known = {"ivr", *sys.stdlib_module_names, *declared().values(), *extras}
    assert imported() - known == set()
