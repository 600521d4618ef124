"""A real PostgreSQL for tests: the system's own binaries, a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from knowledge.store.engine import open_store

_STARTERS = ("postgres", "nobody")
_UPGRADED = "upgraded"
_QUICK = ("fsync=off", "full_page_writes=off")
"""What was committed outlives a crash of the server without these: the machine stays up."""
_OWN_MEMORY = "dynamic_shared_memory_type=mmap"
"""In its own folder, where a killed server leaves nothing behind that outlives the test."""
_GONE_TRIES = 500
_ENOUGH_BYTES = 2_000_000_000
_MEMORY = "/dev/shm"  # noqa: S108  # mkdtemp makes the folder in it
"""Where it has room, files live in memory: a test makes and drops many tables."""


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
    """A server; every database of it is thrown away with it.

    Attributes:
        home: Holds its files, its log and its socket.
        settings: As `name=value`, given at every start.
    """

    home: Path
    user: str
    account: pwd.struct_passwd | None
    settings: tuple[str, ...] = _QUICK

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.home}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database and return its URL."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def upgraded(self) -> str:
        """Make a database with an empty store in it and return its URL."""
        if not self.run(f"SELECT 1 FROM pg_database WHERE datname = '{_UPGRADED}'"):  # noqa: S608  # our own name
            open_store(self.create(_UPGRADED)).close()
        return self.create(f"t{uuid4().hex}", template=_UPGRADED)

    def drop(self, url: str) -> None:
        """Take a database away, whoever still holds it."""
        database = url.partition("@/")[2].partition("?")[0]
        self.run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """Run one statement outside a transaction, in the server's own database."""
        where = self.url("postgres").replace("postgresql:", "postgresql+psycopg:", 1)
        engine = create_engine(where, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                found = connection.exec_driver_sql(sql)
                return [tuple(row) for row in found] if found.returns_rows else []
        finally:
            engine.dispose()

    def take_over(self, disk: Path) -> None:
        """Make a folder `space` on a disk that the server may put tables in."""
        space = disk / "space"
        space.mkdir()
        if self.account:
            os.chown(space, self.account.pw_uid, self.account.pw_gid)

    def start(self) -> None:
        """Start it and wait until it answers; after a crash it repairs itself first."""
        self._forget_the_dead()
        own = ("listen_addresses=", f"unix_socket_directories={self.home}", _OWN_MEMORY)
        options = [*own, *self.settings]
        given = " ".join(f"-c {option}" for option in options)
        try:
            self._command("pg_ctl", "start", "-o", given, "-l", self.home / "log", "-w")
        except subprocess.CalledProcessError as error:
            error.add_note((self.home / "log").read_text()[-2000:])
            raise

    def stop(self) -> None:
        """Stop it at once; one that crashed is stopped already."""
        if (self.data / "postmaster.pid").exists() and not _is_gone(self._pid()):
            self._command("pg_ctl", "stop", "-m", "immediate", "-w")

    def crash(self) -> None:
        """Kill all of it without a word, as a failing machine does."""
        first = self._pid()
        os.kill(first, signal.SIGSTOP)  # so that it has no child that was not counted
        family = [first, *_children(first)]
        for one in family:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for one in family:
            _wait_until_gone(one)

    def promote(self) -> None:
        """Make a standby the primary."""
        self._command("pg_ctl", "promote", "-w")

    @contextmanager
    def standby(self) -> Iterator[Server]:
        """Run a copy for the block that follows this server and confirms its commits."""
        home = _home(self.account)
        twin = Server(home, self.user, self.account, self.settings)
        try:
            where = f"host={self.home} user={self.user} application_name=twin"
            copied = ("-D", twin.data, "-R", "-X", "stream", "-d", where)
            _run(self.account, _folder() / "pg_basebackup", *copied, "-c", "fast")
            twin.start()
            try:
                self.run("ALTER SYSTEM SET synchronous_standby_names = 'twin'")
                self.run("SELECT pg_reload_conf()")
                yield twin
            finally:
                twin.stop()
        finally:
            shutil.rmtree(home, ignore_errors=True)

    @property
    def data(self) -> Path:
        return self.home / "data"

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _forget_the_dead(self) -> None:
        """Remove the locks of a killed server: its number may stand for a zombie still."""
        if (self.data / "postmaster.pid").exists() and not _is_gone(self._pid()):
            raise AssertionError("the server runs already: nobody crashed it")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for lock in self.home.glob(".s.PGSQL.*"):
            lock.unlink()

    def _command(self, program: str, *words: object) -> None:
        _run(self.account, _folder() / program, *words, "-D", self.data)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found.append(int(status.parent.name))
    return found


def _wait_until_gone(pid: int) -> None:
    for _ in range(_GONE_TRIES):
        if _is_gone(pid):
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} outlives SIGKILL")


def _is_gone(pid: int) -> bool:
    """Say whether there is no such process, or only what its parent has not buried yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@contextmanager
def running(settings: tuple[str, ...] = _QUICK) -> Iterator[Server]:
    """Start a server for the block; skip the test, with the reason, where there is none."""
    account = _account()
    _folder()
    home = _home(account)
    user = account.pw_name if account else pwd.getpwuid(os.geteuid()).pw_name
    server = Server(home, user, account, settings)
    try:
        made = ("-D", server.data, "-A", "trust", "-U", user, "-E", "UTF8")
        _run(account, _folder() / "initdb", *made)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _folder() -> Path:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL: neither /usr/lib/postgresql/*/bin nor initdb on the path")
    return folder


def _memory() -> str | None:
    roomy = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    return _MEMORY if roomy else None


def _home(account: pwd.struct_passwd | None) -> Path:
    home = Path(tempfile.mkdtemp(prefix="zg-pg-", dir=_memory()))
    if account:
        os.chown(home, account.pw_uid, account.pw_gid)
    return home


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
    subprocess.run(  # noqa: S603  # our own command line
        [str(part) for part in command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **who,
    )


@contextmanager
def database(name: str = "zhanggui") -> Iterator[str]:
    """Start a server for the block and give the URL of an empty database on it."""
    with running() as server:
        yield server.create(name).replace("postgresql:", "postgresql+psycopg:", 1)
