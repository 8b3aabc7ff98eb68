"""Where Asterisk comes from: the distribution when it has one, else Debian sid in a folder.

sid's Asterisk runs on an older Debian through sid's own dynamic loader: no root, no container,
and the host stays as it is.
"""

import os
import platform
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from ivr.errors import MissingPartError
from ivr.settings import HOME, cache_folder, var_folder
from ivr.telephony.debian_packages import (
    Offer,
    Package,
    PackageError,
    PrivateApt,
    host_mirror,
    require_room,
    run,
    sha256_of,
    unpack,
)

_log = structlog.get_logger()

LOCK_FILE = HOME / "asterisk" / "packages.lock"
MIN_MAJOR_VERSION = 20
Progress = Callable[[int, int, str], None]
"""Called with what is done, the whole, and what it is about."""

_SUITE = "sid"
_BATCH = 40
"""Packages a run of apt: a run costs two seconds, a finished batch survives a break."""
_ROOM_BYTES = 300_000_000
"""60 MB of packages and 175 MB unpacked, measured with 22.10.1."""
_KEEP = re.compile(r"^(asterisk(-modules)?|lib.+|openssl-provider-legacy)$")
# Asterisk's start scripts, not Asterisk, want these.
_DROP = re.compile(r"^lib(perl|pam|semanage|db5|sensors|snmp-base|debconfclient|asound2-data)")


@dataclass(frozen=True, slots=True)
class AsteriskInstallation:
    """An Asterisk that can be started."""

    command: tuple[str, ...]
    """The program and what must stand before its own arguments."""
    modules: Path
    data: Path
    version: str


def find_asterisk() -> AsteriskInstallation | None:
    """Return the distribution's Asterisk, else the one in `var/asterisk`, else None."""
    for installation in (_in_distribution(), _in_folder(var_folder() / "asterisk")):
        if installation and _major(installation.version) >= MIN_MAJOR_VERSION:
            return installation
    return None


def obtain_asterisk(progress: Progress, *, locked_only: bool = False) -> AsteriskInstallation:
    """Return an Asterisk, installing one when there is none.

    Args:
        progress: told in bytes how far the download is, in packages how far the unpacking.
        locked_only: refuse versions other than those of the lock file.

    Raises:
        MissingPartError: there is none for this machine, or only root can install it.
        PackageError: the mirror cannot be reached, or no longer offers what is locked.
        DiskFullError: no room.
    """
    if found := find_asterisk():
        return found
    if _distribution_offers_asterisk():
        _install_from_distribution()
    else:
        _install_in_folder(var_folder() / "asterisk", progress, locked_only=locked_only)
    if found := find_asterisk():
        return found
    raise MissingPartError("Asterisk was installed but does not start: run `ivr doctor`")


def lock_packages() -> list[Package]:
    """Write the versions that the mirror offers now to the lock file and return them.

    Raises:
        PackageError: the mirror cannot be reached.
    """
    with TemporaryDirectory() as state:
        apt = _private_apt(Path(state))
        packages = sorted((o.package for o in _offered_now(apt)), key=lambda p: p.name)
    lines = [f"{p.name} {p.version} {p.architecture} {p.sha256}\n" for p in packages]
    header = (
        "# Asterisk and its libraries from Debian sid: package, version, architecture, sha256\n"
    )
    LOCK_FILE.write_text(header + "".join(lines), "utf-8")
    return packages


def read_lock(file: Path) -> list[Package]:
    """Return the locked packages.

    Raises:
        MissingPartError: no such file.
    """
    if not file.exists():
        raise MissingPartError(f"{file} is missing: take it back from the repository")
    lines = (line.partition("#")[0].split() for line in file.read_text("utf-8").splitlines())
    return [Package(*fields) for fields in lines if fields]


def _in_distribution() -> AsteriskInstallation | None:
    program = Path("/usr/sbin/asterisk")
    if not program.exists():
        return None
    folders = (Path("/usr/lib/asterisk/modules"), *Path("/usr/lib").glob("*/asterisk/modules"))
    modules = next(folder for folder in folders if folder.is_dir())
    return _installation((str(program),), modules, Path("/usr/share/asterisk"))


def _in_folder(root: Path) -> AsteriskInstallation | None:
    libraries = next((root / "usr/lib").glob("*-linux-gnu"), None)
    loader = libraries and next(libraries.glob("ld-linux-*.so.*"), None)
    if not libraries or not loader:
        return None
    program = root / "usr/sbin/asterisk"
    command = (str(loader), "--library-path", str(libraries), str(program))
    return _installation(command, libraries / "asterisk/modules", root / "usr/share/asterisk")


def _installation(
    command: tuple[str, ...], modules: Path, data: Path
) -> AsteriskInstallation | None:
    """Ask the program for its version; one that cannot even say that is no installation."""
    try:
        version = run([*command, "-V"]).strip().removeprefix("Asterisk ")
    except PackageError as error:
        _log.warning("asterisk_does_not_start", reason=str(error))
        return None
    return AsteriskInstallation(command, modules, data, version)


def _major(version: str) -> int:
    """Return 22 for `1:22.10.1+dfsg-1`, 0 for what is no version."""
    match = re.match(r"(?:\d+:)?(\d+)\.", version)
    return int(match[1]) if match else 0


def _distribution_offers_asterisk() -> bool:
    policy = run(["apt-cache", "policy", "asterisk"])
    candidate = re.search(r"Candidate: (\S+)", policy)
    return candidate is not None and _major(candidate[1]) >= MIN_MAJOR_VERSION


def _install_from_distribution() -> None:
    command = ["apt-get", "install", "--yes", "--no-install-recommends", "asterisk"]
    if os.geteuid() != 0:
        raise MissingPartError(f"Asterisk is missing; run as root: {' '.join(command)}")
    run(command)
    if Path("/run/systemd/system").exists():
        # The package starts a service of its own, open to the network; ours is started by `ivr`.
        run(["systemctl", "disable", "--now", "asterisk"])


def _install_in_folder(target: Path, progress: Progress, *, locked_only: bool) -> None:
    cache = cache_folder() / "debs"
    require_room(target.parent, _ROOM_BYTES)
    require_room(cache, _ROOM_BYTES // 3)
    packages = _download(cache, progress, locked_only=locked_only)
    with TemporaryDirectory(dir=target.parent, prefix="asterisk-unpacking-") as unpacking:
        root = Path(unpacking) / "root"
        for done, package in enumerate(packages):
            progress(done, len(packages), f"unpacking {package.name}")
            unpack(cache / package.file_name, root)
        progress(len(packages), len(packages), "Asterisk unpacked")
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)


def _download(cache: Path, progress: Progress, *, locked_only: bool) -> Sequence[Package]:
    """Bring a whole set of packages into the cache, the locked one if it can be had."""
    locked = read_lock(LOCK_FILE)
    missing = _missing(locked, cache) if _fits_machine(locked) else locked
    if not missing:
        return locked
    with TemporaryDirectory() as state:
        apt = _private_apt(Path(state))
        offers = {offer.package: offer for offer in apt.offers([p.name for p in locked])}
        packages = locked
        if gone := [package for package in missing if package not in offers]:
            if locked_only:
                raise PackageError(
                    f"the mirror offers other versions than {LOCK_FILE.name} of: {_names(gone)}; "
                    "lock anew, or allow what the mirror offers"
                )
            offers = {offer.package: offer for offer in _offered_now(apt)}
            packages = list(offers)
            _log.warning("asterisk_lock_outdated", other_versions=_names(gone))
        _fetch(apt, [offers[p] for p in _missing(packages, cache)], cache, progress)
    return packages


def _private_apt(state: Path) -> PrivateApt:
    apt = PrivateApt(state, host_mirror(), _SUITE)
    apt.update()
    return apt


def _offered_now(apt: PrivateApt) -> list[Offer]:
    names = [n for n in apt.closure("asterisk") if _KEEP.match(n) and not _DROP.match(n)]
    return apt.offers(names)


def _fetch(apt: PrivateApt, offers: Sequence[Offer], cache: Path, progress: Progress) -> None:
    total = sum(offer.size_bytes for offer in offers)
    done = 0
    for first in range(0, len(offers), _BATCH):
        batch = offers[first : first + _BATCH]
        progress(done, total, f"fetching {batch[0].package.name}")
        with TemporaryDirectory(dir=cache) as arriving:
            apt.download((offer.package for offer in batch), Path(arriving))
            for offer in batch:
                (Path(arriving) / offer.package.file_name).rename(cache / offer.package.file_name)
        done += sum(offer.size_bytes for offer in batch)
    progress(done, total, "Asterisk fetched")


def _missing(packages: Iterable[Package], cache: Path) -> list[Package]:
    """Return what the cache lacks, or holds damaged."""
    return [p for p in packages if not _is_whole(cache / p.file_name, p.sha256)]


def _is_whole(file: Path, sha256: str) -> bool:
    return file.exists() and sha256_of(file) == sha256


def _fits_machine(packages: Iterable[Package]) -> bool:
    ours = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return {p.architecture for p in packages} <= {ours, "all"}


def _names(packages: Sequence[Package]) -> str:
    shown = ", ".join(f"{p.name} {p.version}" for p in packages[:3])
    return shown + (f" and {len(packages) - 3} more" if len(packages) > 3 else "")
