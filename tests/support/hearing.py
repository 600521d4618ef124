"""A shop of names without a database: for tests of how questions are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import cast

from knowledge.dates.calendar import Calendar, load_calendar
from knowledge.dates.period import Period
from knowledge.facade import Knowledge
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.model import Catalogue
from knowledge.store.vocabulary import Vocabulary
from skills.kit.contract import Context, Reading
from skills.kit.sheet import Sheet
from skills.kpi.parse import Asked, parse
from skills.kpi.query import KpiQuery, KpiQuestionBack
from skills.kpi.reading.hear import Heard, hear
from skills.kpi.reading.metrics_named import metrics_named
from skills.kpi.reading.words import Words, load_words

NOW = datetime.fromisoformat("2026-11-20T09:30")  # a Friday
OPENED = date(2024, 1, 1)
VALUES = {
    "shop": ("栖木天猫旗舰店", "栖木折扣仓", "青禾京东自营店"),
    "platform": ("天猫", "京东", "抖音"),
    "region": ("广东", "浙江省", "江苏省", "上海", "Germany", "France", "United Kingdom", "EIRE"),
    "channel": ("直通车", "手淘搜索", "店铺直播", "淘宝客", "活动"),
    "category": ("床上用品", "厨房收纳"),
    "device": ("手机", "电脑"),
    "tier": ("金卡", "银卡"),
}
PRODUCTS = (
    ("85123A", "White Hanging Heart"),
    ("85123a", "White Hanging Heart old"),
    ("22423", "Regency Cakestand 3 Tier"),
    ("SN-001", "加厚法兰绒四件套"),
    ("SN-002", "桌面收纳箱 大号"),
    ("SN-003", "衣柜收纳箱"),
)


@dataclass(frozen=True, slots=True)
class Names:
    """What a store's vocabulary is to a reader, from a list in memory."""

    names: Vocabulary = field(default_factory=lambda: Vocabulary(VALUES, PRODUCTS))

    def current(self) -> Vocabulary:
        return self.names


@dataclass(frozen=True, slots=True)
class Spans:
    """The days each metric is known for: all of them since the shop opened, unless left out."""

    unknown: frozenset[str] = frozenset()
    empty: bool = False

    def coverage(self, metric_id: str, /) -> tuple[date, date] | None:
        if self.empty or metric_id in self.unknown:
            return None
        return OPENED, date(2026, 11, 19)


@dataclass(frozen=True, slots=True)
class HearingRoom:
    """The part of the back room that reading a question needs."""

    vocabulary: Names = field(default_factory=Names)
    metrics: Spans = field(default_factory=Spans)
    catalogue: Catalogue = field(default_factory=load_catalogue)
    calendar: Calendar = field(default_factory=load_calendar)


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who asks at `context.now`, and what the skill makes of it."""

    context: Context
    words: Words

    def hear(self, text: str) -> Heard:
        return hear(text, self.context.now, self.context.knowledge, self.words)

    def metrics(self, text: str) -> list[str]:
        """Return the metrics named by words alone, no date or name taken before."""
        return metrics_named(Sheet(text), self.words)[0]

    def parse(self, text: str, earlier: object = None) -> Reading[Asked] | None:
        return parse(text, replace(self.context, earlier=earlier))

    def ask(self, *texts: str) -> KpiQuery:
        """Return what the last of `texts` asks, the others asked before it in the session."""
        query: KpiQuery | None = None
        for text in texts:
            reading = self.parse(text, query)
            assert reading is not None, f"{text}: not ours"
            assert isinstance(reading.query, KpiQuery), f"{text}: {reading.query}"
            query = reading.query
        assert query is not None
        return query

    def asked_back(self, text: str, earlier: object = None) -> KpiQuestionBack:
        reading = self.parse(text, earlier)
        assert reading is not None, f"{text}: not ours"
        assert isinstance(reading.query, KpiQuestionBack), f"{text}: {reading.query}"
        return reading.query


def listener(spans: Spans | None = None) -> Listener:
    """Return a listener in the shop of this module, on Friday 2026-11-20 at half past nine."""
    room = HearingRoom(metrics=spans or Spans())
    context = Context(cast(Knowledge, room), NOW, artefacts=Path())
    return Listener(context, load_words(room.catalogue))


def told(period: Period) -> str:
    """Return the days of `period` as 2026-11-09～2026-11-15, or as one date."""
    if period.start == period.end:
        return period.start.isoformat()
    return f"{period.start}～{period.end}"
