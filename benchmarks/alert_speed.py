"""Time the morning's watch over the demo shop against the daily report's question.

python -m benchmarks.alert_speed
"""

from __future__ import annotations

import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import event

from knowledge.dates.period import Period
from knowledge.facade import Knowledge, open_knowledge
from knowledge.library.library import open_library
from knowledge.store.demo.build import build_demo
from knowledge.store.engine import open_store
from skills.kit.contract import Context
from skills.kpi import skill
from skills.kpi.query import KpiQuery, KpiWatch

TODAY = date(2026, 11, 20)
REPORT = ("paid_amount", "orders", "uv", "conversion_rate", "aov", "refund_rate", "roi")
DAYS = {
    "ordinary day": date(2026, 9, 16),
    "Double 11": date(2026, 11, 11),
    "day with a checklist": date(2026, 11, 14),
}


def main() -> None:
    """Print milliseconds of processor time, SELECTs, and how many reports a watch costs."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        store = open_store(url)
        build_demo(store, today=TODAY)
        store.close()
        knowledge = open_knowledge(url, open_library("sqlite://"))
        for name, day in DAYS.items():
            report = KpiQuery(REPORT, Period(day, day, "day"))
            watch_ms, selects = cost(knowledge, KpiWatch(day), day)
            report_ms, _ = cost(knowledge, report, day)
            ratio = watch_ms / report_ms
            print(f"{name:22} {watch_ms:6.0f} ms {selects:4} SELECTs {ratio:6.1f} reports")
        knowledge.store.close()
        knowledge.library.close()


def cost(knowledge: Knowledge, query: KpiQuery | KpiWatch, day: date) -> tuple[float, int]:
    """Return milliseconds and SELECTs of the second run; the first one warms what is cached."""
    now = datetime.combine(day + timedelta(days=1), datetime.min.time().replace(hour=9))
    context = Context(knowledge, now)
    skill.run(query, context)
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(knowledge.store.engine, "before_cursor_execute", count)
    began = time.process_time()
    skill.run(query, context)
    spent = time.process_time() - began
    event.remove(knowledge.store.engine, "before_cursor_execute", count)
    return spent * 1000, sum(s.startswith("SELECT") for s in statements)


if __name__ == "__main__":
    main()
