from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.errors import DiskFullError, MissingPartError
from ivr.telephony.debian_packages import (
    Package,
    PackageError,
    host_mirror,
    require_room,
    run,
)

DEB822 = """\
Types: deb
# taken from an image
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb-src
URIs: http://mirror.example/sources
Suites: bookworm

Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""

ONE_LINE = """\
# deb http://old.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/etc/keys/a.gpg] http://mirror.example/debian bookworm main contrib
"""


@pytest.fixture
def apt(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_the_mirror_is_read_from_stanzas(apt: Path) -> None:
    (apt / "sources.list.d" / "debian.sources").write_text(DEB822)
    assert host_mirror(apt, "bookworm") == "http://mirror.example/debian"


@pytest.mark.parametrize("name", ["sources.list", "sources.list.d/debian.list"])
def test_the_mirror_is_read_from_one_line_entries(apt: Path, name: str) -> None:
    (apt / name).write_text(ONE_LINE)
    assert host_mirror(apt, "bookworm") == "http://mirror.example/debian"


def test_other_archives_are_no_mirror(apt: Path) -> None:
    (apt / "sources.list").write_text("deb https://packages.example/apt tool-bookworm main\n")
    with pytest.raises(MissingPartError, match="no mirror"):
        host_mirror(apt, "bookworm")


@settings(max_examples=50)
@given(text=st.text())
def test_any_sources_file_gives_a_mirror_or_a_clear_error(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "apt"
    (folder / "sources.list.d").mkdir(parents=True, exist_ok=True)
    (folder / "sources.list.d" / "any.sources").write_text(text, "utf-8")
    (folder / "sources.list").write_text(text, "utf-8")
    try:
        assert host_mirror(folder, "bookworm")
    except MissingPartError:
        return


def test_a_package_file_is_named_as_apt_names_it() -> None:
    package = Package("asterisk", "1:22.10.1+dfsg+~cs6.17-1", "amd64", "0" * 64)
    assert package.file_name == "asterisk_1%3a22.10.1+dfsg+~cs6.17-1_amd64.deb"


def test_a_missing_program_is_named() -> None:
    with pytest.raises(MissingPartError, match="no-such-program"):
        run(["no-such-program"])


def test_a_failing_program_is_quoted() -> None:
    with pytest.raises(PackageError, match="no such file here"):
        run(["sh", "-c", "echo no such file here >&2; exit 1"])


def test_a_full_disk_is_told_apart() -> None:
    with pytest.raises(DiskFullError):
        run(["sh", "-c", "echo cannot write: No space left on device >&2; exit 1"])


def test_too_little_room_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="MB free"):
        require_room(tmp_path, 10**18)
