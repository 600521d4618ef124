"""Chinese characters and their simplified form."""

from __future__ import annotations

from functools import lru_cache

from opencc import OpenCC

HAN = "\u3400-\u4dbf\u4e00-\u9fff"


@lru_cache(maxsize=1)
def _script() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Write traditional characters simplified: 競品 → 竞品. Words stay (程序 is not 进程)."""
    simple: str = _script().convert(text)
    return simple
