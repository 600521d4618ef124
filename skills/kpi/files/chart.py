"""Pictures of an answer as PNG, made to be read on a phone and forwarded.

With `strokes` the only importer of matplotlib in this skill; reached through `importlib` when a
picture is due, because the import alone takes longer than a plain answer.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from pylopdf_fonts_zh_cn import sans_path

from skills.kpi.files.artefacts import fingerprint, kept
from skills.kpi.files.plot import Plot
from skills.kpi.files.strokes import (
    INK,
    MAIN,
    SMALL,
    SOFT,
    draw_bars,
    draw_columns,
    draw_line,
    font,
    short,
    style,
)
from skills.kpi.saying.wording import clipped, width

_DPI = 100
_WIDTH = 10.8  # inches: 1080 px
_HEIGHT = 8.1
_TALL = 10.8
_MANY_BARS = 6
_TITLE = 27.0
_LINE_COLUMNS = 74  # columns of small text across the picture
_TITLE_COLUMNS = 50
_SCALES = ((1e8, "亿"), (1e4, "万"))


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
        draw_line(axes, plot, scale)
    elif plot.kind == "bars":
        draw_bars(axes, plot, scale)
    else:
        draw_columns(axes, plot, scale)
    style(axes, lying=plot.kind == "bars")
    _captions(figure, plot, unit)
    figure.savefig(path, format="png", dpi=_DPI, metadata={"Software": None})


def _frame(plot: Plot, *, tall: bool) -> tuple[float, float, float, float]:
    """Return left, bottom, width, height of the drawing as parts of the picture."""
    head, foot = (0.165, 0.12) if tall else (0.225, 0.225)
    if not plot.others:
        head -= 0.035 if tall else 0.05
    if plot.kind == "bars":
        longest = max((width(short(name)) for name in plot.names), default=0)
        left = 0.05 + longest * 0.0128
        return left, foot - 0.02, 0.97 - left, 1 - head - foot + 0.02
    return 0.115, foot, 0.845, 1 - head - foot


def _scale(plot: Plot) -> tuple[float, str]:
    """Return what values are divided by, and the unit to say: (10000, 万元)."""
    largest = max((abs(v) for v in (*plot.values, *plot.others) if v is not None), default=0)
    if plot.unit != "%":
        for size, name in _SCALES:
            if largest >= size:
                return size, f"{name}{plot.unit}"
    return 1.0, plot.unit


def _captions(figure: Figure, plot: Plot, unit: str) -> None:
    tall = figure.get_figheight() > _HEIGHT
    line = 0.042 if tall else 0.056
    _write_line(figure, 0.97, plot.title, _TITLE, INK)
    under = "，".join(part for part in (plot.subtitle, f"单位：{unit}" if unit else "") if part)
    _write_line(figure, 0.97 - line * 1.25, under, SMALL, SOFT)
    if plot.others:
        first = _write_line(figure, 0.97 - line * 2.2, f"━ {plot.legend[0]}", SMALL, MAIN)
        second = figure.text(0.04 + first, 0.97 - line * 2.2, f"┅ {plot.legend[1]}", va="top")
        second.set_fontproperties(font(SMALL))
        second.set_color(SOFT)
    for n, said in enumerate(reversed(plot.footer)):
        text = figure.text(0.04, 0.02 + n * line * 0.85, said, va="bottom", color=SOFT)
        text.set_fontproperties(font(SMALL))


def _write_line(figure: Figure, top: float, said: str, points: float, ink: str) -> float:
    """Write a line at the left edge; return about how far it reaches, as a part of the width."""
    text = figure.text(0.04, top, said, va="top", color=ink)
    text.set_fontproperties(font(points))
    return width(said) * points * 0.0000665 * _DPI * 0.1 + 0.03
