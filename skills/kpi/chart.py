"""Pictures of an answer as PNG, made to be read on a phone and forwarded.

The only importer of matplotlib in this skill; reached through `importlib` when a picture is due,
because the import alone takes longer than a plain answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import nan
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.ticker import FuncFormatter, MaxNLocator
from pylopdf_fonts_zh_cn import sans_path

from skills.kpi.artefacts import fingerprint, kept
from skills.kpi.plot import Plot
from skills.kpi.wording import clipped, width

_DPI = 100
_WIDTH = 10.8  # inches: 1080 px
_HEIGHT = 8.1
_TALL = 10.8
_MANY_BARS = 6
_TEXT = 19.5  # points: 27 px
_SMALL = 19.0  # points: 26 px, the smallest a phone shows legibly
_TITLE = 27.0
_INK = "#202124"
_SOFT = "#5F6368"
_GRID = "#E3E6EA"
_MAIN = "#2459A9"
_FILL = "#DCE7F7"
_OTHER = "#9AA0A6"
_PALE = "#F1F3F4"
_MARK = "#C4622D"
_LINE_COLUMNS = 74  # columns of small text across the picture
_TITLE_COLUMNS = 50
_NAME_COLUMNS = 18
_TICKS = 6
_MARK_APART = 4  # positions between two labelled promotion days
_FEW_COLUMNS = 12
_SCALES = ((1e8, "亿"), (1e4, "万"))
_MOST_PLACES = 2
_CROWDED = 0.1  # of the width; two labels closer than this run into each other
_PLAIN_BELOW = 100
_ONE_PLACE_FROM = 10


def draw(plot: Plot, folder: Path) -> Path:
    """Write the picture into `folder` and return its path; the same plot is the same file."""
    clean = _legible(plot)
    return kept(folder, f"kpi-{fingerprint(clean)}.png", lambda path: _write(clean, path))


def covered(text: str) -> str:
    """Return `text` without the characters that the font has no glyph for (emoji, rare signs)."""
    known = _glyphs()
    return "".join(char for char in text if char == "\n" or ord(char) in known)


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(FT2Font(str(sans_path())).get_charmap())


def _legible(plot: Plot) -> Plot:
    return replace(
        plot,
        title=clipped(covered(plot.title), _TITLE_COLUMNS),
        subtitle=clipped(covered(plot.subtitle), _LINE_COLUMNS),
        names=tuple(covered(name) for name in plot.names),
        legend=(covered(plot.legend[0]), covered(plot.legend[1])),
        marks=tuple((n, covered(name)) for n, name in plot.marks),
        footer=tuple(clipped(covered(line), _LINE_COLUMNS) for line in plot.footer),
    )


def _write(plot: Plot, path: Path) -> None:
    tall = plot.kind == "bars" and len(plot.names) > _MANY_BARS
    figure = Figure(figsize=(_WIDTH, _TALL if tall else _HEIGHT), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes(_frame(plot, tall=tall))
    scale, unit = _scale(plot)
    if plot.kind == "line":
        _draw_line(axes, plot, scale)
    elif plot.kind == "bars":
        _draw_bars(axes, plot, scale)
    else:
        _draw_columns(axes, plot, scale)
    _style(axes, lying=plot.kind == "bars")
    _captions(figure, plot, unit)
    figure.savefig(path, format="png", dpi=_DPI, metadata={"Software": None})


def _frame(plot: Plot, *, tall: bool) -> tuple[float, float, float, float]:
    """Return left, bottom, width, height of the drawing as parts of the picture."""
    head, foot = (0.165, 0.12) if tall else (0.225, 0.225)
    if not plot.others:
        head -= 0.035 if tall else 0.05
    if plot.kind == "bars":
        longest = max((width(_short(name)) for name in plot.names), default=0)
        left = 0.05 + longest * 0.0128
        return left, foot - 0.02, 0.97 - left, 1 - head - foot + 0.02
    return 0.115, foot, 0.845, 1 - head - foot


def _font(points: float) -> FontProperties:
    return FontProperties(fname=str(sans_path()), size=points)


def _scale(plot: Plot) -> tuple[float, str]:
    """Return what values are divided by, and the unit to say: (10000, 万元)."""
    largest = max((abs(v) for v in (*plot.values, *plot.others) if v is not None), default=0)
    if plot.unit != "%":
        for size, name in _SCALES:
            if largest >= size:
                return size, f"{name}{plot.unit}"
    return 1.0, plot.unit


def _heights(values: Sequence[float | None], scale: float) -> list[float]:
    return [nan if value is None else value / scale for value in values]


def _draw_line(axes: Axes, plot: Plot, scale: float) -> None:
    heights = _heights(plot.values, scale)
    places = range(len(heights))
    if plot.others:
        others = _heights(plot.others, scale)
        axes.plot(places, others, color=_OTHER, linewidth=3, linestyle=(0, (4, 3)))
    axes.fill_between(places, heights, 0, color=_FILL, linewidth=0)
    axes.plot(places, heights, color=_MAIN, linewidth=4, solid_joinstyle="round")
    _limits(axes, plot, scale)
    axes.set_xlim(-0.5, len(heights) - 0.5)
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
            text.set_fontproperties(_font(_SMALL))
            last = n


def _label_points(axes: Axes, plot: Plot, scale: float) -> None:
    """Write the highest and the last value beside their points."""
    known = [(value, n) for n, value in enumerate(plot.values) if value is not None]
    best, last = max(known), known[-1]
    near = 0 < abs(best[1] - last[1]) < len(plot.values) * _CROWDED
    for value, n in sorted({best, last}):
        axes.plot([n], [value / scale], "o", color=_MAIN, markersize=10)
        text = axes.annotate(
            _told(value, plot, scale),
            (n, value / scale),
            (0, -38 if near and n == last[1] else 12),
            textcoords="offset points",
            ha=_side(n, len(plot.values)),
        )
        text.set_fontproperties(_font(_TEXT))
        text.set_color(_MAIN)
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})


def _side(place: int, count: int) -> str:
    if place < count * 0.08:
        return "left"
    return "right" if place > count * 0.92 else "center"


def _draw_columns(axes: Axes, plot: Plot, scale: float) -> None:
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
    inks = [_OTHER, _MAIN] if plot.kind == "pair" else [_MAIN] * len(places)
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
        text.set_fontproperties(_font(_TEXT))
        text.set_color(_MAIN)


def _apart(ranked: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return up to three of the highest that are not neighbours."""
    chosen: list[tuple[float, int]] = []
    for value, n in ranked:
        if all(abs(n - other) >= _MARK_APART for _, other in chosen):
            chosen.append((value, n))
    return chosen[:3]


def _draw_bars(axes: Axes, plot: Plot, scale: float) -> None:
    heights = _heights(plot.values, scale)
    places = list(range(len(heights)))
    thick = 0.44 if plot.others else 0.62
    shift = 0.2 if plot.others else 0.0
    axes.barh([n - shift for n in places], heights, thick, color=_MAIN)
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
    axes.set_yticks(places, [_short(name) for name in plot.names])
    axes.set_ylim(len(places) - 0.45, -0.55)
    known = [v / scale for v in (*plot.values, *plot.others) if v is not None]
    axes.set_xlim(min(0.0, *known) * 1.2, (max(0.0, *known) or 1.0) * (1.42 if plot.tags else 1.2))
    _label_bars(axes, plot, scale, shift)


def _short(name: str) -> str:
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
        text.set_fontproperties(_font(_TEXT))
        text.set_color(_INK)


def _style(axes: Axes, *, lying: bool) -> None:
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, pad=10)
    if lying:
        axes.set_xticks([])
        axes.axvline(0, color=_SOFT, linewidth=1.5)
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _number(value)))
        axes.grid(axis="y", color=_GRID, linewidth=1.5)
        axes.axhline(0, color=_SOFT, linewidth=1.5)
    axes.set_axisbelow(True)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font(_SMALL))
        label.set_color(_INK if lying else _SOFT)


def _captions(figure: Figure, plot: Plot, unit: str) -> None:
    tall = figure.get_figheight() > _HEIGHT
    line = 0.042 if tall else 0.056
    _write_line(figure, 0.97, plot.title, _TITLE, _INK)
    under = "，".join(part for part in (plot.subtitle, f"单位：{unit}" if unit else "") if part)
    _write_line(figure, 0.97 - line * 1.25, under, _SMALL, _SOFT)
    if plot.others:
        first = _write_line(figure, 0.97 - line * 2.2, f"━ {plot.legend[0]}", _SMALL, _MAIN)
        second = figure.text(0.04 + first, 0.97 - line * 2.2, f"┅ {plot.legend[1]}", va="top")
        second.set_fontproperties(_font(_SMALL))
        second.set_color(_SOFT)
    for n, said in enumerate(reversed(plot.footer)):
        text = figure.text(0.04, 0.02 + n * line * 0.85, said, va="bottom", color=_SOFT)
        text.set_fontproperties(_font(_SMALL))


def _write_line(figure: Figure, top: float, said: str, points: float, ink: str) -> float:
    """Write a line at the left edge; return about how far it reaches, as a part of the width."""
    text = figure.text(0.04, top, said, va="top", color=ink)
    text.set_fontproperties(_font(points))
    return width(said) * points * 0.0000665 * _DPI * 0.1 + 0.03


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
