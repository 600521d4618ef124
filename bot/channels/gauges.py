"""Counters of the running program, in the text form that Prometheus reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


@dataclass(slots=True)
class Gauges:
    """What happened since the start.

    Attributes:
        counts: Name of a counter, perhaps with labels (`x_total{kind="y"}`) → how often.
    """

    counts: Counter[str] = field(default_factory=Counter)
    _waits: Counter[float] = field(default_factory=Counter)
    _waited_s: float = 0.0
    _answers: int = 0

    def count(self, name: str, **labels: str) -> None:
        """Count one more; labels are our own words, so they need no escaping."""
        inside = ",".join(f'{key}="{value}"' for key, value in labels.items())
        self.counts[f"zhanggui_{name}_total" + (f"{{{inside}}}" if inside else "")] += 1

    def answered(self, seconds: float) -> None:
        """Count an answer that left `seconds` after its question came in."""
        self._answers += 1
        self._waited_s += seconds
        for bucket in _BUCKETS_S:
            self._waits[bucket] += seconds <= bucket

    def lines(self, levels: Mapping[str, float]) -> Iterator[str]:
        """Yield everything as `name value`; `levels` are measured now."""
        for name, count in sorted(self.counts.items()):
            yield f"{name} {count}"
        for bucket in _BUCKETS_S:
            yield f'zhanggui_answer_seconds_bucket{{le="{bucket}"}} {self._waits[bucket]}'
        yield f'zhanggui_answer_seconds_bucket{{le="+Inf"}} {self._answers}'
        yield f"zhanggui_answer_seconds_sum {self._waited_s:.6f}"
        yield f"zhanggui_answer_seconds_count {self._answers}"
        for name, level in levels.items():
            yield f"zhanggui_{name} {level:g}"
