"""A PostgreSQL server that is killed and comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from tests.support.postgres import Server, _account, _run, binaries


def crash(server: Server) -> None:
    """Kill the server with SIGKILL, and start it again over what it left."""
    data = server.socket_folder / "data"
    number = int((data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(number, signal.SIGKILL)
    for stale in server.socket_folder.glob(".s.PGSQL.*.lock"):
        stale.unlink(missing_ok=True)  # its number may live on as a child that nobody buried
    _started(server, data)


def _started(server: Server, data: Path) -> None:
    """Start it; its children of before must have gone first, which takes a moment."""
    folder = binaries()
    assert folder is not None
    options = (
        f"-c listen_addresses='' -c unix_socket_directories='{server.socket_folder}' -c fsync=off"
    )
    command = (
        folder / "pg_ctl", "start", "-D", data, "-o", options,
        "-l", server.socket_folder / "log", "-w",
    )  # fmt: skip
    for _ in range(40):
        (data / "postmaster.pid").unlink(missing_ok=True)
        try:
            _run(_account(), *command)
        except subprocess.CalledProcessError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not come back")
