"""The words of the coverage pictures, and both pictures in words for those who cannot see them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from campaigns.model.coverage import Coverage, Part, Support
from campaigns.model.taxonomy import Taxonomy
from campaigns.render import lettering, reader
from campaigns.render.canvas import LONGEST_ALT

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class CoverageLabels:
    """The words, already in the reader's language; braces are filled in where they are used."""

    locale: str
    of_all: str
    capabilities: str
    others: str
    items: str
    item: str
    partners: str
    partner: str
    no_item: str
    no_post: str
    counted: str
    no_proof: str
    as_of: str
    written: str
    alt_capabilities: str
    alt_others: str
    alt_support: str
    alt_short: str
    alt_key: str
    alt_key_partners: str
    alt_items: str
    alt_none: str


def labels(translate: Callable[[str], str], locale: str) -> CoverageLabels:
    """Look the words up in a catalogue."""
    _ = translate
    return CoverageLabels(
        locale=locale,
        of_all=_("{count} of {all}"),
        capabilities=_("capabilities of the {edition} are supported"),
        others=_("What else it supports, by number of items"),
        items=_("{count} items"),
        item=_("1 item"),
        partners=_("{count} partners"),
        partner=_("1 partner"),
        no_item=_("no items"),
        no_post=_("no post"),
        counted=_("Items: {posts} posts ({approved} approved), {resources} resources, {pledges} pledge texts."),
        no_proof=_("A tag says what an item works towards; it is no proof of an effect."),
        written=_("Counted on {at} UTC"),
        as_of=_("Partners: those the posts are for, out of {partners} · {at} UTC"),
        alt_capabilities=_("{campaign} supports {count} of {all} capabilities of the {edition}."),
        alt_others=_("{campaign}: what else it supports."),
        alt_support=_("{name} {items}, {partners}"),
        alt_short=_("{name} {items}/{partners}"),
        alt_key=_("In numbers of items."),
        alt_key_partners=_("In numbers: items/partners."),
        alt_items=_("{name} {items}"),
        alt_none=_("no items: {names}"),
    )


def items(support: Support, words: CoverageLabels) -> str:
    """Say how many items support something."""
    if support.items == 0:
        return words.no_item
    return words.item if support.items == 1 else words.items.format(count=reader.number(support.items, words.locale))


def partners(support: Support, words: CoverageLabels) -> str:
    """Say how many partners its posts are for; resources and pledge texts are for everybody."""
    if support.announcements == 0:
        return words.no_post
    if support.partners == 1:
        return words.partner
    return words.partners.format(count=reader.number(support.partners, words.locale))


def domains(part: Part) -> Iterator[tuple[str, tuple[Support, ...]]]:
    """Group a part as its publisher does."""
    by_id = {support.tag.id: support for support in part.supports}
    for domain, tags in part.edition.domains.items():
        yield domain, tuple(by_id[tag.id] for tag in tags)


def others(facts: Coverage) -> tuple[Part, ...]:
    """List the taxonomies of the second picture."""
    return tuple(part for part in facts.parts if part.edition.taxonomy is not Taxonomy.CAPABILITIES)


def alt_capabilities(facts: Coverage, words: CoverageLabels) -> str:
    """Say in words what the first picture shows, in at most 1,024 characters."""
    part = facts.part(Taxonomy.CAPABILITIES)
    head = words.alt_capabilities.format(
        campaign=lettering.clipped(facts.campaign, _LONGEST_NAME),
        count=reader.number(part.supported, words.locale),
        all=reader.number(len(part.supports), words.locale),
        edition=part.edition,
    )
    groups = list(domains(part))
    long = _sentences(head, groups, lambda support: _with_partners(support, words), words)
    if len(long) <= LONGEST_ALT:
        return long
    key = words.alt_key_partners
    short = _sentences(f"{head} {key}", groups, lambda support: _numbers_with_partners(support, words), words)
    return lettering.clipped(short, LONGEST_ALT)


def alt_others(facts: Coverage, words: CoverageLabels) -> str:
    """Say in words what the second picture shows, in at most 1,024 characters."""
    head = words.alt_others.format(campaign=lettering.clipped(facts.campaign, _LONGEST_NAME))
    groups = [(_title(part, words), part.supports) for part in others(facts)]
    long = _sentences(head, groups, lambda support: _with_items(support, words), words)
    if len(long) <= LONGEST_ALT:
        return long
    short = _sentences(f"{head} {words.alt_key}", groups, lambda support: _numbers(support, words), words)
    return lettering.clipped(short, LONGEST_ALT)


def _title(part: Part, words: CoverageLabels) -> str:
    share = words.of_all.format(count=part.supported, all=len(part.supports))
    return f"{part.edition}, {share}"


def _sentences(
    head: str,
    groups: Iterable[tuple[str, tuple[Support, ...]]],
    say: Callable[[Support], str],
    words: CoverageLabels,
) -> str:
    sentences = [head]
    for name, supports in groups:
        said = [say(support) for support in supports if support.items]
        missing = ", ".join(support.tag.short for support in supports if not support.items)
        if missing:
            said.append(words.alt_none.format(names=missing))
        sentences.append(f"{name}: {'; '.join(said)}.")
    return " ".join(sentences)


def _with_partners(support: Support, words: CoverageLabels) -> str:
    return words.alt_support.format(
        name=support.tag.short, items=items(support, words), partners=partners(support, words)
    )


def _with_items(support: Support, words: CoverageLabels) -> str:
    return words.alt_items.format(name=support.tag.short, items=items(support, words))


def _numbers(support: Support, words: CoverageLabels) -> str:
    return words.alt_items.format(name=support.tag.short, items=reader.number(support.items, words.locale))


def _numbers_with_partners(support: Support, words: CoverageLabels) -> str:
    return words.alt_short.format(
        name=support.tag.short,
        items=reader.number(support.items, words.locale),
        partners=reader.number(support.partners, words.locale),
    )
