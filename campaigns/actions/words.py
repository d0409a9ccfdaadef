"""The guards, for everybody who takes or sends text: what to think again about, and whether somebody tells of harm.

Pure: nothing is stored, logged or changed here. A text that is a disclosure must not be kept by whoever asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from campaigns.model import disclosure, quoting, words
from campaigns.model.announcement import Announcement, Content
from campaigns.model.errors import ConflictError
from campaigns.model.plan import Plan, PledgeText, Resource
from campaigns.model.terminology import Severity
from campaigns.model.words import Finding
from campaigns.sources import lexicon

SHORTEST_OVERRIDE: Final = 10
"""A reason has at least this many characters."""
THINK_AGAIN: Final = "It has words to think again about:"
"""What a reason to hold begins with."""
_SHOWN: Final = 5
_NO_NOTES: Final[Mapping[str, str]] = MappingProxyType({})
_QUOTED: Final = 80


@dataclass(frozen=True, slots=True)
class Checked:
    """What the guards say about one text."""

    findings: tuple[Finding, ...]
    is_disclosure: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a text that is to be read by others."""

    locale: str
    part: str
    """Where: title, body, alt, button, resource, note, or what of a plan or the shelf it is."""
    finding: Finding
    quoted: str
    """The words themselves, as they stand in the text."""


Texts = Iterable[tuple[str, str, str]]
"""Texts as (language, part, text)."""


def check(text: str, locale: str) -> Checked:
    """Check one text in a language (BCP 47)."""
    return Checked(words.find(text, lexicon.words_of(locale)), is_disclosure(text, locale))


def is_disclosure(text: str, locale: str) -> bool:
    """Say whether a text has to be answered with help and kept nowhere; English is looked for in every language."""
    known = lexicon.disclosures_of(locale)
    return disclosure.looks_like_disclosure(text, known) or disclosure.reads_like_disclosure(text, lexicon.cues())


def tells_of_harm(text: str, *, may_quote: bool = False) -> bool:
    """Say whether a text has to be answered with help and kept nowhere, in whatever language somebody writes.

    `may_quote` is for the forms of organisers: what they mark as a quotation, or as a survivor's statement, is a text
    of the campaign and no message to the bot; such texts speak of harm, so there only phrases count, not what words
    weigh together. A link to abuse material is one wherever it stands.
    """
    known = lexicon.disclosures()
    if not may_quote:
        return disclosure.looks_like_disclosure(text, known) or disclosure.reads_like_disclosure(text, lexicon.cues())
    own = quoting.without_quotations(text, lexicon.markers())
    return disclosure.looks_like_disclosure(own, known) or (own != text and disclosure.carries_abuse_link(text, known))


def prepare() -> None:
    """Read the phrases of every language now: whoever writes first would wait for that, or spells the first word."""
    lexicon.disclosures().matcher.vocabulary.spelled()
    lexicon.cues()


def speaks_of_harm(text: str, locale: str) -> str:
    """Say what harm a publisher's text describes, `abuse` or `self-harm`; nothing where none. English counts always."""
    known = lexicon.harm_of(locale)
    return next((phrase.id for phrase, _, _ in known.matches(known.read(text))), "")


def found(texts: Texts) -> tuple[Found, ...]:
    """Check texts, each in its language: the ready verb for whatever somebody is going to approve.

    A form that shows a text for approval lists what this finds (`cogs/guard_words.py` has the lines); the action that
    approves it calls `may_go_out` with the same texts and keeps what that returns in its audit row.
    """
    return tuple(each for locale, part, text in texts for each in _found(locale, part, text))


def found_in(content: Content, notes: Mapping[str, str] = _NO_NOTES) -> tuple[Found, ...]:
    """Check every text of an announcement, each in its language; `notes` is what its copies say of a correction."""
    return found((*_texts(content), *((locale, "note", note) for locale, note in notes.items())))


def found_on_shelf(item: Resource) -> tuple[Found, ...]:
    """Check what a resource shows; a publisher's title is shown as it is, so it is for a person to decide."""
    return found((item.language, f"resource {item.key}: {part}", text) for part, text in _shown_of(item))


def found_in_promise(text: PledgeText) -> tuple[Found, ...]:
    """Check what people can promise, in each language."""
    return found((locale, f"pledge {text.key}", said) for locale, said in text.texts.items())


def found_before_import(plan: Plan) -> tuple[Found, ...]:
    """Check what a plan brings that nobody approves afterwards: hashtags, pledge texts and the shelf."""
    return (
        *found((plan.source_locale, "hashtag", tag) for tag in plan.hashtags),
        *(each for text in plan.pledges for each in found_in_promise(text)),
        *(each for item in plan.resources for each in found_on_shelf(item)),
    )


def found_in_plan(plan: Plan) -> tuple[Found, ...]:
    """Check everything in a plan, in its order."""
    announced = (
        (locale, f"{each.key}: {part}", text)
        for each in plan.announcements
        for locale, part, text in _texts(each.content)
    )
    return (*found(announced), *found_before_import(plan))


def reason_to_hold(text: str, locale: str) -> str:
    """Say why somebody has to read a third party's text before it goes out; nothing where nothing was found."""
    found = words.find(text, lexicon.words_of(locale))
    if not found:
        return ""
    said = [
        f"“{' '.join(text[each.start : each.end].split())[:_QUOTED]}” (better: {each.prefer})" for each in found[:2]
    ]
    return f"{THINK_AGAIN} {', '.join(said)}. A headline is never rewritten by itself."


def must_pass(known: Announcement, notes: Mapping[str, str], override: str = "") -> dict[str, object]:
    """Refuse harmful words unless the approver gives a reason; returns what the audit keeps about an override."""
    return may_go_out(
        known.reference,
        found_in(known.content, notes),
        override,
        fix="Choose other words, or approve it by itself with your reason for keeping them in `keep-words`.",
    )


def blocking(found: Iterable[Found]) -> tuple[Found, ...]:
    """Keep what an approver has to give a reason for."""
    return tuple(each for each in found if each.finding.severity is Severity.BLOCK)


def may_go_out(
    what: str,
    found: Iterable[Found],
    override: str = "",
    *,
    fix: str = "Choose other words, or give your reason for keeping them in `keep-words`.",
) -> dict[str, object]:
    """Refuse what has words that block, unless there is a reason; returns what the audit keeps about an override."""
    wrong = blocking(found)
    if not wrong:
        return {}
    reason = override.strip()
    if not reason:
        raise ConflictError(f"{what} has words that cannot go out: {_quoted(wrong)}.", why=_listed(wrong), fix=fix)
    if len(reason) < SHORTEST_OVERRIDE:
        raise ConflictError(
            f"That is too short for a reason why {_quoted(wrong)} may stay.",
            fix=f"Say it in at least {SHORTEST_OVERRIDE} characters: it is kept in the audit.",
        )
    return {"words": [[each.finding.id, each.locale, each.part] for each in wrong], "words_because": reason}


def _shown_of(item: Resource) -> tuple[tuple[str, str], ...]:
    return (
        ("title", item.title),
        ("description", item.description),
        ("publisher", item.publisher),
        *(("theme", theme) for theme in item.themes),
        ("version", item.version),
        ("licence", item.licence),
    )


def _texts(content: Content) -> Iterable[tuple[str, str, str]]:
    for locale, text in content.texts.items():
        yield from ((locale, "title", text.title), (locale, "body", text.body), (locale, "alt", text.alt))
    for link in content.links:
        yield from ((locale, "button", label) for locale, label in link.labels.items())
    if (card := content.resource_card) is not None:  # its title is a button, the same for every reader
        yield from ((locale, "resource", card.title) for locale in content.texts)


def _found(locale: str, part: str, text: str) -> Iterable[Found]:
    for finding in words.find(text, lexicon.words_of(locale)):
        yield Found(locale, part, finding, text[finding.start : finding.end])


def _listed(found: Sequence[Found]) -> str:
    """Say of each where it stands, what is better and why; a reason that was given already is not said again."""
    said, told = [], set[str]()
    for each in found[:_SHOWN]:
        why = "" if each.finding.why in told else f" {each.finding.why}."
        told.add(each.finding.why)
        at = f"{each.locale} {each.part}, characters {each.finding.start + 1} to {each.finding.end}"
        said.append(f"“{_flat(each)}” ({at}); better: {each.finding.prefer}.{why}")
    return " ".join(said)


def _quoted(found: Sequence[Found]) -> str:
    said = dict.fromkeys(f"“{_flat(each)}”" for each in found)
    more = len(said) - _SHOWN
    return ", ".join([*list(said)[:_SHOWN], *([f"and {more} more"] if more > 0 else [])])


def _flat(each: Found) -> str:
    return " ".join(each.quoted.split())[:_QUOTED]
