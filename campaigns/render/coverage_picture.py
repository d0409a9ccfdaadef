"""What a campaign supports, as two pictures for a phone: the capabilities by domain, then every other taxonomy.

What is supported stands in a tinted box with its numbers and a bar; what is not has an empty frame and says so. So the
pictures read the same without colour, in dark and in light.
"""

from campaigns.model.coverage import Coverage, Part, Support
from campaigns.model.taxonomy import Taxonomy
from campaigns.render import coverage_words, lettering, reader
from campaigns.render.canvas import Canvas, Colour, Picture
from campaigns.render.coverage_words import CoverageLabels

WIDTH = 1200

_HEAD = 196
_FOOT = 146
_IN_A_ROW = 4
_GAP = 16
_CELL = 158
_DOMAIN = 62
_BETWEEN = 22
_PAD = 18
_LINE = 70
_TITLE = 82
_MIDDLE_GAP = 56


def draw_capabilities(facts: Coverage, words: CoverageLabels) -> Picture:
    """Draw the capabilities by domain and say the same in words."""
    part = facts.part(Taxonomy.CAPABILITIES)
    groups = list(coverage_words.domains(part))
    heights = [_DOMAIN + _rows(len(supports)) * (_CELL + _GAP) - _GAP + _BETWEEN for _, supports in groups]
    card = Canvas(WIDTH, _HEAD + sum(heights) + _FOOT)
    _capabilities_head(card, facts, part, words)
    top = float(_HEAD)
    for (domain, supports), height in zip(groups, heights, strict=True):
        _domain(card, domain, supports, top, part.most, words)
        top += height
    _foot(card, facts, words, _partners_line(facts, words))
    return Picture(card.png(), coverage_words.alt_capabilities(facts, words))


def draw_others(facts: Coverage, words: CoverageLabels) -> Picture:
    """Draw the other taxonomies in two columns and say the same in words."""
    columns = _columns(coverage_words.others(facts))
    height = max((sum(_height(part) for part in column) for column in columns), default=0)
    card = Canvas(WIDTH, _HEAD + height + _FOOT)
    _title(card, facts)
    card.text(card.margin, 140, lettering.drawable(words.others), size=32, colour=Colour.QUIET, width=_inner(card))
    width = (_inner(card) - _MIDDLE_GAP) / 2
    for place, column in enumerate(columns):
        top = float(_HEAD)
        for part in column:
            _part(card, part, card.margin + place * (width + _MIDDLE_GAP), top, width, words)
            top += _height(part)
    _foot(card, facts, words, words.written.format(at=reader.full_moment(facts.as_of, words.locale)))
    return Picture(card.png(), coverage_words.alt_others(facts, words))


def _title(card: Canvas, facts: Coverage) -> None:
    title = lettering.drawable(facts.campaign, instead=f"{facts.as_of:%Y}")
    card.text(card.margin, 82, title, size=42, is_bold=True, width=_inner(card))


def _capabilities_head(card: Canvas, facts: Coverage, part: Part, words: CoverageLabels) -> None:
    _title(card, facts)
    share = words.of_all.format(
        count=reader.number(part.supported, words.locale), all=reader.number(len(part.supports), words.locale)
    )
    taken = card.text(card.margin, 148, share, size=48, is_bold=True, colour=Colour.BLUE)
    said = lettering.drawable(words.capabilities.format(edition=part.edition))
    card.text(card.margin + taken + 20, 148, said, size=30, width=_inner(card) - taken - 20)


def _domain(
    card: Canvas, domain: str, supports: tuple[Support, ...], top: float, most: int, words: CoverageLabels
) -> None:
    supported = sum(support.items > 0 for support in supports)
    share = words.of_all.format(count=supported, all=len(supports))
    taken = card.text(card.width - card.margin, top + 40, share, size=27, colour=Colour.QUIET, anchor="rs")
    name = lettering.drawable(domain)
    card.text(card.margin, top + 40, name, size=30, is_bold=True, width=_inner(card) - taken - 20)
    width = (_inner(card) - (_IN_A_ROW - 1) * _GAP) / _IN_A_ROW
    for place, support in enumerate(supports):
        left = card.margin + (place % _IN_A_ROW) * (width + _GAP)
        _cell(card, support, left, top + _DOMAIN + place // _IN_A_ROW * (_CELL + _GAP), width, most, words)


def _cell(
    card: Canvas, support: Support, left: float, top: float, width: float, most: int, words: CoverageLabels
) -> None:
    right, room = left + width, width - 2 * _PAD
    is_supported = support.items > 0
    ground, rim = (Colour.TINT, Colour.BLUE) if is_supported else (Colour.CARD, Colour.GRID_STRONG)
    card.box(left, top, right, top + _CELL, ground, radius=18, rim=rim)
    name_colour = Colour.INK if is_supported else Colour.QUIET
    name = lettering.drawable(support.tag.short)
    card.text(left + _PAD, top + 42, name, size=26, is_bold=is_supported, colour=name_colour, width=room)
    taken = card.text(right - _PAD, top + 80, support.tag.id, size=21, colour=Colour.QUIET, anchor="rs")
    said = lettering.drawable(coverage_words.items(support, words))
    card.text(left + _PAD, top + 80, said, size=25, colour=name_colour, width=room - taken - 8)
    if is_supported:
        said = lettering.drawable(coverage_words.partners(support, words))
        card.text(left + _PAD, top + 114, said, size=25, width=room)
        _bar(card, support.items, most, left + _PAD, right - _PAD, top + 128)


def _part(card: Canvas, part: Part, left: float, top: float, width: float, words: CoverageLabels) -> None:
    share = words.of_all.format(count=part.supported, all=len(part.supports))
    taken = card.text(left + width, top + 30, share, size=27, colour=Colour.QUIET, anchor="rs")
    title = lettering.drawable(str(part.edition))
    card.text(left, top + 30, title, size=30, is_bold=True, width=width - taken - 20)
    for place, support in enumerate(part.supports):
        _row(card, support, left, top + _TITLE + place * _LINE, width, part.most, words)


def _row(
    card: Canvas, support: Support, left: float, baseline: float, width: float, most: int, words: CoverageLabels
) -> None:
    said = lettering.drawable(coverage_words.items(support, words))
    taken = card.text(left + width, baseline, said, size=25, colour=Colour.QUIET, anchor="rs")
    name = lettering.drawable(support.tag.short)
    colour = Colour.INK if support.items else Colour.QUIET
    card.text(left, baseline, name, size=26, is_bold=support.items > 0, colour=colour, width=width - taken - 16)
    _bar(card, support.items, most, left, left + width, baseline + 13)


def _bar(card: Canvas, count: int, most: int, left: float, right: float, top: float) -> None:
    """Draw how much of the most there is; nothing is an empty frame."""
    if not count:
        card.box(left, top, right, top + 12, Colour.CARD, radius=6, rim=Colour.GRID_STRONG)
        return
    card.box(left, top, right, top + 12, Colour.NIGHT, radius=6)
    card.box(left, top, max(left + (right - left) * count / most, left + 12), top + 12, Colour.BLUE, radius=6)


def _foot(card: Canvas, facts: Coverage, words: CoverageLabels, last: str) -> None:
    """Say what was counted and what that does not prove."""
    numbers = {
        "posts": facts.announcements,
        "approved": facts.approved,
        "resources": facts.resources,
        "pledges": facts.pledges,
    }
    counted = words.counted.format(**{name: reader.number(count, words.locale) for name, count in numbers.items()})
    for place, line in enumerate((counted, words.no_proof, last)):
        baseline = card.height - _FOOT + 36 + place * 34
        card.text(card.margin, baseline, lettering.drawable(line), size=24, colour=Colour.QUIET, width=_inner(card))


def _partners_line(facts: Coverage, words: CoverageLabels) -> str:
    partners = reader.number(facts.partners, words.locale)
    return words.as_of.format(partners=partners, at=reader.full_moment(facts.as_of, words.locale))


def _columns(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Split the parts, in their order, where the two columns are most alike."""
    cuts = range(len(parts) + 1)
    best = min(cuts, key=lambda cut: abs(sum(map(_height, parts[:cut])) - sum(map(_height, parts[cut:]))))
    return parts[:best], parts[best:]


def _height(part: Part) -> int:
    return _TITLE + len(part.supports) * _LINE + 12


def _rows(count: int) -> int:
    return -(-count // _IN_A_ROW)


def _inner(card: Canvas) -> float:
    return card.width - 2 * card.margin
