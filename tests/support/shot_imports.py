"""One import that shoots itself: `python -m tests.support.shot_imports URL FILE POINT`.

Points: `page:N` after the Nth page read, `before:TABLE` and `after:TABLE` around the first
statement that writes to the table, `statement:N` before the Nth statement, `commit` just before
the commit, `committed` just after it, `never`. Without a shot the number of statements is printed.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event

from knowledge.store.engine import Store, open_store
from knowledge.store.files import import_files
from tests.support.stores import OPEN_IDS

_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')


@dataclass
class Shot:
    """Counts what an import does, and ends the process when its point is reached."""

    point: str
    statements: int = 0
    pages: int = 0
    is_committed: bool = False

    def watch(self, store: Store) -> None:
        """Look at every statement of the store's engine."""
        event.listen(store.engine, "before_cursor_execute", self.before)
        event.listen(store.engine, "after_cursor_execute", self.after)
        event.listen(store.engine, "commit", self.committing)
        event.listen(store.engine, "checkin", self.returned)

    def reached(self, point: str) -> None:
        """Shoot, if this is the point."""
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """Count a statement that is about to be sent."""
        self.statements += 1
        self.reached(f"statement:{self.statements}")
        if written := _WRITES.match(statement):
            self.reached(f"before:{written[1]}")

    def after(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """See a statement that was done."""
        if written := _WRITES.match(statement):
            self.reached(f"after:{written[1]}")

    def committing(self, _connection: object) -> None:
        """See a commit that is about to be sent."""
        self.is_committed = True
        self.reached("commit")

    def returned(self, *_: object) -> None:
        """See a connection given back."""
        if self.is_committed:
            self.reached("committed")

    def page(self, _done: int, _of: int | None) -> None:
        """See a page that was read."""
        self.pages += 1
        self.reached(f"page:{self.pages}")


def main(url: str, file: Path, point: str) -> None:
    """Import the file into the store; a name before the first hyphen is its table."""
    store, shot = open_store(url), Shot(point)
    shot.watch(store)
    table = file.stem.partition("-")[0]
    import_files(store, [file], settings=OPEN_IDS, table=table, progress=shot.page)
    print(shot.statements)  # noqa: T201  # read by the test
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
