"""Debian packages without root: apt with a private state, unpacked into a folder.

apt keeps its duty: it checks the archive's signature and every package's hash. The host's apt
state stays untouched; its proxies and credentials are used as they are.
"""

import errno
import hashlib
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from ivr.errors import ConfigurationError, DiskFullError, IvrError, MissingPartError

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_OFFER = re.compile(r"^'(?P<uri>[^']+)' (?P<file>\S+) (?P<bytes>\d+) SHA256:(?P<sha256>\w{64})$")
_RUN_LIMIT_S = 1800
"""A slow link may take this long for one step; then something hangs."""


class PackageError(IvrError):
    """apt or dpkg could not do its part. Try again when the network or the mirror is back."""


@dataclass(frozen=True, slots=True)
class Package:
    """One version of one package."""

    name: str
    version: str
    architecture: str
    sha256: str

    @property
    def file_name(self) -> str:
        """As apt names the file."""
        return f"{self.name}_{quote(self.version, safe='+~')}_{self.architecture}.deb".replace(
            "%3A", "%3a"
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """What the signed index offers now."""

    package: Package
    size_bytes: int


def host_mirror(apt_folder: Path = Path("/etc/apt"), codename: str | None = None) -> str:
    """Return the address from which this Debian gets its packages.

    Args:
        apt_folder: where `sources.list` and `sources.list.d` are.
        codename: of this Debian; read from the system when not given.

    Raises:
        MissingPartError: this is not Debian, or it names no mirror.
    """
    if codename is None:
        system = platform.freedesktop_os_release()
        if system.get("ID") != "debian":
            raise MissingPartError(
                f"no package of Asterisk 20 or later for {system.get('PRETTY_NAME', 'this system')}"
                ": install one yourself, then try again"
            )
        codename = system.get("VERSION_CODENAME", "sid")
    parts = apt_folder / "sources.list.d"
    for file in [apt_folder / "sources.list", *sorted(parts.glob("*.list"))]:
        if file.exists() and (uri := _uri_in_list(file.read_text("utf-8"), codename)):
            return uri
    for file in sorted(parts.glob("*.sources")):
        if uri := _uri_in_stanzas(file.read_text("utf-8"), codename):
            return uri
    raise MissingPartError(f"{apt_folder} names no mirror for Debian {codename}: add one")


def _uri_in_list(text: str, codename: str) -> str | None:
    for line in text.splitlines():
        # deb [options] uri suite components
        fields = re.sub(r"\[[^\]]*\]", " ", line.partition("#")[0]).split()
        if len(fields) >= 4 and fields[0] == "deb" and fields[2] == codename:
            return fields[1]
    return None


def _uri_in_stanzas(text: str, codename: str) -> str | None:
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields = {
            name.strip().lower(): value.split()
            for name, colon, value in (line.partition(":") for line in lines)
            if colon
        }
        if "deb" in fields.get("types", ()) and codename in fields.get("suites", ()):
            return next(iter(fields.get("uris", ())), None)
    return None


class PrivateApt:
    """apt over one suite of one mirror, with a state of its own."""

    def __init__(self, state: Path, mirror: str, suite: str) -> None:
        for folder in ("lists/partial", "cache/archives/partial"):
            (state / folder).mkdir(parents=True, exist_ok=True)
        signed_by = f"[signed-by={_KEYRING}] " if _KEYRING.exists() else ""
        sources = state / "sources.list"
        sources.write_text(f"deb {signed_by}{mirror} {suite} main\n", "utf-8")
        options = {
            "Dir::State": state,
            "Dir::State::lists": state / "lists",
            "Dir::State::status": "/dev/null",
            "Dir::Cache": state / "cache",
            "Dir::Etc::sourcelist": sources,
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            # sid's release file is often past its date on mirrors; the signature still holds.
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "",
        }
        self._command = ["apt-get", "-qq"]
        for name, value in options.items():
            self._command += ["-o", f"{name}={value}"]

    def update(self) -> None:
        """Fetch and verify the index.

        Raises:
            PackageError: no network, or a signature that does not hold.
        """
        run([*self._command, "update"])

    def closure(self, name: str) -> list[str]:
        """Return the names of a package and of all it depends on."""
        plan = run([*self._command, "--simulate", "install", name])
        return [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]

    def offers(self, names: Sequence[str]) -> list[Offer]:
        """Return what the index offers under these names now; unknown names are left out.

        Raises:
            PackageError: the index has none of them.
        """
        known = set(run(["apt-cache", *self._command[2:], "pkgnames"]).split())
        wanted = [name for name in names if name in known]
        if not wanted:
            raise PackageError("the mirror offers no Asterisk: try again later")
        listing = run([*self._command, "--print-uris", "download", *wanted])
        return [_offer(match) for line in listing.splitlines() if (match := _OFFER.match(line))]

    def download(self, packages: Iterable[Package], folder: Path) -> None:
        """Fetch packages into a folder; apt checks each against the signed index."""
        wanted = [f"{package.name}={package.version}" for package in packages]
        run([*self._command, "download", *wanted], cwd=folder)


def _offer(match: re.Match[str]) -> Offer:
    name, version, rest = unquote(match["file"]).split("_", 2)
    package = Package(name, version, rest.removesuffix(".deb"), match["sha256"])
    return Offer(package, int(match["bytes"]))


def unpack(archive: Path, folder: Path) -> None:
    """Unpack the files of a package; its scripts do not run."""
    run(["dpkg-deb", "--extract", str(archive), str(folder)])


def sha256_of(file: Path) -> str:
    """Return the hash of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def run(command: Sequence[str], cwd: Path | None = None) -> str:
    """Run a program and return what it prints.

    Raises:
        MissingPartError: the program does not exist.
        DiskFullError: it ran out of room.
        PackageError: it failed; the message carries its last words.
    """
    if shutil.which(command[0]) is None:
        raise MissingPartError(
            f"{command[0]} is missing: Asterisk is installed from Debian packages, "
            "so this needs Debian 12 or Ubuntu 24.04"
        )
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=_RUN_LIMIT_S,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as error:
        raise PackageError(f"{command[0]} hangs: try again") from error
    if done.returncode == 0:
        return done.stdout
    if os.strerror(errno.ENOSPC) in done.stderr:
        raise DiskFullError(f"no room left for the packages of Asterisk below {cwd or Path.cwd()}")
    last_words = " ".join(done.stderr.strip().splitlines()[-3:])
    raise PackageError(f"{Path(command[0]).name} failed: {last_words or done.returncode}")


def require_room(folder: Path, needed_bytes: int) -> None:
    """Refuse early what would fill the disk.

    Raises:
        DiskFullError: fewer bytes are free.
        ConfigurationError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"cannot make {folder}: {error.strerror}") from error
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise DiskFullError(
            f"{folder} has {free_bytes // 1_000_000} MB free; "
            f"Asterisk needs {needed_bytes // 1_000_000} MB"
        )
