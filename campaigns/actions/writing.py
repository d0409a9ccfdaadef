"""What people type into a form, held to the same rules as a plan file: every mistake at once, nothing stored before."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from campaigns.model import ids, nearest, plain_text, taxonomy, variables
from campaigns.model.announcement import AnnouncementKind, Content, Text
from campaigns.model.errors import InputError, Problem, ProblemsError
from campaigns.model.partner import DestinationKind
from campaigns.model.taxonomy import Tag, Tags
from campaigns.sources import facts, packs, places
from campaigns.sources.plan_announcements import DESTINATIONS
from campaigns.sources.plan_texts import LONGEST_ALT, LONGEST_BODY, LONGEST_TITLE
from campaigns.storage import pictures
from campaigns.storage.database import Database

FORM = "form"
LARGEST_PICTURE_BYTES = packs.LARGEST_PICTURE_BYTES
LONGEST_TAG = 50
_AUDIENCE, _TOPIC = ("audience", "an audience"), ("topic", "a topic")
_NOT_IN_A_TAG = frozenset(" \t\n:;|,")
_PICTURES: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF87a": ".gif",
    b"GIF89a": ".gif",
}


class FormError(ProblemsError):
    """A form with mistakes: all of them at once, and nothing was kept."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.what = f"{len(problems)} problem{'' if len(problems) == 1 else 's'} found; nothing was saved."


def checked(content: Content, source_locale: str) -> Content:
    """Give the content back, or raise FormError with everything that is wrong with its words."""
    found = list(_problems(content, source_locale))
    if found:
        raise FormError(tuple(found))
    return content


def selectors(written: str) -> tuple[str, ...]:
    """Read whom a post is for: `all`, `tag:schools`, `country:PT`, `guild:123`, separated by commas or spaces."""
    given = tuple(dict.fromkeys(written.replace(",", " ").replace(";", " ").split()))
    return tuple(_selector(text) for text in given) or ("all",)


def tags(written: str) -> frozenset[str]:
    """Read a partner's tags, separated by spaces, commas or semicolons."""
    given = frozenset(written.replace(",", " ").replace(";", " ").split())
    for tag in given:
        if not is_tag(tag) or plain_text.find_problems(tag):
            raise InputError(f"{tag[:60]!r} is not a tag.", fix=f"Use one word of at most {LONGEST_TAG} letters.")
    return given


def what_it_supports(written: str) -> Tags:
    """Read ids of the taxonomies as people type them."""
    return taxonomy.parse(written, facts.editions())


def audiences() -> tuple[str, ...]:
    """List the words for whom something can be."""
    return tuple(sorted(facts.vocabulary("audience")))


def topics() -> tuple[str, ...]:
    """List the words for what something can be about."""
    return tuple(sorted(facts.vocabulary("topic")))


def audience(written: str, before: Iterable[str] = ()) -> tuple[str, ...]:
    """Read whom something is for: words to add, with a dash in front to take away (`parents, -media`)."""
    return _amended(written, before, *_AUDIENCE)


def about(written: str, before: Iterable[str] = ()) -> tuple[str, ...]:
    """Read what something is about, in the same way."""
    return _amended(written, before, *_TOPIC)


def known_tags() -> tuple[Tag, ...]:
    """List every tag there is."""
    return tuple(tag for _, tag in taxonomy.every_tag(facts.editions()))


def usual_destination(kind: AnnouncementKind) -> DestinationKind:
    """Say where a kind of post goes when nobody says."""
    return DESTINATIONS[kind]


def is_tag(text: str) -> bool:
    """Say whether a word can be a tag."""
    return 1 <= len(text) <= LONGEST_TAG and not _NOT_IN_A_TAG & set(text)


def country(written: str) -> str:
    """Read a country: its ISO 3166-1 alpha-2 code, or an InputError that says which was meant."""
    return places.find_country(written)


def locale(written: str) -> str:
    """Read a language as BCP 47, or raise an InputError that says which was meant."""
    return places.find_locale(written)


def countries() -> Mapping[str, str]:
    """Name every country by its code."""
    return facts.countries()


def languages() -> Mapping[str, str]:
    """Name every language by its code."""
    return facts.languages()


async def keep_picture(database: Database, data: bytes) -> tuple[str, str]:
    """Keep a picture somebody uploaded; gives the name and the digest a version refers to it by."""
    ending = _ending(data)
    if len(data) > LARGEST_PICTURE_BYTES:
        raise InputError(
            f"The picture is larger than {LARGEST_PICTURE_BYTES // 1024 // 1024} MiB.",
            why="Discord takes at most 10 MiB with everything else.",
            fix="Save it smaller.",
        )
    if not ending:
        raise InputError("That file is no picture Discord shows.", fix="Use PNG, JPEG, GIF or WebP.")
    digest = hashlib.sha256(data).hexdigest()
    async with database.writing() as connection:
        await pictures.put(connection, digest, data)
    return f"picture-{digest[:8]}{ending}", digest


def _amended(written: str, before: Iterable[str], kind: str, name: str) -> tuple[str, ...]:
    known, found = facts.vocabulary(kind), list(before)
    for typed in filter(None, (each.strip() for each in re.split(r"[,;]", written))):
        word = "-".join(typed.removeprefix("-").casefold().split())
        if word not in known:
            raise InputError(f"{nearest.quote(typed)} is not {name}.", fix=_instead(word, known))
        others = [each for each in found if each != word]
        found = others if typed.startswith("-") else [*others, word]
    return tuple(found)


def _instead(word: str, known: frozenset[str]) -> str:
    """Offer what is near in letters, and all there are where they are few: what is near in meaning is among them."""
    guess = nearest.suggest(word, known) or "choose from the list that appears as you type."
    few = f" There are {', '.join(sorted(known))}." if len(known) <= nearest.LONGEST_LIST_TO_SHOW else ""
    return f"{guess[:1].upper()}{guess[1:]}{few if guess.startswith('did') else ''}"


def _ending(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return next((ending for start, ending in _PICTURES.items() if data.startswith(start)), "")


def _problems(content: Content, source_locale: str) -> Iterator[Problem]:
    if source_locale not in content.texts:
        yield _problem("text", f"is missing in `{source_locale}`, the language everybody falls back to")
    for locale_tag, text in content.texts.items():
        yield from _of_text(text, locale_tag, has_image=bool(content.image))


def _of_text(text: Text, locale_tag: str, *, has_image: bool) -> Iterator[Problem]:
    yield from _of_field(text.title, f"title ({locale_tag})", LONGEST_TITLE)
    yield from _of_field(text.body, f"body ({locale_tag})", LONGEST_BODY, is_multiline=True)
    if has_image:
        yield from _of_field(text.alt, f"alt ({locale_tag})", LONGEST_ALT)
    elif text.alt:
        yield _problem(f"alt ({locale_tag})", "there is no image that this could describe")


def _of_field(text: str, field: str, limit: int, *, is_multiline: bool = False) -> Iterator[Problem]:
    if not text.strip():
        yield _problem(field, "is empty")
    if len(text) > limit:
        yield _problem(field, f"has {len(text)} characters; the limit is {limit}")
    rules: Iterable[str] = (
        *plain_text.find_problems(text, is_multiline=is_multiline),
        *variables.find_problems(text),
        *variables.find_misplaced(text, is_body=is_multiline),
    )
    yield from (_problem(field, rule) for rule in rules)


def _problem(field: str, rule: str) -> Problem:
    return Problem(FORM, "", field, rule)


def _selector(text: str) -> str:
    kind, _, value = text.partition(":")
    match kind:
        case "all" if text == "all":
            return text
        case "tag" if is_tag(value):
            return text
        case "country":
            return f"country:{places.find_country(value)}"
        case "guild":
            return f"guild:{ids.parse_snowflake(value)}"
        case _:
            raise InputError(
                f"{text[:60]!r} selects nobody.", fix="Write all, tag:schools, country:PT or guild: and a server's id."
            )
