"""A real PostgreSQL for tests: the system's own binaries, a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

_STARTERS = ("postgres", "nobody")


def binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl of the newest version, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    found = next((one for one in folders if (one / "initdb").exists()), None)
    if found:
        return found
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; every database of it is thrown away with it."""

    socket_folder: Path
    user: str

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.socket_folder}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database and return its URL."""
        engine = create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:", 1),
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        engine.dispose()
        return self.url(database)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server for the block; skip the test, with the reason, where there is none."""
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL: neither /usr/lib/postgresql/*/bin nor initdb on the path")
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="zg-pg-"))
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        user = account.pw_name if account else pwd.getpwuid(os.geteuid()).pw_name
        place = home / "data"
        _run(account, folder / "initdb", "-D", place, "-A", "trust", "-U", user, "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
        start = ("-D", place, "-o", options, "-l", home / "log", "-w")
        _run(account, folder / "pg_ctl", "start", *start)
        try:
            yield Server(home, user)
        finally:
            _run(account, folder / "pg_ctl", "stop", "-D", place, "-m", "immediate", "-w")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """The server refuses root: return whose name it starts under, None for our own."""
    if os.geteuid() != 0:
        return None
    for name in _STARTERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("PostgreSQL refuses root, and there is no user postgres or nobody")


def _run(account: pwd.struct_passwd | None, *command: object) -> None:
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **who,
    )
