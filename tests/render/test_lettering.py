"""Letters in pictures."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.render import lettering


def test_the_fonts_are_shipped_with_their_licence() -> None:
    fonts = sorted(lettering.FONTS.glob("*.ttf"))
    assert [font.name for font in fonts] == ["NotoSans-Bold.ttf", "NotoSans-Regular.ttf"]
    assert all(font.stat().st_size < 700_000 for font in fonts)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (lettering.FONTS / "OFL.txt").read_text()


def test_latin_with_vietnamese_greek_and_cyrillic_are_drawn_whole() -> None:
    for text in ("Trung tâm Internet an toàn Việt Nam", "Ασφαλές Διαδίκτυο", "Безпечний інтернет", "Țară ğüzel Łódź"):
        assert lettering.drawable(text) == text


def test_a_name_in_another_script_gives_way_to_its_plain_alternative() -> None:
    assert lettering.drawable("सुरक्षित इन्टरनेट", instead="Kathmandu") == "Kathmandu"
    assert lettering.drawable("安全なインターネット", instead="Tokyo") == "Tokyo"


def test_what_hangs_in_the_air_beside_lost_words_goes_with_them() -> None:
    assert lettering.drawable("Kathmandu Digital Kids · काठमाडौं") == "Kathmandu Digital Kids"
    assert lettering.drawable("Zoë 🦊") == "Zoë"


def test_bidirectional_and_zero_width_tricks_and_stacks_of_marks_are_gone() -> None:
    assert lettering.drawable("a\u202eb\u200bc\ud800\0d") == "abcd"
    assert len(lettering.drawable("Z" + "\u0335" * 10_000)) <= 3


@given(st.text(max_size=300), st.integers(0, 400))
def test_a_fitted_text_is_never_wider_than_its_place_or_is_the_ellipsis(text: str, width: int) -> None:
    face = lettering.font(30)
    fitted = lettering.fitted(lettering.drawable(text), face, width)
    assert face.getlength(fitted) <= width or fitted == lettering.ELLIPSIS


@given(st.text(max_size=200), st.integers(1, 5))
def test_wrapping_loses_no_word_unless_it_says_so(text: str, lines: int) -> None:
    wrapped = lettering.wrapped(lettering.drawable(text), lettering.font(20), 200, lines)
    assert len(wrapped) <= lines
    assert " ".join(wrapped) == lettering.drawable(text) or any("…" in line for line in wrapped)


@given(st.text(max_size=200), st.integers(1, 100))
def test_a_clipped_text_keeps_to_its_length(text: str, length: int) -> None:
    assert len(lettering.clipped(text, length)) <= length
