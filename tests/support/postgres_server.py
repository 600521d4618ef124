"""A PostgreSQL server of the test's own: unix socket only, gone with the folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

_USERS = ("postgres", "nobody")
_TRIES = 300
_PLACES = "/usr/lib/postgresql"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server for the length of a block and give its URL; skip where there is none."""
    initdb, postgres = _binary("initdb"), _binary("postgres")
    if not initdb or not postgres:
        pytest.skip("no PostgreSQL binaries (initdb, postgres) on this machine")
    folder = Path(tempfile.mkdtemp(prefix="zg-pg-"))
    servant = _servant(folder)
    try:
        init = [
            initdb,
            "-D",
            str(folder / "db"),
            "-U",
            "zhanggui",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        ]
        subprocess.run(init, check=True, capture_output=True, cwd=folder, **servant)  # noqa: S603
        serve = [postgres, "-D", str(folder / "db"), "-k", str(folder), "-c", "listen_addresses="]
        serve += ["-c", "fsync=off"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, **servant)  # noqa: S603
            try:
                _await_answer(folder, server)
                yield f"postgresql+psycopg://zhanggui@/postgres?host={folder}"
            finally:
                server.send_signal(signal.SIGQUIT)  # at once: its files go with the folder
                server.wait()
    finally:
        shutil.rmtree(folder)


def _binary(name: str) -> str | None:
    found = shutil.which(name)
    if found:
        return found
    installed = sorted(Path(_PLACES).glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else None


def _servant(folder: Path) -> dict[str, Any]:
    """Return as whom to run: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    somebody = next(names[name] for name in _USERS if name in names)
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}


def _await_answer(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(_TRIES):
        try:
            psycopg.connect(host=str(folder), user="zhanggui", dbname="postgres").close()
        except psycopg.OperationalError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError((folder / "log").read_text("utf-8", "replace")) from None
        else:
            return
    raise RuntimeError("PostgreSQL did not answer within half a minute")
