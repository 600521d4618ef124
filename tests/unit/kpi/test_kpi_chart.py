"""Pictures: glyphs, size, one file per content."""

from __future__ import annotations

import struct
from datetime import timedelta
from pathlib import Path

import pytest

from skills.kit.reply import Picture
from skills.kpi.files.chart import covered, draw
from skills.kpi.files.plot import Plot, plot_of
from skills.kpi.query import KpiQuery
from skills.kpi.saying.wording import WEEKDAYS
from tests.support.kpi_shop import LAST_WEEK, PREVIOUS, WEEK_BEFORE, YESTERDAY, Shop, per_day

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SMALLEST_SIDE = 810


def _plot(
    kind: str = "bars",
    names: tuple[str, ...] = ("一", "二"),
    values: tuple[float | None, ...] = (2.0, 1.0),
    others: tuple[float | None, ...] = (),
) -> Plot:
    return Plot(
        kind,  # type: ignore[arg-type]  # parametrized
        "支付金额 · 2026-11-09～11-15",
        "按商品",
        names,
        values,
        others,
        ("本期", "上一期"),
        tuple("▲1.0%" for _ in others),
        "元",
        (),
        ("数据截至 2026-11-21 23:59", "口径：付款"),
    )


def _size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head[:8] == _SIGNATURE
    wide, high = struct.unpack(">II", head[16:24])
    return wide, high


@pytest.mark.parametrize("kind", ["line", "columns", "bars", "pair"])
@pytest.mark.parametrize(
    "values",
    [(2.0, 1.0), (0.0, 0.0), (-5.0, 3.0), (None, 3.0), (1.5e9, 2e8)],
    ids=["plain", "zeros", "negative", "gap", "huge"],
)
def test_every_kind_is_a_png_wide_as_a_phone(
    tmp_path: Path, kind: str, values: tuple[float | None, ...]
) -> None:
    path = draw(_plot(kind, values=values), tmp_path)

    assert _size(path) == (1080, _SMALLEST_SIDE)
    assert path.stat().st_size > 10_000


def test_a_long_ranking_gets_a_square(tmp_path: Path) -> None:
    plot = _plot(names=tuple("abcdefghij"), values=tuple(range(10, 0, -1)))

    assert _size(draw(plot, tmp_path)) == (1080, 1080)


def test_the_font_has_every_sign_we_write() -> None:
    ours = (
        f"▲▼—━┅·～→％%￥「」（），。：；、…周{WEEKDAYS}万亿元单件人次支付金额访客转化率投产比龘𠮷"
    )

    assert covered(ours.replace("𠮷", "")) == ours.replace("𠮷", "")


def test_emoji_and_rare_signs_are_left_out_and_do_not_warn(tmp_path: Path) -> None:
    path = draw(_plot(names=("🎁礼盒\u200d👩", "\U0001f9f8熊\ufe0f")), tmp_path)

    assert covered("🎁礼盒") == "礼盒"
    assert _size(path)[0] == 1080


def test_the_same_plot_is_the_same_file_and_is_not_written_twice(tmp_path: Path) -> None:
    first = draw(_plot(), tmp_path)
    stamp = first.stat().st_mtime_ns

    second = draw(_plot(), tmp_path)
    third = draw(_plot(values=(3.0, 1.0)), tmp_path)

    assert (second, second.stat().st_mtime_ns) == (first, stamp)
    assert third != first
    assert sorted(tmp_path.iterdir()) == sorted({first, third})


def test_pictures_are_equal_byte_by_byte(tmp_path: Path) -> None:
    one, two = (draw(_plot("line", others=(1.0, 2.0)), tmp_path / side) for side in "ab")

    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(("count", "drawn"), [(3, False), (4, True)])
def test_a_series_is_drawn_from_four_points_on(tmp_path: Path, count: int, *, drawn: bool) -> None:
    shop = Shop(tmp_path)
    shop.metrics.put("paid_amount", LAST_WEEK, per_day(LAST_WEEK, *range(count)), by="day")

    reply = shop.say(KpiQuery(("paid_amount",), LAST_WEEK, by="day"))

    assert any(isinstance(block, Picture) for block in reply.blocks) is drawn


def test_a_missing_day_is_a_gap_and_not_a_zero(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    values = per_day(LAST_WEEK, 100, 200, None, 400, 500)
    del values["2026-11-12"]
    shop.metrics.put("paid_amount", LAST_WEEK, values, by="day")

    plot = plot_of(shop.facts(KpiQuery(("paid_amount",), LAST_WEEK, by="day")))

    assert plot is not None
    assert plot.values == (1.0, 2.0, None, None, 5.0, None, None)
    assert plot.marks == ((2, "双11"),)


def test_a_single_figure_is_drawn_only_when_asked_for(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    day_before = YESTERDAY.start - timedelta(days=1)
    shop.metrics.put("orders", YESTERDAY, 3)
    shop.metrics.put("orders", type(YESTERDAY)(day_before, day_before), 6)

    asked = KpiQuery(("orders",), YESTERDAY, compare=PREVIOUS, chart=True)
    plot = plot_of(shop.facts(asked))

    assert plot is not None
    assert (plot.kind, plot.values, plot.tags) == ("pair", (6.0, 3.0), ("", "▼50.0%"))
    assert plot_of(shop.facts(KpiQuery(("orders",), YESTERDAY, compare=PREVIOUS))) is None


def test_products_that_look_alike_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.metrics.labels |= {code: "加厚法兰绒四件套 一米八 " + code for code in ("A1", "A2")}
    shop.metrics.labels["A3"] = "奶茶杯"
    shop.metrics.put("orders", LAST_WEEK, {"A1": 3, "A2": 2, "A3": 1}, by="sku")

    plot = plot_of(shop.facts(KpiQuery(("orders",), LAST_WEEK, by="sku", order="desc")))

    assert plot is not None
    assert plot.names == ("加厚法兰绒四件… A1", "加厚法兰绒四件… A2", "奶茶杯")


def test_the_other_period_stands_in_the_same_positions(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.metrics.put("orders", LAST_WEEK, per_day(LAST_WEEK, 1, 2, 3, 4), by="day")
    shop.metrics.put("orders", WEEK_BEFORE, per_day(WEEK_BEFORE, 5, 6, 7, 8), by="day")

    plot = plot_of(shop.facts(KpiQuery(("orders",), LAST_WEEK, by="day", compare=PREVIOUS)))

    assert plot is not None
    assert plot.others[:4] == (5.0, 6.0, 7.0, 8.0)
    assert plot.legend == ("本期 2026-11-09～11-15", "上一期 2026-11-02～11-08")
