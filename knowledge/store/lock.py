"""One import at a time: a lock that dies with its process.

On a server the transaction itself is the lock, see `knowledge.store.engine.writing`: one of a
session of its own could end while the server still works on what a killed import sent.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from knowledge.errors import StoreBusyError, StoreUnwritableError
from knowledge.store.engine import Store

_BUSY: Final = "另一次导入还没有结束，请稍后再试"


@contextmanager
def importing(store: Store) -> Iterator[None]:
    """Hold the store for one import.

    Raises:
        StoreBusyError: another import holds it.
        StoreUnwritableError: the lock file beside the store cannot be made.
    """
    if store.file is None:
        yield
    else:
        with _beside_file(store):
            yield


@contextmanager
def _beside_file(store: Store) -> Iterator[None]:
    file = store.file
    if file is None:
        return
    lock = file.with_name(f"{file.name}.import.lock")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise StoreUnwritableError(file.name, f"写不进文件夹：{fault.strerror}") from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        os.close(handle)
        raise StoreBusyError(file.name, _BUSY) from fault
    try:
        yield
    finally:
        os.close(handle)
