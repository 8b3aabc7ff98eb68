"""Where llama.cpp's server comes from: the distribution when it has one, else Debian sid's.

As with Asterisk, sid's program runs on an older Debian through sid's own dynamic loader, without
root, and the host stays as it is.
"""

import platform
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from ivr import model_store
from ivr.llm.embedded import client_of, names, order
from ivr.llm.llm import Size
from ivr.llm.server import running_server
from ivr.settings import HOME, LanguageModelSettings, ModelServer, cache_folder, var_folder
from ivr.telephony.asterisk_package import read_lock
from ivr.telephony.debian_packages import (
    Offer,
    Package,
    PackageError,
    PrivateApt,
    host_mirror,
    require_room,
    sha256_of,
    unpack,
)

_log = structlog.get_logger()

LOCK_FILE = HOME / "models" / "llama.lock"
PROGRAM = "llama-server"
_PACKAGE = "llama.cpp"
_SUITE = "sid"
_ROOM_BYTES = 120_000_000
"""14 MB of packages and 60 MB unpacked, measured with 0.7.0."""
_KEEP = re.compile(
    r"^(gcc-\d+-base|libc6|libgcc-s1|libgomp1|libstdc\+\+6|libggml0|libllama0|libssl3t64|libzstd1"
    r"|llama\.cpp-tools|zlib1g)$"
)
"""What the server itself loads; the rest is for downloads by its tools, which stay unused."""

_LIMITS = frozenset({"connect_s", "first_words_s", "next_words_s", "total_s", "attempts"})
"""What the settings say of a model wherever it is served."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LanguageServer:
    """A server that can be started."""

    command: tuple[str, ...]
    """The program, and what must stand before its own options."""
    folder: Path | None = None
    """Where it must be started: ggml looks for its back ends there."""


def find_language_server() -> LanguageServer | None:
    """Return the distribution's server, else the one in `var/llama`, else None."""
    if program := shutil.which(PROGRAM):
        return LanguageServer((program,))
    return _in_folder(_target())


def obtain_language_server(told: Told | None = None) -> LanguageServer:
    """Return a server, installing one when there is none.

    Args:
        told: what is being done, where it takes time.

    Raises:
        MissingPartError: there is none for this machine.
        PackageError: the mirror cannot be reached.
        DiskFullError: no room.
    """
    if found := find_language_server():
        return found
    _install(told or (lambda _: None))
    if found := find_language_server():
        return found
    raise PackageError(f"{PROGRAM} was unpacked but is not whole: remove {_target()}, try again")


@asynccontextmanager
async def with_embedded(settings: LanguageModelSettings) -> AsyncIterator[LanguageModelSettings]:
    """Serve this machine's own models as long as the context lasts, where the settings want them.

    Yields:
        The settings, with the addresses of those models.

    Raises:
        IvrError: server or models are missing and cannot be had, or a port is taken.
    """
    if settings.strategy == "off" or not settings.embedded:
        yield settings
        return
    model_store.pull(names())
    program = obtain_language_server()
    found: dict[str, ModelServer] = {}
    async with AsyncExitStack() as servers:
        for size, port in embedded_ports(settings).items():
            wanted = order(size, port, threads=1)
            log = var_folder() / "log" / f"llm-{wanted.name}.log"
            running = running_server(program.command, wanted, log, program.folder)
            await servers.enter_async_context(running)
            limits = getattr(settings, size).model_dump(include=_LIMITS)
            found[size] = client_of(size, wanted, **limits)
        yield settings.model_copy(update=found)


def embedded_ports(settings: LanguageModelSettings) -> dict[Size, int]:
    """Return where this machine's own models are served."""
    return {"large": settings.server_port, "small": settings.server_port + 1}


def lock_packages() -> Sequence[Package]:
    """Write the versions that the mirror offers now to the lock file and return them.

    Raises:
        PackageError: the mirror cannot be reached.
    """
    with TemporaryDirectory() as state:
        packages = sorted((o.package for o in _offered(_apt(Path(state)))), key=lambda p: p.name)
    lines = [f"{p.name} {p.version} {p.architecture} {p.sha256}\n" for p in packages]
    what = "package, version, architecture, sha256"
    head = f"# {PROGRAM} and its libraries from Debian {_SUITE}: {what}\n"
    LOCK_FILE.write_text(head + "".join(lines), "utf-8")
    return packages


def _target() -> Path:
    return var_folder() / "llama"


def _in_folder(root: Path) -> LanguageServer | None:
    libraries = next((root / "usr/lib").glob("*-linux-gnu"), None)
    loader = libraries and next(libraries.glob("ld-linux-*.so.*"), None)
    backends = libraries and next((libraries / "ggml").glob("backends*"), None)
    if not (libraries and loader and backends):
        return None
    paths = f"{libraries}:{libraries / 'llama'}"
    program = root / "usr/bin" / PROGRAM
    return LanguageServer((str(loader), "--library-path", paths, str(program)), backends)


def _install(told: Told) -> None:
    cache, target = cache_folder() / "debs", _target()
    require_room(target.parent, _ROOM_BYTES)
    require_room(cache, _ROOM_BYTES // 3)
    told(f"fetching {PROGRAM}")
    packages = _fetched(cache)
    with TemporaryDirectory(dir=target.parent, prefix="llama-unpacking-") as unpacking:
        root = Path(unpacking) / "root"
        for package in packages:
            unpack(cache / package.file_name, root)
        shutil.rmtree(target, ignore_errors=True)
        root.rename(target)
    told(f"{PROGRAM} unpacked")


def _fetched(cache: Path) -> Sequence[Package]:
    """Bring the locked packages into the cache, or where the mirror has moved on what it offers."""
    locked = read_lock(LOCK_FILE)
    if _fit_machine(locked) and not _missing(locked, cache):
        return locked
    with TemporaryDirectory() as state:
        apt = _apt(Path(state))
        offered = [offer.package for offer in _offered(apt)]
        if set(locked) - set(offered):
            _log.warning("llama_lock_outdated", offered=len(offered))
        with TemporaryDirectory(dir=cache) as arriving:
            wanted = _missing(offered, cache)
            apt.download(wanted, Path(arriving))
            for package in wanted:
                (Path(arriving) / package.file_name).rename(cache / package.file_name)
    return offered


def _apt(state: Path) -> PrivateApt:
    apt = PrivateApt(state, host_mirror(), _SUITE)
    apt.update()
    return apt


def _offered(apt: PrivateApt) -> list[Offer]:
    return apt.offers([name for name in apt.closure(_PACKAGE) if _KEEP.match(name)])


def _missing(packages: Iterable[Package], cache: Path) -> list[Package]:
    """Return what the cache lacks, or holds damaged."""
    files = {package: cache / package.file_name for package in packages}
    return [p for p, file in files.items() if not file.exists() or sha256_of(file) != p.sha256]


def _fit_machine(packages: Iterable[Package]) -> bool:
    ours = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return {package.architecture for package in packages} <= {ours, "all"}
