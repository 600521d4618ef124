"""Wording of a report: complete by itself, and short enough to stand under a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.metrics.model import Metric
from skills.kit.reply import Rows, Text
from skills.kpi.report.facts import Good, Held, Low, Move, Pace, ReportFacts
from skills.kpi.report.said_longer import buyers_line, event_lines, sales_line, sources
from skills.kpi.report.said_moves import move_line, moves_heading
from skills.kpi.report.words import (
    TABLES,
    against,
    all_awaited,
    heading,
    near,
    product,
    signed,
    spaced,
    told,
    yuan,
)
from skills.kpi.wording import moment, percent, width

ROOM = 895
"""Characters of a whole report; a caption has 1,024, an answer 900."""

_MOST_LOW = 3
_GAP = 2  # columns between two of a table
CHANGES = {"previous": "环比", "same_weekday": "周同比", "event": "去年", "year": "同比"}
_SPLIT = frozenset({"new_buyers", "returning_buyers"})  # told together with the buyers


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block; the higher its rank, the sooner it is left out where the room is short."""

    block: Text | Rows
    rank: int = 0

    @property
    def length(self) -> int:
        """Return the characters it takes with its line end; a table as its columns are filled."""
        if isinstance(self.block, Text):
            return len(self.block.text) + 1
        lines = (self.block.header, *self.block.rows)
        widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
        filled = sum(widths) + _GAP * (len(widths) - 1) + 1
        return sum(filled - width("".join(line)) + len("".join(line)) for line in lines)


def said(facts: ReportFacts) -> list[Text | Rows]:
    """Return the blocks of the report, at most `ROOM` characters together."""
    for count in range(len(facts.moves), -1, -1):
        pieces = [*_pieces(facts, facts.moves[:count])]
        needed = [piece for piece in pieces if not piece.rank]
        if sum(piece.length for piece in needed) <= ROOM:
            break
    while sum(piece.length for piece in pieces) > ROOM and any(p.rank for p in pieces):
        pieces.remove(max(pieces, key=lambda piece: piece.rank))
    return [piece.block for piece in pieces]


def _text(text: str, rank: int = 0, *, note: bool = False) -> Iterator[_Piece]:
    if text:
        yield _Piece(Text(text, note=note), rank)


def _pieces(facts: ReportFacts, moves: Sequence[Move]) -> Iterator[_Piece]:
    yield from _text(heading(facts))
    yield from _text(_awaits(facts))
    if not facts.values:
        yield from _text(_nothing(facts))
        return
    yield from _text(compared(facts))
    for metric in facts.main.metrics:
        yield from _text(_figure(metric, facts))
    yield from _text(_pace(facts.pace, facts) if facts.pace else "")
    yield from _longer(facts)
    yield from _text(_moved(moves, facts))
    yield from _text(_goods("卖得最好", facts.best, facts), rank=2)
    yield from _text(_goods(_worst_name(facts), facts.worst, facts), rank=3)
    yield from _text(_stock(facts), rank=0 if facts.report.kind == "daily" else 4)
    yield from _text(_cautions(facts), note=True)
    yield from _text(small_print(facts), note=True)


def _longer(facts: ReportFacts) -> Iterator[_Piece]:
    """Yield what only weekly and monthly reports have."""
    found = sources(facts)
    if found:
        yield _Piece(found)
    for number, line in enumerate(event_lines(facts)):
        yield from _text(line, rank=5 if number else 0)
    yield from _text(sales_line(facts))


def _moved(moves: Sequence[Move], facts: ReportFacts) -> str:
    lines = [f"{n}. {move_line(move, facts)}" for n, move in enumerate(moves, start=1)]
    return "\n".join([moves_heading(moves, facts), *lines]) if lines else ""


def _awaits(facts: ReportFacts) -> str:
    if not facts.awaits:
        return ""
    return f"还没到：{all_awaited(facts.awaits)}。下面的数里没有它，到了会变。"


def _nothing(facts: ReportFacts) -> str:
    fresh = facts.main.fresh_until
    until = f"库里的数据到 {moment(fresh)}。" if fresh else ""
    return f"这段时间一行数据也没有，不是 0。{until}{_never(facts)}"


def compared(facts: ReportFacts) -> str:
    """Return the words for the changes, each with its dates."""
    base = facts.main.base
    if base is None:
        return ""
    first = Held("previous", base, facts.main.lines[0].base)
    known = any(value is not None for value in first.values.values())
    lines = [
        f"环比：对比{against(first, facts)}"
        if known
        else f"{against(first, facts)} 没有数据，没法比"
    ]
    lines += [f"{CHANGES[held.kind]}：对比{against(held, facts)}" for held in facts.held]
    return "；".join(lines)


def _figure(metric: Metric, facts: ReportFacts) -> str:
    """Return a metric with its changes; "" where its table was never imported."""
    lacks = {missing.metric.id: missing.lack for missing in facts.main.missing}
    if metric.id in _SPLIT or lacks.get(metric.id) == "never":
        return ""
    value = facts.values.get(metric.id)
    if metric.id in facts.incomplete:
        return f"{metric.title}：{unfinished(metric, facts)}"
    if value is None:
        why = "没有数据，不是 0" if metric.id in lacks else "分母是 0 或缺一部分数据，算不出来"
        return f"{metric.title}：{why}"
    extra = buyers_line(facts) if metric.id == "buyers" else ""
    named = f"{_named(metric, facts)} ".replace("） ", "）")
    return "，".join([f"{named}{told(metric, value, facts)}{extra}", *_changes(metric, facts)])


def _changes(metric: Metric, facts: ReportFacts) -> list[str]:
    value = facts.values.get(metric.id)
    changes = [("previous", facts.main.lines[0].change(metric.id))]
    changes += [(held.kind, held.change(metric.id, value)) for held in facts.held]
    return [f"{CHANGES[kind]} {signed(change)}" for kind, change in changes if change is not None]


def unfinished(metric: Metric, facts: ReportFacts) -> str:
    """Return what is there of a metric whose table has not all arrived: an amount, no ratio."""
    value = facts.values.get(metric.id)
    if value is None or metric.kind == "ratio":
        return "还没到齐，先不报"
    return f"已到的 {told(metric, value, facts)}，还没到齐，先不比"


def _named(metric: Metric, facts: ReportFacts) -> str:
    note = facts.main.notes.get(metric.id)
    if note is None or facts.report.period.days == 1:
        return metric.title
    return f"{metric.title}（{'累计，未去重' if note == 'daily_sum' else '日均'}）"


def _pace(pace: Pace, facts: ReportFacts) -> str:
    end = near(facts.report.period.end, facts)
    target = f"{pace.month.start.month} 月目标 {yuan(pace.target_fen, facts)}"
    said = f"{target}：到 {end} 完成 {percent(pace.attainment)}"
    if not pace.days_left:
        return f"{said}，全月已过完"
    gone = f"，时间过了 {percent(pace.time_gone)}（{pace.days_gone}/{pace.month.days} 天）"
    daily = facts.report.kind == "daily" and pace.last_year
    last = f"，去年到这天做了全月的 {percent(pace.last_year)}" if daily and pace.last_year else ""
    if not pace.needed_fen:
        return f"{said}{gone}{last}；目标已完成"
    return f"{said}{gone}{last}；剩 {pace.days_left} 天，每天要 {yuan(pace.needed_fen, facts)}"


def _goods(title: str, goods: tuple[Good, ...], facts: ReportFacts) -> str:
    names = [f"{product(g.sku, g.label, None)} {_sold(g, facts)}" for g in goods]
    return f"{title}：{'、'.join(names)}" if names else ""


def _sold(good: Good, facts: ReportFacts) -> str:
    seen = f"（{good.uv} 人看）" if good.uv and good.paid_fen == 0 else ""
    return f"{yuan(good.paid_fen, facts)}{seen}"


def _worst_name(facts: ReportFacts) -> str:
    seen = any(good.uv for good in facts.worst)
    return "卖得最差" if seen else "平时有卖，这次没卖的"


def _stock(facts: ReportFacts) -> str:
    if facts.stock is None:
        return ""
    listed = f"按 {near(facts.stock.counted_on, facts)} 的库存表"
    if not facts.stock.low:
        return f"{listed}，没有撑不到 7 天的商品"
    return f"{listed}，撑不到 7 天：{'、'.join(low_lines(facts))}"


def low_lines(facts: ReportFacts) -> list[str]:
    """Return the products that run out, those that sell most first, and how many more."""
    low = facts.stock.low if facts.stock else ()
    more = len(low) - _MOST_LOW
    return [*(_low(one) for one in low[:_MOST_LOW]), *([f"另有 {more} 个"] if more > 0 else [])]


def _low(low: Low) -> str:
    left = f"剩 {low.on_hand} 件，够 {low.days.quantize(Decimal('0.1'))} 天"
    return f"{product(low.sku, low.label, low.place)}{left if low.on_hand else '已断货'}"


def _cautions(facts: ReportFacts) -> str:
    """Name the promotion days that make a comparison uneven."""
    days = {day: name for found in facts.uneven.values() for day, name in found.items()}
    named = "、".join(f"{near(d, facts)} 是{spaced(name)}" for d, name in sorted(days.items()))
    return f"{named}，和平日比的涨跌要打折看。" if named else ""


def small_print(facts: ReportFacts) -> str:
    """Return how visitors were counted, what was never imported, and how fresh the data are."""
    summed = "访客数是各店相加，未去重。" if _is_summed(facts) else ""
    fresh = facts.main.fresh_until
    return f"{summed}{_never(facts)}" + (f"数据截至 {moment(fresh)}。" if fresh else "")


def _never(facts: ReportFacts) -> str:
    never = "、".join(TABLES[table] for table in facts.never)
    return f"没有导入过，所以不报：{never}。" if never else ""


def _is_summed(facts: ReportFacts) -> bool:
    return facts.report.period.days == 1 and facts.main.notes.get("uv") == "daily_sum"
