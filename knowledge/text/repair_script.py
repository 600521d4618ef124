"""Chinese characters and their simplified form."""

from __future__ import annotations

from knowledge.text.fold import converter

HAN = "\u3400-\u4dbf\u4e00-\u9fff"


def simplify(text: str) -> str:
    """Write traditional characters simplified: 競品 → 竞品. Words stay (程序 is not 进程)."""
    return converter().convert(text)
