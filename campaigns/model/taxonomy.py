"""The taxonomies a campaign is measured by. What something supports is said by ids of one fixed edition of each; an id
that is not in it is refused with the nearest names, never corrected and never kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypedDict

from campaigns.model import nearest
from campaigns.model.errors import InputError

MOST_TAGS: Final = 25
"""Of one thing: who supports everything says nothing."""
_COMMAS: Final = re.compile(r"[,;|]")
_LEAST_OF_A_NAME: Final = 4
"""A shorter piece of a word stands in too many names."""


class Taxonomy(StrEnum):
    """The taxonomies, named like their fields in a plan."""

    CAPABILITIES = "capabilities"
    """What a country needs: WeProtect's Model National Response."""
    INSPIRE = "inspire"
    """What ends violence against children: the seven strategies of INSPIRE."""
    ENDING_THE_TORMENT = "ending_the_torment"
    """What ends bullying: the four themes of the UN's "Ending the torment"."""
    SDG = "sdg"
    """What the world has promised: targets of the Sustainable Development Goals."""
    SKILLS = "skills"
    """What people learn to do."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One entry of a taxonomy."""

    id: str
    name: str
    """As its publisher writes it."""
    short: str
    """In our own words, for pictures."""
    summary: str
    domain: str = ""
    """What its publisher groups it under, or empty."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A taxonomy as it was published once; a later edition is a file of its own."""

    taxonomy: Taxonomy
    title: str
    publisher: str
    version: str
    """The year it was published."""
    source: str
    tags: Mapping[str, Tag]
    """By id, in the publisher's order."""

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def domains(self) -> dict[str, tuple[Tag, ...]]:
        """Group the tags as their publisher does; one unnamed group where it does not."""
        groups: dict[str, tuple[Tag, ...]] = {}
        for tag in self.tags.values():
            groups[tag.domain] = (*groups.get(tag.domain, ()), tag)
        return groups


Editions = Mapping[Taxonomy, Edition]


class Tags(TypedDict):
    """Ids by taxonomy, as the fields of whatever carries them."""

    capabilities: tuple[str, ...]
    inspire: tuple[str, ...]
    ending_the_torment: tuple[str, ...]
    sdg: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """Something that says what it supports."""

    capabilities: tuple[str, ...] = ()
    inspire: tuple[str, ...] = ()
    ending_the_torment: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    def tags(self) -> Tags:
        """Give all its tags."""
        return Tags(
            capabilities=self.capabilities,
            inspire=self.inspire,
            ending_the_torment=self.ending_the_torment,
            sdg=self.sdg,
            skills=self.skills,
        )


def gather(by_taxonomy: Mapping[str, Sequence[str]]) -> Tags:
    """Make tags of ids by taxonomy; what is not there is empty."""
    return Tags(
        capabilities=tuple(by_taxonomy.get(Taxonomy.CAPABILITIES, ())),
        inspire=tuple(by_taxonomy.get(Taxonomy.INSPIRE, ())),
        ending_the_torment=tuple(by_taxonomy.get(Taxonomy.ENDING_THE_TORMENT, ())),
        sdg=tuple(by_taxonomy.get(Taxonomy.SDG, ())),
        skills=tuple(by_taxonomy.get(Taxonomy.SKILLS, ())),
    )


def written(tags: Tags) -> dict[str, tuple[str, ...]]:
    """Give the ids by the name of their taxonomy, in the order of the taxonomies; what is empty is left out."""
    return {taxonomy.value: tags[taxonomy.value] for taxonomy in Taxonomy if tags[taxonomy.value]}


def parse(text: str, editions: Editions) -> Tags:
    """Read ids of any taxonomy, separated by commas or blanks; raise InputError at the first that is unknown."""
    return amended(gather({}), text, editions)


def amended(tags: Tags, text: str, editions: Editions) -> Tags:
    """Add the ids in a text to tags, and take away those with a dash in front: `empathy, -MNR-11`."""
    found = {taxonomy: list(tags[taxonomy.value]) for taxonomy in Taxonomy}
    for word, around in _words(text):
        tag, taxonomy = _find(word.removeprefix("-"), around, editions)
        others = [each for each in found[taxonomy] if each != tag]
        found[taxonomy] = others if word.startswith("-") else [*others, tag]
    count = sum(len(each) for each in found.values())
    if count > MOST_TAGS:
        raise InputError(f"These are {count} tags.", fix=f"Choose the {MOST_TAGS} that matter most.")
    return gather({taxonomy.value: each for taxonomy, each in found.items()})


def nearest_tags(word: str, tags: Iterable[Tag]) -> str:
    """Write the end of a sentence about an unknown tag: the nearest ids, also by what they are called."""
    known = {tag.id: tag for tag in tags}
    by_name = {name.casefold(): tag for tag in known.values() for name in (tag.short, tag.name)}
    named = by_name.get(nearest.closest(word, by_name))
    if named is not None and named.id != word.casefold():
        return f"did you mean `{named.id}` ({named.name})?"
    return nearest.suggest(word, known) or nearest.suggest(word, _named_with(word, known.values()))


def ids(tags: Tags) -> tuple[str, ...]:
    """List all ids in one line, in the order of the taxonomies."""
    return tuple(tag for taxonomy in Taxonomy for tag in tags[taxonomy.value])


def every_tag(editions: Editions) -> Iterator[tuple[Taxonomy, Tag]]:
    """List every tag of every taxonomy. An id is in one of them only."""
    for taxonomy, edition in editions.items():
        for tag in edition.tags.values():
            yield taxonomy, tag


def _words(text: str) -> Iterator[tuple[str, str]]:
    """List the words of a text, each with what stands around it between commas: that may be a name of several words."""
    for around in _COMMAS.split(text):
        yield from ((word, around.strip()) for word in around.split())


def _named_with(word: str, tags: Iterable[Tag]) -> Iterator[str]:
    """List the ids of tags in whose names the word stands."""
    wanted = word.casefold()
    if len(wanted) >= _LEAST_OF_A_NAME:
        yield from (tag.id for tag in tags if wanted in f"{tag.id} {tag.short} {tag.name}".casefold())


def _of_taxonomy(word: str, editions: Editions) -> str:
    """List the ids of the taxonomy that is named, also with a number: `INSPIRE`, `inspire-3`."""
    wanted = word.casefold().rstrip("-.0123456789")
    named = (each for each in editions.values() if wanted in each.title.casefold().split())
    edition = next(named, None) if len(wanted) >= _LEAST_OF_A_NAME else None
    return f"the tags of {edition.title} are {', '.join(f'`{tag}`' for tag in edition.tags)}." if edition else ""


def _find(word: str, around: str, editions: Editions) -> tuple[str, Taxonomy]:
    for taxonomy, tag in every_tag(editions):
        if tag.id.casefold() == word.casefold():
            return tag.id, taxonomy
    tags = [tag for _, tag in every_tag(editions)]
    guess = nearest_tags(around, tags) or nearest_tags(word, tags) or _of_taxonomy(word, editions)
    raise InputError(
        f"{nearest.quote(word)} is not a tag of any taxonomy.",
        fix=guess[:1].upper() + guess[1:] or "Choose from the list that appears as you type.",
    )
