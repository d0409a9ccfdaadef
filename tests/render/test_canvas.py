"""The palette and the card."""

import io

import pytest
from PIL import Image

from campaigns.render import canvas
from campaigns.render.canvas import Canvas, Colour, Shape


@pytest.mark.parametrize("ground", [Colour.CARD, Colour.TINT])
@pytest.mark.parametrize("colour", canvas.ON_CARD_TEXT)
def test_text_on_the_card_has_the_contrast_of_wcag_aa(colour: Colour, ground: Colour) -> None:
    assert canvas.contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("colour", canvas.MARKS)
def test_a_label_in_a_mark_has_the_contrast_of_wcag_aa(colour: Colour) -> None:
    assert canvas.contrast(Colour.CARD, colour) >= 4.5


@pytest.mark.parametrize("ground", [Colour.CARD, Colour.NIGHT, Colour.DAY, Colour.TRACK, Colour.TINT])
@pytest.mark.parametrize("colour", canvas.MARKS)
def test_a_mark_stands_out_on_every_ground(colour: Colour, ground: Colour) -> None:
    assert canvas.contrast(colour, ground) >= 3


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert canvas.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert canvas.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


def test_kinds_differ_in_shape_and_in_colour() -> None:
    styles = [canvas.style(place) for place in range(7)]
    assert len({shape for shape, _ in styles}) == len({colour for _, colour in styles}) == 7


def test_the_corners_are_clear_and_the_card_is_not() -> None:
    card = Canvas(200, 100)
    for place, shape in enumerate(Shape):
        card.mark(20 + 24 * place, 50, 10, shape, canvas.MARKS[place], label="1")
    image = Image.open(io.BytesIO(card.png()))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (200, 100))
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)
    assert image.getpixel((100, 10)) == (255, 255, 255, 255)
