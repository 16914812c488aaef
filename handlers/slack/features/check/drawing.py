"""Draws the picture of a check as PNG: every outcome has a sign of its own and a colour of its own, on a light card for any background.

It is drawn in numbers of colours, not in colours: one byte for a pixel is a tenth of the work. Text is blended between the numbers of
ground and ink, so between the two in the palette stand the colours between them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.model import Outcome
from handlers.slack.render.layers_picture import Group, Picture, Row

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent / "fonts"  # Pillow's own font has no umlauts
SCALE = 2  # for screens with two pixels where others have one
MARGIN, GAP = 16, 6
NAME_WIDTH, CELL_WIDTH, CELL_HEIGHT = 58, 98, 44
MOST_CELLS = 6
WIDTH = 2 * MARGIN + NAME_WIDTH + MOST_CELLS * CELL_WIDTH + (MOST_CELLS - 1) * GAP
TITLE_SIZE, HEAD_SIZE, TEXT_SIZE = 15, 13, 12
LINE = 20

Colour = tuple[int, int, int]
CARD: Colour = (250, 250, 251)
CARD_INK: Colour = (28, 30, 36)
CARD_FAINT: Colour = (88, 92, 102)
# Ground and ink; the pairs have a contrast of 7:1 or more, and the grounds differ in lightness too.
COLOURS: Mapping[Outcome, tuple[Colour, Colour]] = MappingProxyType(
    {
        Outcome.PASSED: ((214, 240, 222), (12, 76, 40)),
        Outcome.WARNING: ((255, 234, 178), (92, 58, 0)),
        Outcome.FAILED: ((164, 20, 36), (255, 255, 255)),
        Outcome.SKIPPED: ((232, 234, 238), (64, 68, 78)),
        Outcome.BROKEN: ((92, 46, 140), (255, 255, 255)),
    }
)
BETWEEN = 15  # numbers from a ground to its ink
INK, GROUND, FAINT = 0, BETWEEN, 2 * BETWEEN  # of the card: it lies between its two inks
FIRST_CELL = FAINT + 1


def draw(picture: Picture) -> bytes:
    """Return the picture as a PNG file. Pillow is loaded at the first picture, not before."""
    from PIL import Image, ImageDraw

    legend = _lines_of_legend(picture)
    height = _height(picture, len(legend))
    image = Image.new("L", (WIDTH * SCALE, height * SCALE), GROUND)
    pen = _Pen(ImageDraw.Draw(image))
    y = MARGIN
    pen.text(MARGIN, y, picture.title, TITLE_SIZE, INK, bold=True)
    y += LINE + GAP
    for group in picture.groups:
        y = _group(pen, group, y)
    if picture.rest:
        pen.text(MARGIN, y, picture.rest, TEXT_SIZE, FAINT)
        y += LINE + GAP
    for line in legend:
        _legend(pen, line, y + GAP)
        y += LINE + GAP
    if picture.before:
        pen.text(MARGIN, y + GAP, picture.before, TEXT_SIZE, INK)
    image.putpalette(_palette())
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=2)
    return file.getvalue()


def _height(picture: Picture, legend: int) -> int:
    rows = sum(len(group.rows) for group in picture.groups)
    named = sum(bool(group.name) for group in picture.groups)
    lines = 1 + named + bool(picture.rest) + legend + bool(picture.before)
    return 2 * MARGIN + rows * (CELL_HEIGHT + GAP) + lines * (LINE + GAP)


def _group(pen: _Pen, group: Group, y: int) -> int:
    if group.name:
        pen.text(MARGIN, y + GAP // 2, group.name, HEAD_SIZE, INK, bold=True)
        y += LINE + GAP
    for row in group.rows:
        _row(pen, row, y)
        y += CELL_HEIGHT + GAP
    return y


def _row(pen: _Pen, row: Row, y: int) -> None:
    pen.text(MARGIN, y + (CELL_HEIGHT - HEAD_SIZE) // 2 - 2, row.name, HEAD_SIZE, INK, bold=True)
    x = MARGIN + NAME_WIDTH
    if row.note:
        pen.text(x, y + (CELL_HEIGHT - TEXT_SIZE) // 2 - 2, row.note, TEXT_SIZE, FAINT)
    for cell in row.cells:
        ground = _ground(cell.outcome, earlier=cell.earlier)
        ink = ground + BETWEEN
        pen.box(x, y, CELL_WIDTH, CELL_HEIGHT, ground, outline=ink if cell.earlier else ground)
        pen.sign(cell.outcome, x + CELL_WIDTH / 2, y + 14, ink)
        pen.text(x + CELL_WIDTH / 2, y + 24, cell.name, TEXT_SIZE, ink, middle=True)
        x += CELL_WIDTH + GAP


Told = tuple[Outcome, str]


def _lines_of_legend(picture: Picture) -> list[list[Told]]:
    lines: list[list[Told]] = [[]]
    room: float = WIDTH - 2 * MARGIN
    for outcome, says in picture.legend:
        width = _legend_width(says)
        if width > room and lines[-1]:
            lines.append([])
            room = WIDTH - 2 * MARGIN
        lines[-1].append((outcome, says))
        room -= width
    return lines


def _legend_width(says: str) -> float:
    return 26 + _font(TEXT_SIZE, bold=False).getlength(says) / SCALE + 3 * GAP


def _legend(pen: _Pen, line: Iterable[Told], y: int) -> None:
    x: float = MARGIN
    for outcome, says in line:
        ground = _ground(outcome)
        pen.box(x, y - 1, 20, 18, ground, outline=ground)
        pen.sign(outcome, x + 10, y + 8, ground + BETWEEN)
        pen.text(x + 26, y, says, TEXT_SIZE, INK)
        x += _legend_width(says)


class _Pen:
    """Draws in the picture's own measure; the image has SCALE times as many pixels."""

    def __init__(self, canvas: ImageDraw) -> None:
        self._canvas = canvas

    def box(self, x: float, y: float, width: float, height: float, ground: int, *, outline: int) -> None:
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self._canvas.rounded_rectangle(corners, 6 * SCALE, fill=ground, outline=outline, width=SCALE)

    def text(
        self, x: float, y: float, words: str, size: int, ink: int, *, bold: bool = False, middle: bool = False
    ) -> None:
        """Write a line from x on, or around x."""
        font = _font(size, bold=bold)
        left = x * SCALE - (font.getlength(words) / 2 if middle else 0)
        self._canvas.text((left, y * SCALE), words, font=font, fill=ink)

    def sign(self, outcome: Outcome, x: float, y: float, ink: int) -> None:
        """Draw the outcome's sign around this point."""
        for line in SIGNS[outcome]:
            points = [((x + dx) * SCALE, (y + dy) * SCALE) for dx, dy in line]
            self._canvas.line(points, fill=ink, width=5, joint="curve")


@lru_cache
def _font(size: int, *, bold: bool) -> FreeTypeFont:
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(FONTS / name), size * SCALE, layout_engine=ImageFont.Layout.BASIC)


def _ground(outcome: Outcome, *, earlier: bool = False) -> int:
    """Return the number of a cell's ground; its ink is BETWEEN numbers further."""
    return FIRST_CELL + (2 * list(COLOURS).index(outcome) + earlier) * (BETWEEN + 1)


@lru_cache
def _palette() -> list[int]:
    """Return the colours by number, each as red, green, blue: the card's two inks, then for each outcome a full cell and an outlined one."""
    colours = _ramp(CARD_INK, CARD, CARD_FAINT)
    for ground, ink in COLOURS.values():
        colours += [*_ramp(ground, ink), *_ramp(CARD, min(ground, ink, key=sum))]
    return [part for colour in colours for part in colour]


def _ramp(*stops: Colour) -> list[Colour]:
    ramp = [stops[0]]
    for before, after in pairwise(stops):
        ramp += [_mixed(before, after, step / BETWEEN) for step in range(1, BETWEEN + 1)]
    return ramp


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


Line = tuple[tuple[float, float], ...]
SIGNS: Mapping[Outcome, tuple[Line, ...]] = MappingProxyType(
    {
        Outcome.PASSED: (((-5, 0), (-1.5, 4), (5.5, -4.5)),),
        Outcome.WARNING: (((0, -6), (0, 1.5)), ((0, 4), (0, 6))),
        Outcome.FAILED: (((-4.5, -4.5), (4.5, 4.5)), ((-4.5, 4.5), (4.5, -4.5))),
        Outcome.SKIPPED: (((-5, 0), (5, 0)),),
        Outcome.BROKEN: (((-5, 0), (5, 0)), ((0, -5), (0, 5)), ((-3.5, -3.5), (3.5, 3.5)), ((-3.5, 3.5), (3.5, -3.5))),
    }
)
