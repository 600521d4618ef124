"""One comparable form of a text."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from opencc import OpenCC


@lru_cache(maxsize=1)
def _simplify() -> OpenCC:
    return OpenCC("t2s")


def fold(text: str) -> str:
    """Return `text` in the form that comparisons use: full width, case and script are gone.

    Idempotent. Ｇ → g, 轉化率 → 转化率.
    """
    folded: str = _simplify().convert(unicodedata.normalize("NFKC", text).casefold())
    return folded
