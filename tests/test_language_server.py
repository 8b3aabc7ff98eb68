"""llama.cpp's server from a mirror that the test plays: real packages, no program in them."""

import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ivr import language_server as module
from ivr.language_server import find_language_server, lock_packages, obtain_language_server
from ivr.telephony.debian_packages import PackageError
from tests.telephony.package_mirror import PackageMirror

LIBRARIES = "usr/lib/x86_64-linux-gnu"
WHOLE = {
    "libc6": f"{LIBRARIES}/ld-linux-x86-64.so.2",
    "libggml0": f"{LIBRARIES}/ggml/backends0/libggml-cpu.so",
    "llama.cpp-tools": "usr/bin/llama-server",
}


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageMirror:
    mirror = PackageMirror(tmp_path / "mirror", "wget")
    for name, file in WHOLE.items():
        mirror.offer(name, "1.0", {file: ""})
    for folder in ("var", "cache"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(module, "_apt", lambda _: mirror)
    monkeypatch.setattr(module, "PROGRAM", "llama-server-of-this-test")
    monkeypatch.setattr(module, "var_folder", lambda: tmp_path / "var")
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(module, "LOCK_FILE", tmp_path / "llama.lock")
    lock_packages()
    return mirror


def test_the_server_comes_from_the_mirror_once(mirror: PackageMirror, tmp_path: Path) -> None:
    assert find_language_server() is None
    told: list[str] = []
    installed = obtain_language_server(told.append)
    assert installed.command[0].endswith("ld-linux-x86-64.so.2")
    assert installed.folder == tmp_path / "var/llama" / LIBRARIES / "ggml/backends0"
    assert obtain_language_server() == installed
    assert mirror.downloads == len(WHOLE)
    assert len(told) == 2
    assert [folder.name for folder in (tmp_path / "var").iterdir()] == ["llama"]


def test_a_damaged_package_in_the_cache_is_fetched_again(
    mirror: PackageMirror, tmp_path: Path
) -> None:
    obtain_language_server()
    shutil.rmtree(tmp_path / "var/llama")
    (tmp_path / "cache/debs/libc6_1.0_all.deb").write_bytes(b"cut off")
    obtain_language_server()
    assert mirror.downloads == len(WHOLE) + 1


def test_a_full_cache_needs_no_mirror(
    mirror: PackageMirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obtain_language_server()
    shutil.rmtree(tmp_path / "var/llama")
    monkeypatch.setattr(module, "_apt", lambda _: pytest.fail("the mirror was asked"))
    assert obtain_language_server().folder


def test_when_the_mirror_has_moved_on_its_version_is_taken_with_a_warning(
    mirror: PackageMirror,
) -> None:
    mirror.offer("libc6", "2.0", {WHOLE["libc6"]: ""})
    with capture_logs() as logs:
        assert obtain_language_server().folder
    assert [entry["event"] for entry in logs] == ["llama_lock_outdated"]


def test_a_server_that_is_not_whole_does_not_count(mirror: PackageMirror) -> None:
    mirror.offer("libggml0", "2.0", {"usr/share/doc/libggml0/copyright": ""})
    with capture_logs(), pytest.raises(PackageError, match="not whole"):
        obtain_language_server()
