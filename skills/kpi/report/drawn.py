"""The picture of a report as PNG: portrait, to be read on a phone without zooming.

With `strokes` and `chart` the only importers of matplotlib in this skill; reached through
`importlib` when a report is due.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import nan
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.patches import FancyBboxPatch, Rectangle
from pylopdf_fonts_zh_cn import sans_path

from skills.kpi.files.artefacts import fingerprint, kept
from skills.kpi.files.chart import covered
from skills.kpi.files.strokes import INK, MAIN, SOFT, font, style
from skills.kpi.report.poster import Bars, Gauge, Poster, Section, Tile

_DPI = 100
_WIDE = 1080
_LEFT = 50
_ROOM = _WIDE - 2 * _LEFT
_TITLE, _LEAD, _VALUE, _TEXT = 34.0, 56.0, 30.0, 22.5
_LINE = 42  # px from one line of text to the next
_CHART = 330
_COLUMNS = 3
_SUBPIXELS = 64
_TONES = {"good": "#1B7F5C", "bad": "#C4422D", "plain": SOFT}
_PALE, _MARK, _GREY = "#BFD3F0", "#E08A3C", "#8A9097"
_RULE = "#E3E6EA"
_TICKS = 6
_PIECES = re.compile(r" ?(?:[\w.,:%+/～-]*[\x21-\x7e～]|.)[，。；：、）」]*", re.ASCII)
"""A number or word with its signs, or one character, each with the stop behind it."""


def draw_report(poster: Poster, folder: Path) -> Path:
    """Write the picture into `folder` and return its path; the same poster is the same file."""
    name = f"report-{fingerprint(poster)}.png"
    return kept(folder, name, lambda path: _write(poster, path))


def _write(poster: Poster, path: Path) -> None:
    figure = _laid_out(poster, _laid_out(poster, 100).used)
    figure.figure.savefig(path, format="png", dpi=_DPI, metadata={"Software": None})


def _laid_out(poster: Poster, height: float) -> _Sheet:
    """Return the picture drawn on `height` px; the first time only to see how much it takes."""
    sheet = _Sheet.blank(height)
    sheet.write(poster.title, INK, _TITLE, 62)
    sheet.write(poster.subtitle, SOFT)
    sheet.write(poster.warning, _TONES["bad"])
    _lead(sheet, poster.lead)
    _tiles(sheet, poster.tiles)
    if poster.gauge:
        _gauge(sheet, poster.gauge)
    _bars(sheet, poster.bars)
    for section in poster.sections:
        _section(sheet, section)
    sheet.rule()
    sheet.write(poster.footer, SOFT)
    return sheet


@dataclass(slots=True)
class _Sheet:
    """Paper that is written from top to bottom.

    Attributes:
        height: px of the paper.
        used: px from its top that are written on.
    """

    figure: Figure
    height: float
    used: float = 40.0
    faces: dict[float, FT2Font] = field(default_factory=dict)

    @classmethod
    def blank(cls, height: float) -> _Sheet:
        figure = Figure(figsize=(_WIDE / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        return cls(figure, height)

    def up(self, px: float) -> float:
        """Return the place of a line `px` from the top, as a part of the height."""
        return 1 - px / self.height

    def wide(self, text: str, points: float) -> float:
        """Return how many px the text takes."""
        if points not in self.faces:
            self.faces[points] = FT2Font(str(sans_path()))
            self.faces[points].set_size(points, _DPI)
        self.faces[points].set_text(text)
        return float(self.faces[points].get_width_height()[0]) / _SUBPIXELS

    def put(self, text: str, at: tuple[float, float], points: float, ink: str) -> float:
        """Write at (px from the left, px from the top); return how many px it takes."""
        legible = covered(text)
        written = self.figure.text(at[0] / _WIDE, self.up(at[1]), legible, va="top")
        written.set_fontproperties(font(points))
        written.set_color(ink)
        return self.wide(legible, points)

    def write(self, text: str, ink: str, points: float = _TEXT, step: float = _LINE) -> None:
        """Write at the left edge in as many lines as it takes, and go on below them."""
        for line in self._wrapped(covered(text), points):
            self.put(line, (_LEFT, self.used), points, ink)
            self.used += step

    def _wrapped(self, text: str, points: float) -> list[str]:
        """Return lines that fit; no number is broken, no stop begins a line."""
        lines: list[str] = []
        line = ""
        for piece in _PIECES.findall(text):
            if line and self.wide(line + piece, points) > _ROOM:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        return [*lines, line] if line else lines

    def rule(self) -> None:
        """Draw a thin line across and leave room around it."""
        self.used += 10
        line = Rectangle(
            (_LEFT / _WIDE, self.up(self.used)), 1 - 2 * _LEFT / _WIDE, 2 / self.height
        )
        line.set(transform=self.figure.transFigure, color=_RULE, linewidth=0)
        self.figure.add_artist(line)
        self.used += 18

    def axes(self, height: float) -> Axes:
        """Return room for a chart, and go on below it."""
        bottom = self.up(self.used + height)
        axes = self.figure.add_axes((0.085, bottom, 0.87, height / self.height))
        self.used += height + 58
        return axes


def _lead(sheet: _Sheet, tile: Tile) -> None:
    sheet.used += 12
    sheet.write(tile.title, SOFT, step=40)
    sheet.write(tile.value, MAIN, _LEAD, 94)
    left: float = _LEFT
    for change in tile.changes:
        left += sheet.put(change.text, (left, sheet.used), _TEXT, _TONES[change.tone]) + 34
    sheet.used += _LINE


def _tiles(sheet: _Sheet, tiles: Sequence[Tile]) -> None:
    sheet.rule()
    for n in range(0, len(tiles), _COLUMNS):
        row = tiles[n : n + _COLUMNS]
        for column, tile in enumerate(row):
            _small_tile(sheet, tile, _LEFT + column * (_ROOM + 30) / _COLUMNS)
        sheet.used += 92 + 38 * max(len(tile.changes) for tile in row) + 22


def _small_tile(sheet: _Sheet, tile: Tile, left: float) -> None:
    sheet.put(tile.title, (left, sheet.used), _TEXT, SOFT)
    room = _ROOM / _COLUMNS - 20
    points = min(_VALUE, _VALUE * room / sheet.wide(tile.value, _VALUE))
    sheet.put(tile.value, (left, sheet.used + 38), points, INK)
    for line, change in enumerate(tile.changes):
        sheet.put(change.text, (left, sheet.used + 92 + 38 * line), _TEXT, _TONES[change.tone])


def _gauge(sheet: _Sheet, gauge: Gauge) -> None:
    """Draw the target as a bar that fills, with a tick where the time is."""
    sheet.rule()
    sheet.write(gauge.text, INK)
    sheet.used += 8
    left, wide, tall = _LEFT / _WIDE, 1 - 2 * _LEFT / _WIDE, 26 / sheet.height
    bottom = sheet.up(sheet.used + 26)
    for part, ink in ((1.0, _RULE), (min(gauge.done, 1.0), MAIN)):
        box = FancyBboxPatch((left, bottom), wide * part, tall, boxstyle="square,pad=0")
        box.set(transform=sheet.figure.transFigure, facecolor=ink, linewidth=0)
        sheet.figure.add_artist(box)
    tick = Rectangle((left + wide * gauge.gone - 0.002, bottom - tall * 0.25), 0.004, tall * 1.5)
    tick.set(transform=sheet.figure.transFigure, facecolor=_MARK, linewidth=0)
    sheet.figure.add_artist(tick)
    sheet.used += 52


def _bars(sheet: _Sheet, bars: Bars) -> None:
    sheet.rule()
    sheet.write(bars.title, INK, step=_LINE + 8)
    axes = sheet.axes(_CHART)
    places = range(len(bars.values))
    events = {place for place, _ in bars.marks}
    last = len(bars.values) - 1
    inks = [_MARK if n in events else MAIN if n == last else _PALE for n in places]
    axes.bar(places, [0.0 if v is None else v for v in bars.values], 0.72, color=inks)
    if bars.line:
        line = [nan if v is None else v for v in bars.line]
        axes.plot(places, line, color=_GREY, linewidth=2.5)
    known = [v for v in (*bars.values, *bars.line) if v is not None]
    axes.set_ylim(0, (max(known, default=0.0) or 1.0) * 1.25)
    axes.set_xlim(-0.7, last + 0.7)
    step = max(1, -(-len(bars.names) // _TICKS))
    ticks = list(range(last % step, last + 1, step))
    axes.set_xticks(ticks, [bars.names[n] for n in ticks])
    style(axes, lying=False)
    _name_events(axes, bars)


def _name_events(axes: Axes, bars: Bars) -> None:
    """Write the events' names over their bars, where they do not stand in each other's way."""
    top = axes.get_ylim()[1]
    before = -len(bars.values)
    apart = max(1, len(bars.values) // 7)
    for place, name in bars.marks:
        if place - before < apart:
            continue
        side = "right" if place > len(bars.values) * 0.85 else "center"
        side = "left" if place < len(bars.values) * 0.1 else side
        text = axes.text(place, top, name, color=_MARK, ha=side, va="top")
        text.set_fontproperties(font(_TEXT - 1))
        before = place


def _section(sheet: _Sheet, section: Section) -> None:
    sheet.rule()
    if section.rows:
        _table(sheet, section.rows)
        return
    sheet.write(section.title, SOFT)
    for line in section.lines:
        sheet.write(line, INK)


def _table(sheet: _Sheet, rows: Sequence[Sequence[str]]) -> None:
    """Write rows in columns: the first at the left edge, the others right-aligned."""
    wide = (_WIDE - 2 * _LEFT) / len(rows[0])
    for number, row in enumerate(rows):
        ink = SOFT if number == 0 else INK
        sheet.put(row[0], (_LEFT, sheet.used), _TEXT, ink)
        for column, cell in enumerate(row[1:], start=1):
            right = _LEFT + wide * (column + 1)
            text = sheet.figure.text(
                right / _WIDE, sheet.up(sheet.used), covered(cell), va="top", ha="right", color=ink
            )
            text.set_fontproperties(font(_TEXT))
        sheet.used += _LINE
