"""The picture of a report: as wide as a phone, nothing cut off, nothing over anything else."""

from __future__ import annotations

import struct
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox

from skills.kpi.report.drawn import _laid_out, draw_report
from skills.kpi.report.poster import Bars, Change, Gauge, Poster, Section, Tile

_CHANGES = (
    Change("环比 +1,147.5%", "plain"),
    Change("周同比 -375.5%", "bad"),
    Change("去年 +11.2%", "good"),
)
_LONG = "加厚防水防尘超大容量多功能收纳整理箱（天猫旗舰店）-12,345 元（23,456 → 11,111），主因访客"
_FULL = Poster(
    "2026-11-11（周三，双11）日报，店铺「名字特别特别长的一家旗舰店、另一家也不短的专营店」",
    "环比：前一天 11-10；周同比：上周三 11-04；去年：双11 2025-11-11",
    "还没到：名字特别特别长的一家… 11-11 的流量、11-11 的推广",
    Tile("支付金额", "1,234,567,890.12 元", _CHANGES),
    tuple(Tile("支付转化率", "1,234,567,890.12 元", _CHANGES) for _ in range(8)),
    Gauge("11 月目标 417,000 元：完成 156.8%，时间过了 36.7%", 1.568, 0.367),
    Bars(
        "近 30 天支付金额（万元，灰线：早一周的同一天）",
        tuple(f"11-{n:02d}" for n in range(1, 31)),
        tuple(None if n == 7 else float(n) for n in range(30)),
        tuple(float(30 - n) for n in range(30)),
        ((0, "双11"), (2, "99 划算节"), (12, "黑色星期五"), (29, "双12")),
    ),
    (
        Section("变动最大（支付金额对比去年双11 2025-11-11）：", (_LONG, _LONG * 2)),
        Section("", rows=(("客户来源", "访客", "转化率"), ("搜索", "1234.5万", "3.72%"))),
    ),
    "访客数是各店相加，未去重。数据截至 2026-11-20 09:55。",
)
_BARE = replace(
    _FULL, warning="", tiles=(), gauge=None, sections=(), bars=replace(_FULL.bars, line=())
)
_EMPTY_CHART = replace(_BARE, bars=Bars("近 1 天", ("11-11",), (None,), (), ()))

every_poster = pytest.mark.parametrize(
    "poster", [_FULL, _BARE, _EMPTY_CHART], ids=["full", "bare", "empty"]
)


def _boxes(poster: Poster) -> tuple[float, list[tuple[str, Bbox]]]:
    sheet = _laid_out(poster, _laid_out(poster, 100).used)
    renderer = FigureCanvasAgg(sheet.figure).get_renderer()
    sheet.figure.draw(renderer)
    texts = [*sheet.figure.texts, *(t for axes in sheet.figure.axes for t in axes.texts)]
    for axes in sheet.figure.axes:
        top = axes.get_ylim()[1]
        heights = [label for label in axes.get_yticklabels() if label.get_position()[1] <= top]
        texts += [*axes.get_xticklabels(), *heights]  # a tick above the axes is not drawn
    return sheet.height, [(t.get_text(), t.get_window_extent(renderer)) for t in texts]


@every_poster
def test_picture_is_as_wide_as_a_phone(tmp_path: Path, poster: Poster) -> None:
    wide, high = struct.unpack(">II", draw_report(poster, tmp_path).read_bytes()[16:24])

    assert wide == 1080
    assert 600 < high < 3000


@every_poster
def test_no_text_is_cut_off(poster: Poster) -> None:
    height, boxes = _boxes(poster)

    cut = [
        text
        for text, box in boxes
        if text and not (box.x0 >= 0 and box.x1 <= 1080 and box.y0 >= 0 and box.y1 <= height)
    ]

    assert cut == []


@every_poster
def test_no_text_lies_over_another(poster: Poster) -> None:
    _, boxes = _boxes(poster)

    over = [
        (one, other)
        for (one, box), (other, second) in combinations(boxes, 2)
        if one and other and _shared(box, second) > 2
    ]

    assert over == []


def _shared(one: Bbox, other: Bbox) -> float:
    """Return px that two boxes share in the direction in which they share least."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    tall = min(one.y1, other.y1) - max(one.y0, other.y0)
    return min(wide, tall)


def test_same_poster_is_the_same_file(tmp_path: Path) -> None:
    first = draw_report(_FULL, tmp_path)

    assert draw_report(_FULL, tmp_path) == first
    assert draw_report(_FULL, tmp_path / "elsewhere").read_bytes() == first.read_bytes()
