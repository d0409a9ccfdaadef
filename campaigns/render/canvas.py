"""A picture in the making: a rounded card, drawn at twice its size and scaled down, in one palette.

The card brings its own background, so it reads the same in dark and light Discord. Every text colour has a
contrast of at least 4.5 : 1 on every ground it stands on (WCAG 2.2 AA), every shape 3 : 1; a test
measures it.
"""

import io
from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi, sin

from campaigns.render import lettering

SCALE = 2
MARGIN = 48
LONGEST_ALT = 1024
"""Discord's limit for the description of an attachment."""


class Colour(StrEnum):
    """The palette."""

    CARD = "#FFFFFF"
    RIM = "#CBD3DF"
    INK = "#16202E"
    QUIET = "#4B5768"
    GRID = "#E3E8EF"
    GRID_STRONG = "#B4BFCE"
    NIGHT = "#D3DDEC"
    DAY = "#FFF0C2"
    TRACK = "#E6EBF2"
    TINT = "#EAF2FB"
    BLUE = "#0B5CAD"
    RED = "#B23A1E"
    GREEN = "#0A7148"
    PURPLE = "#75379B"
    OCHRE = "#845200"
    SLATE = "#3C4B5D"
    PINK = "#A8205F"


ON_CARD_TEXT = (Colour.INK, Colour.QUIET, Colour.BLUE, Colour.RED)
MARKS = (Colour.BLUE, Colour.RED, Colour.GREEN, Colour.PURPLE, Colour.OCHRE, Colour.PINK, Colour.SLATE)


class Shape(StrEnum):
    """What tells marks apart without colour."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    HEXAGON = "hexagon"
    PENTAGON = "pentagon"
    OCTAGON = "octagon"
    PILL = "pill"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and the same in words."""

    png: bytes
    alt: str


class Canvas:
    """A card of so many pixels; all lengths are those of the finished picture."""

    def __init__(self, width: int, height: int, *, margin: int = MARGIN) -> None:
        """Lay an empty card."""
        # only a worker ever draws, and the library would stay in the bot's memory
        from PIL import Image, ImageDraw

        self.width, self.height, self.margin = width, height, margin
        self._image = Image.new("RGBA", (width * SCALE, height * SCALE), (0, 0, 0, 0))
        self._pen = ImageDraw.Draw(self._image)
        self.box(1, 1, width - 2, height - 2, Colour.CARD, radius=36, rim=Colour.RIM)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: Colour,
        *,
        radius: float = 0,
        rim: Colour | None = None,
    ) -> None:
        """Draw a box, with round corners if asked; a box without width is left out."""
        if right <= left or bottom <= top:
            return
        place = [round(side * SCALE) for side in (left, top, right, bottom)]
        round_by = min(radius, (right - left) / 2, (bottom - top) / 2) * SCALE
        self._pen.rounded_rectangle(place, round_by, fill=fill, outline=rim, width=2 * SCALE if rim else 0)

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float = 2) -> None:
        """Draw a line through points."""
        self._pen.line(_scaled(points), fill=colour, width=round(width * SCALE), joint="curve")

    def area(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """Fill the polygon of these points."""
        self._pen.polygon(_scaled(points), fill=colour)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int,
        colour: Colour = Colour.INK,
        is_bold: bool = False,
        width: float | None = None,
        anchor: str = "ls",
        ground: Colour | None = None,
    ) -> float:
        """Write a line on a baseline, shortened to a width; give its length. Anchors are Pillow's."""
        face = lettering.font(size * SCALE, is_bold=is_bold)
        words = text if width is None else lettering.fitted(text, face, width * SCALE)
        place = (x * SCALE, y * SCALE)
        if ground is not None and words:
            left, top, right, bottom = self._pen.textbbox(place, words, font=face, anchor=anchor)
            self._pen.rectangle((left - 8, top - 4, right + 8, bottom + 4), fill=ground)
        self._pen.text(place, words, fill=colour, font=face, anchor=anchor)
        return float(face.getlength(words)) / SCALE

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int,
        width: float,
        most_lines: int,
        leading: float,
        colour: Colour = Colour.INK,
        is_bold: bool = False,
    ) -> int:
        """Write a text in lines under each other; say how many."""
        lines = lettering.wrapped(text, lettering.font(size * SCALE, is_bold=is_bold), width * SCALE, most_lines)
        for place, line in enumerate(lines):
            self.text(x, y + place * leading, line, size=size, colour=colour, is_bold=is_bold)
        return len(lines)

    def mark(self, x: float, y: float, radius: float, shape: Shape, colour: Colour, label: str = "") -> None:
        """Draw a mark around its middle, ringed by the card's colour so that neighbours stay apart."""
        self._figure(x, y, radius + 3, shape, Colour.CARD)
        self._figure(x, y, radius, shape, colour)
        if label:
            size = round(radius * (1.2 if len(label) == 1 else 1.0 if len(label) == 2 else 0.78))  # noqa: PLR2004
            self.text(x, y, label, size=size, colour=Colour.CARD, is_bold=True, anchor="mm")

    def png(self) -> bytes:
        """Finish the picture."""
        stream = io.BytesIO()
        self._image.reduce(SCALE).save(stream, "PNG", optimize=True)
        return stream.getvalue()

    def _figure(self, x: float, y: float, radius: float, shape: Shape, colour: Colour) -> None:
        match shape:
            case Shape.CIRCLE:
                self.box(x - radius, y - radius, x + radius, y + radius, colour, radius=radius)
            case Shape.SQUARE:
                side = radius * 0.9
                self.box(x - side, y - side, x + side, y + side, colour, radius=3)
            case Shape.PILL:
                self.box(
                    x - radius * 1.15,
                    y - radius * 0.72,
                    x + radius * 1.15,
                    y + radius * 0.72,
                    colour,
                    radius=99,
                )
            case Shape.DIAMOND:
                self.area(_polygon(x, y, radius * 1.2, 4), colour)
            case Shape.PENTAGON:
                self.area(_polygon(x, y + radius * 0.08, radius * 1.15, 5), colour)
            case Shape.HEXAGON:
                self.area(_polygon(x, y, radius * 1.1, 6), colour)
            case Shape.OCTAGON:
                self.area(_polygon(x, y, radius * 1.05, 8, turn=pi / 8), colour)


def style(place: int) -> tuple[Shape, Colour]:
    """Give the shape and colour of the n-th kind of thing; after seven they repeat."""
    return tuple(Shape)[place % len(Shape)], MARKS[place % len(MARKS)]


def contrast(one: str, other: str) -> float:
    """Measure the contrast of two `#RRGGBB` colours as WCAG defines it, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _polygon(x: float, y: float, radius: float, corners: int, turn: float = 0.0) -> list[tuple[float, float]]:
    angles = (turn + 2 * pi * corner / corners for corner in range(corners))
    return [(x + radius * sin(angle), y - radius * cos(angle)) for angle in angles]


def _scaled(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]
