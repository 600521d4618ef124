"""The marks of a picture: lines, columns and bars with their labels, drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, MaxNLocator
from pylopdf_fonts_zh_cn import sans_path

from skills.kpi.files.plot import Plot
from skills.kpi.saying.wording import clipped, width

TEXT = 19.5  # points: 27 px
SMALL = 19.0  # points: 26 px, the smallest a phone shows legibly
INK = "#202124"
SOFT = "#5F6368"
MAIN = "#2459A9"
_GRID = "#E3E6EA"
_FILL = "#DCE7F7"
_OTHER = "#9AA0A6"
_PALE = "#F1F3F4"
_MARK = "#C4622D"
_LINE_COLUMNS = 74  # columns of small text across the picture
_NAME_COLUMNS = 18
_TICKS = 6
_MARK_APART = 4  # positions between two labelled promotion days
_FEW_COLUMNS = 12
_MOST_PLACES = 2
_ROOM_FOR_LAST = 0.11  # of the width, where the last value is written
_PLAIN_BELOW = 100
_ONE_PLACE_FROM = 10


def font(points: float) -> FontProperties:
    """Return the bundled Chinese font; every text of a picture must name it."""
    return FontProperties(fname=str(sans_path()), size=points)


def _heights(values: Sequence[float | None], scale: float) -> list[float]:
    return [nan if value is None else value / scale for value in values]


def draw_line(axes: Axes, plot: Plot, scale: float) -> None:
    """Draw values as a line over an area, the other period dashed, promotion days marked."""
    heights = _heights(plot.values, scale)
    places = range(len(heights))
    if plot.others:
        others = _heights(plot.others, scale)
        axes.plot(places, others, color=_OTHER, linewidth=3, linestyle=(0, (4, 3)))
    axes.fill_between(places, heights, 0, color=_FILL, linewidth=0)
    axes.plot(places, heights, color=MAIN, linewidth=4, solid_joinstyle="round")
    _limits(axes, plot, scale)
    axes.set_xlim(-0.5, len(heights) - 1 + max(0.5, len(heights) * _ROOM_FOR_LAST))
    _time_ticks(axes, plot)
    _mark_days(axes, plot)
    _label_points(axes, plot, scale)


def _limits(axes: Axes, plot: Plot, scale: float) -> None:
    known = [v / scale for v in (*plot.values, *plot.others) if v is not None]
    low, high = min(0.0, *known), max(0.0, *known)
    axes.set_ylim(low * 1.1, (high or 1.0) * 1.22)


def _time_ticks(axes: Axes, plot: Plot) -> None:
    """Name a few positions: days back from the last one, hours on from the first."""
    count = len(plot.names)
    step = max(1, -(-count // _TICKS))
    first = (count - 1) % step if plot.kind == "line" else 0
    places = list(range(first, count, step))
    axes.set_xticks(places, [plot.names[n] for n in places])


def _mark_days(axes: Axes, plot: Plot) -> None:
    top = axes.get_ylim()[1]
    last = -_MARK_APART
    for n, name in plot.marks:
        axes.axvline(n, color=_MARK, linewidth=1.5, linestyle=(0, (2, 3)), zorder=0)
        if n - last >= _MARK_APART:
            side = "right" if n > len(plot.names) * 0.85 else "left"
            gap = -0.2 if side == "right" else 0.2
            text = axes.text(n + gap, top, name, color=_MARK, ha=side, va="top")
            text.set_fontproperties(font(SMALL))
            last = n


def _label_points(axes: Axes, plot: Plot, scale: float) -> None:
    """Write the highest and the last value beside their points."""
    known = [(value, n) for n, value in enumerate(plot.values) if value is not None]
    best, last = max(known), known[-1]
    for value, n in sorted({best, last}):
        axes.plot([n], [value / scale], "o", color=MAIN, markersize=10)
        ends = n == last[1] and n != best[1]
        text = axes.annotate(
            _told(value, plot, scale),
            (n, value / scale),
            (12, 0) if ends else (0, 12),
            textcoords="offset points",
            ha="left" if ends else _side(n, len(plot.values)),
            va="center" if ends else "bottom",
        )
        text.set_fontproperties(font(TEXT))
        text.set_color(MAIN)


def _side(place: int, count: int) -> str:
    if place < count * 0.08:
        return "left"
    return "center"


def draw_columns(axes: Axes, plot: Plot, scale: float) -> None:
    """Draw values as upright columns from 0, the other period dashed beside them."""
    heights = _heights(plot.values, scale)
    places = list(range(len(heights)))
    broad = 0.42 if plot.others or plot.kind == "pair" else 0.68
    shift = 0.22 if plot.others else 0.0
    if plot.others:
        axes.bar(
            [n - shift for n in places],
            _heights(plot.others, scale),
            broad,
            color=_PALE,
            edgecolor=_OTHER,
            linestyle=(0, (3, 2)),
            linewidth=2,
        )
    inks = [_OTHER, MAIN] if plot.kind == "pair" else [MAIN] * len(places)
    axes.bar([n + shift for n in places], heights, broad, color=inks)
    _limits(axes, plot, scale)
    if len(places) <= _FEW_COLUMNS:
        axes.set_xticks(places, _spread(plot.names))
    else:
        _time_ticks(axes, plot)
    _label_columns(axes, plot, scale, shift)


def _spread(names: Sequence[str]) -> list[str]:
    """Return tick labels; every second one blank where they would run into each other."""
    longest = max(width(line) for name in names for line in name.split("\n"))
    step = -(-longest * len(names) // _LINE_COLUMNS)
    return [name if n % max(1, step) == 0 else "" for n, name in enumerate(names)]


def _label_columns(axes: Axes, plot: Plot, scale: float, shift: float) -> None:
    """Write the values on the columns; where they are many, only the three highest."""
    known = [(value, n) for n, value in enumerate(plot.values) if value is not None]
    room = _LINE_COLUMNS // max(1, len(plot.values))
    longest = max(len(_told(value, plot, scale)) for value, _ in known)
    chosen = known if longest < room else _apart(sorted(known, reverse=True))
    for value, n in chosen:
        tag = f"（{plot.tags[n]}）" if plot.tags and not plot.others and plot.tags[n] else ""
        text = axes.annotate(
            f"{_told(value, plot, scale)}{tag}",
            (n + shift, max(0.0, value / scale)),
            (0, 6),
            textcoords="offset points",
            ha="center",
        )
        text.set_fontproperties(font(TEXT))
        text.set_color(MAIN)


def _apart(ranked: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return up to three of the highest that are not neighbours."""
    chosen: list[tuple[float, int]] = []
    for value, n in ranked:
        if all(abs(n - other) >= _MARK_APART for _, other in chosen):
            chosen.append((value, n))
    return chosen[:3]


def draw_bars(axes: Axes, plot: Plot, scale: float) -> None:
    """Draw values as lying bars from 0, the first one on top."""
    heights = _heights(plot.values, scale)
    places = list(range(len(heights)))
    thick = 0.44 if plot.others else 0.62
    shift = 0.2 if plot.others else 0.0
    axes.barh([n - shift for n in places], heights, thick, color=MAIN)
    if plot.others:
        axes.barh(
            [n + 0.24 for n in places],
            _heights(plot.others, scale),
            0.34,
            color=_PALE,
            edgecolor=_OTHER,
            linestyle=(0, (3, 2)),
            linewidth=2,
        )
    axes.set_yticks(places, [short(name) for name in plot.names])
    axes.set_ylim(len(places) - 0.45, -0.55)
    known = [v / scale for v in (*plot.values, *plot.others) if v is not None]
    axes.set_xlim(min(0.0, *known) * 1.2, (max(0.0, *known) or 1.0) * (1.42 if plot.tags else 1.2))
    _label_bars(axes, plot, scale, shift)


def short(name: str) -> str:
    """Return a name that fits beside the bars."""
    return clipped(name, _NAME_COLUMNS)


def _label_bars(axes: Axes, plot: Plot, scale: float, shift: float) -> None:
    for n, value in enumerate(plot.values):
        if value is None:
            continue
        tag = f"  {plot.tags[n]}" if plot.tags else ""
        text = axes.annotate(
            f"{_told(value, plot, scale)}{tag}",
            (max(0.0, value / scale), n - shift),
            (8, 0),
            textcoords="offset points",
            va="center",
        )
        text.set_fontproperties(font(TEXT))
        text.set_color(INK)


def style(axes: Axes, *, lying: bool) -> None:
    """Take away the frame and set the type of the tick labels."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, pad=10)
    if lying:
        axes.set_xticks([])
        axes.axvline(0, color=SOFT, linewidth=1.5)
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _number(value)))
        axes.grid(axis="y", color=_GRID, linewidth=1.5)
        axes.axhline(0, color=SOFT, linewidth=1.5)
    axes.set_axisbelow(True)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(SMALL))
        label.set_color(INK if lying else SOFT)


def _told(value: float, plot: Plot, scale: float) -> str:
    """Return a value's label; all labels of a picture have the same number of decimals."""
    largest = max(abs(v) for v in plot.values if v is not None) / scale
    whole = scale == 1 and all(v is None or v == int(v) for v in plot.values)
    return f"{value / scale:,.{0 if whole else _places(largest)}f}"


def _places(size: float) -> int:
    if size >= _PLAIN_BELOW:
        return 0
    return 1 if size >= _ONE_PLACE_FROM else _MOST_PLACES


def _number(value: float) -> str:
    """Return an axis label: 1,234 · 150 · 12.5 · 1.25 · 2."""
    said = f"{value:,.{_places(abs(value))}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
