"""Opens a workbook in a process of its own, with little memory, and prints how large it is.

Run as a program: a file made to harm may end this process, and only this one. It imports nothing
of the project, so that it starts in the blink of an eye.
"""

import json
import sys
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

_CPU_S = 120
_PAGE = 4096


def main(file: str, extra_bytes: int) -> None:
    """Print [[sheet, rows, columns], …]; [] for a file that the reader refuses in words."""
    _limit(extra_bytes)
    try:
        with Path(file).open("rb") as handle:
            book = CalamineWorkbook.from_filelike(handle)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except CalamineError:
        sheets = []
    said = [[sheet.name, sheet.height, sheet.width] for sheet in sheets]
    sys.stdout.write(json.dumps(said))


def _limit(extra_bytes: int) -> None:
    """Allow this process so much more memory than it has; where the system can tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    import resource  # noqa: PLC0415  # Windows has none

    most = int(statm.read_text("ascii").split()[0]) * _PAGE + extra_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
