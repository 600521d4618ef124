"""Fixed warnings for passages that touch on what is unlawful or misleading."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from knowledge.text.patterns import lazy
from knowledge.text.yaml_file import read_yaml


@lru_cache(maxsize=1)
def _cautions() -> tuple[tuple[re.Pattern[str], str], ...]:
    file = Path(__file__).with_name("cautions.yaml")
    raw = read_yaml(file)
    return tuple((lazy(one["words"], re.DOTALL), one["caution"]) for one in raw)


def caution_for(text: str) -> str:
    """Return the warning that `text` must be shown with; "" where it needs none."""
    return next((caution for words, caution in _cautions() if words.search(text)), "")
