"""Wording of a report: complete by itself, and short enough to stand under a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from knowledge.metrics.model import Metric
from skills.kit.reply import Rows, Text
from skills.kpi.report.facts import Good, Held, Low, Move, Pace, ReportFacts
from skills.kpi.report.said_longer import (
    MOST_SOURCES,
    buyers_line,
    event_lines,
    sales_line,
    sources,
)
from skills.kpi.report.said_moves import move_line, moves_heading
from skills.kpi.report.words import (
    TABLES,
    against,
    all_awaited,
    goods_name,
    heading,
    near,
    signed,
    spaced,
    told,
    yuan,
)
from skills.kpi.saying.notes import late_start
from skills.kpi.saying.wording import moment, percent, width

ROOM = 895
"""Characters of a whole report; a caption has 1,024, an answer 900."""

_MOST_LISTED = 3
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
    """Return the blocks of the report, at most `ROOM` characters together.

    The last ones of lists make room before a move does.
    """
    for moves, less in product(range(len(facts.moves), -1, -1), range(_MOST_LISTED)):
        pieces = [*_pieces(facts, facts.moves[:moves], less)]
        needed = [piece for piece in pieces if not piece.rank]
        if sum(piece.length for piece in needed) <= ROOM:
            break
    while sum(piece.length for piece in pieces) > ROOM and any(p.rank for p in pieces):
        pieces.remove(max(pieces, key=lambda piece: piece.rank))
    return [piece.block for piece in pieces]


def _text(text: str, rank: int = 0, *, note: bool = False) -> Iterator[_Piece]:
    if text:
        yield _Piece(Text(text, note=note), rank)


def _pieces(facts: ReportFacts, moves: Sequence[Move], less: int) -> Iterator[_Piece]:
    """Yield the report; `less` is how many entries its lists are short of."""
    yield from _text(heading(facts))
    yield from _text(_lacks(facts))
    if not facts.values:
        yield from _text(_nothing(facts))
        return
    yield from _text(compared(facts))
    for metric in facts.main.metrics:
        yield from _text(_figure(metric, facts))
    yield from _text(_pace(facts.pace, facts) if facts.pace else "")
    yield from _longer(facts, less)
    yield from _text(_moved(moves, facts))
    daily, most = facts.report.kind == "daily", _MOST_LISTED - less
    for number, line in enumerate(goods_lines(facts, most)):
        yield from _text(line, rank=0 if daily else 2 + number)
    yield from _text(_stock(facts, most), rank=0 if daily else 4)
    yield from _text(_cautions(facts), note=True)
    yield from _text("".join(late_start(facts.main)), note=True)
    yield from _text(small_print(facts), note=True)


def _longer(facts: ReportFacts, less: int) -> Iterator[_Piece]:
    """Yield what only weekly and monthly reports have."""
    found = sources(facts, MOST_SOURCES - less)
    if found:
        yield _Piece(found)
    for number, line in enumerate(event_lines(facts)):
        yield from _text(line, rank=5 if number else 0)
    yield from _text(sales_line(facts))


def _moved(moves: Sequence[Move], facts: ReportFacts) -> str:
    lines = [f"{n}. {move_line(move, facts)}" for n, move in enumerate(moves, start=1)]
    return "\n".join([moves_heading(moves, facts), *lines]) if lines else ""


def lacks(facts: ReportFacts) -> str:
    """Return what has not arrived, and which tables end before the report does; "" for none."""
    ends = "、".join(f"{TABLES[t]}只到 {near(day, facts)}" for t, day in facts.stopped.items())
    said = [f"还没到：{all_awaited(facts.awaits)}"] if facts.awaits else []
    return "；".join([*said, *([f"{ends}，后面的没有导入"] if ends else [])])


def _lacks(facts: ReportFacts) -> str:
    lacking = lacks(facts)
    return f"{lacking}。下面的数里没有它，到了会变。" if lacking else ""


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
        f"环比：{against(first, facts)}" if known else f"{against(first, facts)} 没有数据，没法比"
    ]
    for held in facts.held:
        word = CHANGES[held.kind]
        lines.append(f"{word}：{against(held, facts).removeprefix(word).strip()}")
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
    said = f"{metric.title} {told(metric, value, facts)}{extra}"
    return "，".join([said, *_changes(metric, facts)])


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


def _pace(pace: Pace, facts: ReportFacts) -> str:
    end = near(facts.report.period.end, facts)
    target = f"{pace.month.start.month} 月目标 {yuan(pace.target_fen, facts)}"
    said = f"{target}：到 {end} 完成 {percent(pace.attainment)}"
    if not pace.days_left:
        return f"{said}，全月已过完"
    gone = f"，时间过了 {percent(pace.time_gone)}"
    daily = facts.report.kind == "daily" and pace.last_year
    last = f"，去年到这天做了全月的 {percent(pace.last_year)}" if daily and pace.last_year else ""
    if not pace.needed_fen:
        return f"{said}{gone}{last}；目标已完成"
    return f"{said}{gone}{last}；剩 {pace.days_left} 天，每天要 {yuan(pace.needed_fen, facts)}"


def _named(title: str, lines: Sequence[str]) -> str:
    return f"{title}：{'、'.join(lines)}" if lines else ""


def goods_lines(facts: ReportFacts, most: int = _MOST_LISTED) -> tuple[str, str]:
    """Return the products that sold best, and those that sold worst; "" for none."""
    seen = any(good.uv for good in facts.worst)
    worst = "卖得最差" if seen else "平时有卖，这次没卖的"
    named = (("卖得最好", facts.best), (worst, facts.worst))
    best, least = (
        _named(title, [_good(g, facts) for g in goods[:most]]) for title, goods in named
    )
    return best, least


def _good(good: Good, facts: ReportFacts) -> str:
    seen = f"（{good.uv} 人看）" if good.uv and good.paid_fen == 0 else ""
    return f"{goods_name(good.sku, good.label, None)} {yuan(good.paid_fen, facts)}{seen}"


def stock_title(facts: ReportFacts) -> str:
    """Return by which list and which sales the products below last; "" without a list."""
    if facts.stock is None:
        return ""
    counted = near(facts.stock.counted_on, facts)
    return f"按 {counted} 的库存表和近 30 天日均销量，撑不到 7 天"


def _stock(facts: ReportFacts, most: int) -> str:
    title = stock_title(facts)
    if facts.stock is None or facts.stock.low:
        return _named(title, low_lines(facts, most))
    return f"{title}的商品：没有"


def low_lines(facts: ReportFacts, most: int = _MOST_LISTED) -> list[str]:
    """Return the products that run out, those that sell most first, and how many more."""
    low = facts.stock.low if facts.stock else ()
    more = len(low) - most
    return [*(_low(one) for one in low[:most]), *([f"另有 {more} 个"] if more > 0 else [])]


def _low(low: Low) -> str:
    left = f"剩 {low.on_hand} 件够 {low.days.quantize(Decimal('0.1'))} 天"
    return f"{goods_name(low.sku, low.label, low.place)}{left if low.on_hand else '已断货'}"


def _cautions(facts: ReportFacts) -> str:
    """Name the promotion days that make a comparison uneven."""
    days = {day: name for found in facts.uneven.values() for day, name in found.items()}
    named = "、".join(f"{near(d, facts)} 是{spaced(name)}" for d, name in sorted(days.items()))
    return f"{named}，跟平日比，涨跌要打折看。" if named else ""


def small_print(facts: ReportFacts) -> str:
    """Return how the figures are counted, what was never imported, and how fresh the data are."""
    fresh = facts.main.fresh_until
    until = f"数据截至 {moment(fresh)}。" if fresh else ""
    return f"{_definitions(facts)}{_never(facts)}{until}"


def _definitions(facts: ReportFacts) -> str:
    """Return the definition of every figure told, as the catalogue has it in brief."""
    known = [m for m in facts.main.metrics if facts.values.get(m.id) is not None]
    named = "；".join(_counted(metric, facts) for metric in known)
    return f"口径：{named}。" if named else ""


def _counted(metric: Metric, facts: ReportFacts) -> str:
    """Return the brief definition; visitors of several shops or days are not free of doubles."""
    match facts.main.notes.get(metric.id):
        case "daily_sum":
            added = "各店相加" if facts.report.period.days == 1 else "按天累计"
            return f"{metric.title}{added}、未去重"
        case "daily_mean" if facts.report.period.days > 1:
            return f"{metric.brief}（日均）"
        case _:
            return metric.brief


def _never(facts: ReportFacts) -> str:
    never = "、".join(TABLES[table] for table in facts.never)
    return f"没有导入过，所以不报：{never}。" if never else ""
