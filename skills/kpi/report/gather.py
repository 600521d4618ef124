"""A KpiReport to its facts. No wording here."""

from __future__ import annotations

from dataclasses import replace

from knowledge.dates.period import Period
from skills.kit.contract import Context
from skills.kpi.facts import KpiAnswer
from skills.kpi.figures import figures
from skills.kpi.query import Comparison, KpiQuery, KpiReport
from skills.kpi.report.arrivals import awaited, incomplete, never_imported, stopped
from skills.kpi.report.bases import fair_base, named_days, other_bases, uneven_days
from skills.kpi.report.books import Books
from skills.kpi.report.facts import Held, ReportFacts, Step
from skills.kpi.report.goods import best_and_worst, stock
from skills.kpi.report.longer import event_results, sources, steps, week_before
from skills.kpi.report.moves import moves
from skills.kpi.report.pace import pace


def gather(report: KpiReport, context: Context) -> ReportFacts:
    """Return everything the report says.

    Where orders are not whole there is no telling what moved, sold worst or is behind its
    target; where nothing is known at all there are no sections.
    """
    books = Books.of(report, context)
    awaits = awaited(books)
    ended = stopped(books, awaits)
    lacking = incomplete((*ended, *(one.table for one in awaits)))
    main = _main(books, context, is_whole=not (awaits or ended))
    base, held = _held(main), other_bases(books)
    places, against = books.places(), fair_base(books, base, held)
    best, worst = best_and_worst(books) if main.lines else ((), ())
    sold, is_told = steps(books), bool(main.lines) and main.lead.id not in lacking
    return ReportFacts(
        report,
        main,
        held=held,
        pace=pace(books) if is_told else None,
        moves=moves(books, against, places) if is_told else (),
        moved_against=against,
        best=best,
        worst=worst if is_told else (),
        stock=stock(books, places),
        steps=sold,
        week_before=week_before(books, sold) if report.kind == "daily" else {},
        sources=sources(books, base.period) if report.kind != "daily" else (),
        events=event_results(books) if report.kind != "daily" else (),
        awaits=awaits,
        stopped=ended,
        incomplete=lacking,
        never=never_imported(books),
        event_days=named_days(books, _seen(sold)),
        uneven=uneven_days(books, (base, *held)),
    )


def _main(books: Books, context: Context, *, is_whole: bool) -> KpiAnswer:
    """Return the figures against the period before; as fresh as the tables that there are."""
    main = figures(_query(books.report), context)
    never = {missing.metric.id for missing in main.missing if missing.lack == "never"}
    known = [metric for metric in books.report.stated if metric not in never]
    fresh = books.room.metrics.fresh_until(known, shops=books.named_shops)
    return replace(main, partial=main.partial or not is_whole, fresh_until=fresh)


def _query(report: KpiReport) -> KpiQuery:
    return KpiQuery(
        report.stated, report.period, filters=report.filters, compare=Comparison("previous")
    )


def _held(main: KpiAnswer) -> Held:
    if main.base is None:
        raise AssertionError("a report is held against the period before")
    return Held("previous", main.base, main.lines[0].base if main.lines else {})


def _seen(steps: tuple[Step, ...]) -> Period:
    return Period(steps[0].period.start, steps[-1].period.end)
