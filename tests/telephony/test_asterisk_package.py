"""Asterisk from a mirror that the test plays; the packages are real, the program in them is not."""

import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ivr.errors import DiskFullError, MissingPartError
from ivr.telephony import asterisk_package as module
from ivr.telephony.asterisk_package import (
    LOCK_FILE,
    find_asterisk,
    lock_packages,
    obtain_asterisk,
    read_lock,
)
from ivr.telephony.debian_packages import PackageError
from tests.telephony.package_mirror import PackageMirror

LIBRARIES = "usr/lib/x86_64-linux-gnu"


def offer_asterisk(mirror: PackageMirror, version: str) -> None:
    """Offer modules, with a loader that names a version whatever it is to load."""
    files = {
        f"{LIBRARIES}/ld-linux-x86-64.so.2": f"#!/bin/sh\necho Asterisk {version}\n",
        f"{LIBRARIES}/asterisk/modules/res_example.so": "",
    }
    mirror.offer("asterisk-modules", version, files)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageMirror:
    mirror = PackageMirror(tmp_path / "mirror", "perl", "libperl5.42")
    offer_asterisk(mirror, "22.1.0")
    mirror.offer("libexample1", "1.0", {f"{LIBRARIES}/libexample1.so": ""})
    for folder in ("var", "cache"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(module, "_private_apt", lambda _: mirror)
    monkeypatch.setattr(module, "_in_distribution", lambda: None)
    monkeypatch.setattr(module, "_distribution_offers_asterisk", lambda: False)
    monkeypatch.setattr(module, "var_folder", lambda: tmp_path / "var")
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(module, "LOCK_FILE", tmp_path / "packages.lock")
    lock_packages()
    return mirror


def silent(done: int, total: int, label: str) -> None:
    assert 0 <= done <= total
    assert label


def test_asterisk_comes_from_the_mirror_once(mirror: PackageMirror, tmp_path: Path) -> None:
    assert find_asterisk() is None
    installed = obtain_asterisk(silent)
    assert installed.version == "22.1.0"
    assert installed.modules.is_dir()
    assert obtain_asterisk(silent) == installed
    assert mirror.downloads == 2
    assert [folder.name for folder in (tmp_path / "var").iterdir()] == ["asterisk"]


def test_a_full_cache_needs_no_mirror(
    mirror: PackageMirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obtain_asterisk(silent)
    shutil.rmtree(tmp_path / "var" / "asterisk")
    monkeypatch.setattr(module, "_private_apt", lambda _: pytest.fail("the mirror was asked"))
    assert obtain_asterisk(silent, locked_only=True).version == "22.1.0"


def test_a_damaged_package_in_the_cache_is_fetched_again(
    mirror: PackageMirror, tmp_path: Path
) -> None:
    obtain_asterisk(silent)
    shutil.rmtree(tmp_path / "var" / "asterisk")
    (tmp_path / "cache" / "debs" / "libexample1_1.0_all.deb").write_bytes(b"cut off")
    obtain_asterisk(silent)
    assert mirror.downloads == 3


def test_when_the_mirror_has_moved_on_its_version_is_taken_with_a_warning(
    mirror: PackageMirror,
) -> None:
    offer_asterisk(mirror, "22.2.0")
    with capture_logs() as logs:
        assert obtain_asterisk(silent).version == "22.2.0"
    [warning] = [entry for entry in logs if entry["log_level"] == "warning"]
    assert warning["other_versions"] == "asterisk-modules 22.1.0"


def test_locked_only_refuses_what_is_not_locked(mirror: PackageMirror, tmp_path: Path) -> None:
    offer_asterisk(mirror, "22.2.0")
    with pytest.raises(PackageError, match=r"asterisk-modules 22\.1\.0; lock anew"):
        obtain_asterisk(silent, locked_only=True)
    assert list((tmp_path / "var").iterdir()) == []


@pytest.mark.usefixtures("mirror")
def test_an_interrupted_unpacking_leaves_nothing_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(archive: Path, folder: Path) -> None:
        folder.mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "unpack", interrupted)
        with pytest.raises(KeyboardInterrupt):
            obtain_asterisk(silent)
    assert list((tmp_path / "var").iterdir()) == []
    assert obtain_asterisk(silent).version == "22.1.0"


@pytest.mark.usefixtures("mirror")
def test_a_full_disk_is_said_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROOM_BYTES", 10**18)
    with pytest.raises(DiskFullError, match="MB free"):
        obtain_asterisk(silent)


@pytest.mark.usefixtures("mirror")
def test_an_asterisk_that_is_too_old_does_not_count(mirror: PackageMirror) -> None:
    offer_asterisk(mirror, "18.9.0")
    with capture_logs(), pytest.raises(MissingPartError):
        obtain_asterisk(silent)


@pytest.mark.usefixtures("mirror")
def test_a_distribution_that_has_asterisk_is_used_by_root_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_distribution_offers_asterisk", lambda: True)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(MissingPartError, match=r"as root: apt-get install .* asterisk"):
        obtain_asterisk(silent)


@pytest.mark.usefixtures("mirror")
def test_the_lock_names_what_the_mirror_offered(tmp_path: Path) -> None:
    packages = read_lock(tmp_path / "packages.lock")
    assert [package.name for package in packages] == ["asterisk-modules", "libexample1"]


def test_the_lock_of_the_repository_is_whole() -> None:
    names = [package.name for package in read_lock(LOCK_FILE)]
    assert {"asterisk", "asterisk-modules", "libc6", "libssl3t64"} <= set(names)
    assert names == sorted(set(names))


def test_a_missing_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match=r"none\.lock"):
        read_lock(tmp_path / "none.lock")


@pytest.mark.parametrize(
    ("version", "major"), [("1:22.10.1+dfsg-1", 22), ("20.6.0~dfsg", 20), ("(none)", 0), ("", 0)]
)
def test_the_major_version_is_read_from_any_form(version: str, major: int) -> None:
    assert module._major(version) == major
