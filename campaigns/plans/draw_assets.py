"""Draws the pictures of the Safer Internet Day plan: run by hand, `python -m campaigns.plans.draw_assets`.

Every picture is made of warm, plain shapes: no text (it would need translating, and a year would go stale), no faces,
no padlocks, nothing that frightens. The drawing is exact: the same code gives the same pixels.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (1200, 675)
"""Discord shows 16:9 without cropping."""
SCALE: Final = 3
"""Drawn larger, then made smaller: smooth edges."""
ASSETS: Final = Path(__file__).parent / "assets"

Colour = tuple[int, int, int]
Point = tuple[float, float]

NIGHT: Final[Colour] = (32, 38, 88)
PLUM: Final[Colour] = (94, 58, 126)
TEAL: Final[Colour] = (22, 138, 142)
MINT: Final[Colour] = (118, 205, 184)
CORAL: Final[Colour] = (240, 98, 82)
ROSE: Final[Colour] = (247, 148, 134)
AMBER: Final[Colour] = (255, 180, 52)
GOLD: Final[Colour] = (255, 214, 120)
CREAM: Final[Colour] = (255, 246, 228)


class Canvas:
    """A picture in the making; positions and lengths are in pixels of the finished picture."""

    def __init__(self, top: Colour, bottom: Colour) -> None:
        self.image = _gradient(top, bottom)
        self._pen = ImageDraw.Draw(self.image)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        x, y = centre
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._pen.ellipse(box, fill=colour)

    def oval(self, centre: Point, half: Point, width: float, colour: Colour) -> None:
        """Draw the outline of an oval with these half axes."""
        (x, y), (wide, high) = centre, half
        box = [(x - wide) * SCALE, (y - high) * SCALE, (x + wide) * SCALE, (y + high) * SCALE]
        self._pen.ellipse(box, outline=colour, width=round(width * SCALE))

    def shape(self, points: list[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def save(self, name: str) -> None:
        """Shrink, reduce to a palette and write the file."""
        small = self.image.resize(SIZE, Image.Resampling.LANCZOS)
        palette = small.quantize(colors=256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
        palette.save(ASSETS / name, optimize=True)


def draw_countdown() -> Canvas:
    """Draw a sunrise behind hills, with a path of sixteen dots, one for each week of the countdown."""
    canvas = Canvas(top=(214, 92, 104), bottom=(255, 206, 120))
    sun = (800.0, 352.0)
    for radius, share in ((330, 0.15), (270, 0.45), (210, 0.75)):
        canvas.disc(sun, radius, _mix((242, 140, 100), GOLD, share))
    canvas.disc(sun, 150, CREAM)
    canvas.shape(_hill(430, 46, 1.15, 0.4), CORAL)
    canvas.shape(_hill(500, 40, 1.5, 2.3), PLUM)
    canvas.shape(_hill(575, 34, 1.2, 4.2), NIGHT)
    for week in range(16):
        canvas.disc(_on_path(week / 15), 6 + 12 * (1 - week / 15), _mix(AMBER, CREAM, week / 15))
    return canvas


def draw_kick_off() -> Canvas:
    """Draw speech bubbles that come together from all sides into a ring."""
    canvas = Canvas(top=CREAM, bottom=(255, 226, 190))
    middle = (600.0, 337.0)
    colours = (CORAL, AMBER, TEAL, PLUM, ROSE, MINT, NIGHT, GOLD)
    for number in range(16):
        angle = math.tau * number / 16 + 0.12
        _bubble(canvas, middle, angle, 470 + 40 * (number % 2), 30, _mix(colours[number % 8], CREAM, 0.45))
    for number in range(8):
        angle = math.tau * number / 8 - 0.2
        _bubble(canvas, middle, angle, 215, 74, colours[number])
    canvas.disc(middle, 92, CREAM)
    canvas.disc(middle, 62, AMBER)
    return canvas


def draw_the_day() -> Canvas:
    """Draw a globe with twenty-four petals, one for each hour, from night to morning and back: the day travels."""
    canvas = Canvas(top=NIGHT, bottom=(66, 52, 120))
    middle, petal_tips = (600.0, 337.0), 312.0
    for number in range(24):
        angle = math.tau * number / 24
        morning = (1 + math.cos(angle + 0.9)) / 2
        canvas.shape(_petal(middle, angle, 168, petal_tips, 34), _daylight(morning))
    canvas.disc(middle, 152, CREAM)
    canvas.disc(middle, 142, TEAL)
    for half in ((142, 142), (92, 142), (34, 142), (142, 92), (142, 34)):
        canvas.oval(middle, half, 5, MINT)
    for number in range(70):
        star = _scattered(number)
        if math.dist(star, middle) > petal_tips + 23:
            canvas.disc(star, 2 + number % 3, _mix(GOLD, CREAM, (number % 4) / 4))
    return canvas


def draw_thank_you() -> Canvas:
    """Draw many small circles that rise and gather into a heart."""
    canvas = Canvas(top=(255, 240, 214), bottom=(255, 214, 186))
    colours = (CORAL, AMBER, TEAL, ROSE, PLUM, MINT)
    for number, (x, y) in enumerate(_grid(27)):
        if _is_in_heart((x - 600) / 215, (y - 318) / 215):
            canvas.disc((x, y), 9 + 3.5 * math.sin(number * 1.7), colours[(number * 7 + int(y) // 54) % 6])
    for number in range(64):
        x, depth = _scattered(number)
        rise = depth / SIZE[1]
        y = 655 - rise * (120 + 0.24 * abs(x - 600))
        canvas.disc((x, y), 4 + 7 * (1 - rise), _mix(colours[number % 6], CREAM, 0.25 + 0.35 * rise))
    return canvas


PICTURES: Final[dict[str, Callable[[], Canvas]]] = {
    "countdown.png": draw_countdown,
    "kick-off.png": draw_kick_off,
    "the-day.png": draw_the_day,
    "thank-you.png": draw_thank_you,
}


def main() -> None:
    """Draw every picture."""
    ASSETS.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        draw().save(name)


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, SIZE[1]))
    for y in range(SIZE[1]):
        column.putpixel((0, y), _mix(top, bottom, y / (SIZE[1] - 1)))
    return column.resize((SIZE[0] * SCALE, SIZE[1] * SCALE), Image.Resampling.BICUBIC)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _daylight(morning: float) -> Colour:
    steps = ((84, 74, 160), PLUM, CORAL, AMBER, GOLD)
    place = morning * (len(steps) - 1)
    index = min(int(place), len(steps) - 2)
    return _mix(steps[index], steps[index + 1], place - index)


def _hill(level: float, height: float, waves: float, shift: float) -> list[Point]:
    ridge = [(x, level + height * math.sin(math.tau * waves * x / SIZE[0] + shift)) for x in range(0, SIZE[0] + 1, 4)]
    return [(0.0, float(SIZE[1])), *((float(x), y) for x, y in ridge), (float(SIZE[0]), float(SIZE[1]))]


def _on_path(share: float) -> Point:
    near = (1 - share) ** 1.25
    return 770 - 680 * near + 46 * math.sin(share * math.tau), 416 + 216 * near


def _bubble(canvas: Canvas, middle: Point, angle: float, distance: float, radius: float, colour: Colour) -> None:
    x, y = middle[0] + math.cos(angle) * distance * 1.12, middle[1] + math.sin(angle) * distance * 0.92
    inward = math.atan2(middle[1] - y, middle[0] - x)
    corners = ((-0.25, 0.97), (0.45, 1.42), (1.05, 0.97))
    tail = [
        (x + math.cos(inward + turn) * radius * far, y + math.sin(inward + turn) * radius * far)
        for turn, far in corners
    ]
    canvas.shape(tail, colour)
    canvas.disc((x, y), radius, colour)


def _petal(middle: Point, angle: float, inner: float, outer: float, width: float) -> list[Point]:
    points = []
    for side in (1, -1):
        for step in range(25)[::side]:
            along = step / 24
            across = side * width * math.sin(math.pi * along**1.4)
            reach = inner + (outer - inner) * along
            points.append(
                (
                    middle[0] + math.cos(angle) * reach - math.sin(angle) * across,
                    middle[1] + math.sin(angle) * reach + math.cos(angle) * across,
                )
            )
    return points


def _scattered(number: int) -> Point:
    """Spread points evenly without a pattern (the R2 sequence)."""
    return (0.5 + number * 0.7548776662) % 1 * SIZE[0], (0.5 + number * 0.5698402910) % 1 * SIZE[1]


def _grid(step: int) -> list[Point]:
    rows = range(0, SIZE[1] + step, step)
    return [(x + (step / 2) * (row % 2), y) for row, y in enumerate(rows) for x in range(0, SIZE[0] + step, step)]


def _is_in_heart(x: float, y: float) -> bool:
    up = -y
    return (x * x + up * up - 1) ** 3 - x * x * up**3 <= 0


if __name__ == "__main__":
    main()
