"""What one announcement, pledge text or resource lacks of the evidence: audience, action, wording, help, skills, care.

A post of kind news without any tag only passes on what others wrote: nobody is asked to make a lesson of it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from campaigns.model import figures
from campaigns.model.announcement import AnnouncementKind, Content, Text
from campaigns.model.marks import Mark, Marks
from campaigns.model.plan import PlannedAnnouncement, PledgeText, Resource
from campaigns.model.pledge import PledgeRole
from campaigns.model.principle import Advice, Rule

TOPICS_OF_HARM: Final = frozenset(
    {
        "child-sexual-abuse",
        "cyberbullying",
        "grooming",
        "hate-speech",
        "online-violence",
        "self-harm",
        "sexual-extortion",
    }
)
"""Whoever writes about these writes for readers who may be living through them."""
END_CHARACTERS: Final = 160
"""So much may follow the sentence that it is never your fault: where help is, and the hashtags."""
CONFIRM: Final = "Whoever approves it looks at the picture and confirms that nobody in it is in distress."
_MOST_QUOTED: Final = 3
_LONGEST_QUOTE: Final = 60


def is_news_only(content: Content) -> bool:
    """Say whether it only passes on what others wrote."""
    tags = content.topics or content.audience or content.skills
    return content.kind is AnnouncementKind.NEWS and not tags


def has_picture_to_confirm(content: Content) -> bool:
    """Say whether somebody has to look whether its picture shows distress: it speaks about harm and has one."""
    return content.is_sensitive and bool(content.image)


def of_announcement(item: PlannedAnnouncement, marks: Marks) -> Iterator[Advice]:
    """List what one announcement lacks, in the order of the rules."""
    if not is_news_only(item.content):
        yield from _addressed(item, marks)
    yield from _strangers(item, marks)
    yield from _help(item, marks)
    if not item.content.skills and not is_news_only(item.content):
        fix = f"Add “skills” to {item.key}: what people practise with it, such as help-seeking or empathy."
        yield Advice(Rule.SKILLS, (item.key,), f"{item.key} names no skill that it trains.", fix)
    yield from _care(item, marks)


def of_pledge(pledge: PledgeText, marks: Marks) -> Iterator[Advice]:
    """List what a pledge text lacks: it has no picture and no audience, and is too short to end with help."""
    name = f"Pledge {pledge.key}"
    texts = {locale: Text("", words) for locale, words in pledge.texts.items()}
    if found := _quoted(texts, marks, Mark.STRANGER):
        fix = "Let people promise what they do for each other; the import does not take it without a reason."
        yield Advice(Rule.STRANGERS, (), f"{name} warns of strangers: {found}.", fix)
    if found := _quoted(texts, marks, Mark.FEAR):
        yield Advice(Rule.CARE, (), f"{name} frightens: {found}.", "Say what people look forward to doing.")
    if found := _quoted(texts, marks, Mark.DENIAL):
        fix = "Turn it round: “I will …”, or simply what people do."
        yield Advice(Rule.AUDIENCE_AND_ACTION, (), f"{name} says what nobody does: {found}.", fix)
    if pledge.role == PledgeRole.YOUNG_PERSON and (found := _quoted(texts, marks, Mark.BURDEN)):
        fix = "Safety is for adults and platforms to promise; young people promise what they do for each other."
        yield Advice(Rule.HELP, (), f"{name} makes young people answer for their own safety: {found}.", fix)


def is_out(pledge: PledgeText, marks: Marks) -> str:
    """Quote what no pledge may say: a warning of strangers; empty where it may be promised."""
    return _quoted({locale: Text("", words) for locale, words in pledge.texts.items()}, marks, Mark.STRANGER)


def of_resource(resource: Resource, marks: Marks) -> Iterator[Advice]:
    """List what a resource lacks; its title is its publisher's, so it is questioned and never reworded."""
    name = f"Resource {resource.key}"
    if not resource.audience:
        fix = f"Add “audience” to the resource {resource.key}."
        yield Advice(Rule.AUDIENCE_AND_ACTION, (), f"{name} does not say whom it is for.", fix)
    texts = {resource.language: Text(resource.title, "")}
    if found := _quoted(texts, marks, Mark.STRANGER):
        fix = "Look into it: does it speak about people children know, too? Otherwise choose another."
        yield Advice(Rule.STRANGERS, (), f"The title of {name.lower()} warns of strangers: {found}.", fix)


def _addressed(item: PlannedAnnouncement, marks: Marks) -> Iterator[Advice]:
    content, key = item.content, item.key
    if not content.audience:
        fix = f"Add “audience” to {key}, for example parents or educators."
        yield Advice(Rule.AUDIENCE_AND_ACTION, (key,), f"{key} does not say whom it speaks to.", fix)
    silent = [
        locale
        for locale, text in content.texts.items()
        if marks.knows(locale) and not content.has_pledge_button and not marks.has(text, locale, Mark.ACTION)
    ]
    if silent:
        lacks = f"{key} asks for nothing, as far as can be seen ({', '.join(silent)})."
        fix = f"Begin a sentence of {key} with one thing to do today, or give it the pledge button."
        yield Advice(Rule.AUDIENCE_AND_ACTION, (key,), lacks, fix)


def _strangers(item: PlannedAnnouncement, marks: Marks) -> Iterator[Advice]:
    if found := _quoted(item.content.texts, marks, Mark.STRANGER):
        fix = f"Say in {item.key} how a good relationship feels, with people one knows and people one has just met."
        yield Advice(Rule.STRANGERS, (item.key,), f"{item.key} warns of strangers: {found}.", fix)


def _help(item: PlannedAnnouncement, marks: Marks) -> Iterator[Advice]:
    content, key = item.content, item.key
    harm = sorted(TOPICS_OF_HARM & set(content.topics))
    if harm and not content.is_sensitive:
        fix = f"Set “sensitive = true” in {key}: the note comes first, the help lines come last, nobody is rung."
        yield Advice(Rule.HELP, (key,), f"{key} is about {', '.join(harm)} and brings no help.", fix)
    if not harm and not content.is_sensitive:
        return
    silent = [
        locale
        for locale, text in content.texts.items()
        if marks.knows(locale) and not _ends_with_comfort(text.body, locale, marks)
    ]
    if silent:
        lacks = f"{key} does not end with the sentence that it is never your fault ({', '.join(silent)})."
        yield Advice(Rule.HELP, (key,), lacks, f"Let {key} end with where help is, and: “It is never your fault.”")


def _ends_with_comfort(body: str, locale: str, marks: Marks) -> bool:
    places = marks.find(body, locale).get(Mark.FAULT, ())
    return any(len(body) - place.end <= END_CHARACTERS for place in places)


def _care(item: PlannedAnnouncement, marks: Marks) -> Iterator[Advice]:
    content, key = item.content, item.key
    if found := _quoted(content.texts, marks, Mark.FEAR):
        fix = f"Say in {key} what people can do, and who stands beside them."
        yield Advice(Rule.CARE, (key,), f"{key} frightens: {found}.", fix)
    described = {locale: Text("", text.alt) for locale, text in content.texts.items()}
    if found := _quoted(described, marks, Mark.DISTRESS):
        fix = f"Choose a picture for {key} that shows help or people together."
        yield Advice(Rule.CARE, (key,), f"The picture of {key} seems to show distress: {found}.", fix)
    if has_picture_to_confirm(content):
        yield Advice(Rule.CARE, (key,), f"{key} speaks about harm and has a picture.", CONFIRM)
    yield from _figures(item)


def _figures(item: PlannedAnnouncement) -> Iterator[Advice]:
    key = item.key
    found = {
        locale: {each.words.casefold(): each for part in (text.title, text.body) for each in figures.find(part, locale)}
        for locale, text in item.content.texts.items()
    }
    if many := [locale for locale, each in found.items() if len(each) > 1]:
        words = ", ".join(each.words for each in found[many[0]].values())
        lacks = f"{key} has {len(found[many[0]])} figures ({', '.join(many)}): {_cut(words)}."
        yield Advice(Rule.CARE, (key,), lacks, f"Keep the one figure in {key} that matters most.")
    if bare := [locale for locale, each in found.items() if any(not one.has_source for one in each.values())]:
        words = next(one.words for one in found[bare[0]].values() if not one.has_source)
        lacks = f"“{_cut(words)}” in {key} stands without its source and year ({', '.join(bare)})."
        fix = f"Write both behind it in {key}, as in (Name of the report, 2022), or leave it out."
        yield Advice(Rule.CARE, (key,), lacks, fix)


def _quoted(texts: Mapping[str, Text], marks: Marks, mark: Mark) -> str:
    """Quote the words that bear a mark, each with its languages; empty where there are none."""
    found: dict[str, list[str]] = {}
    for locale, text in texts.items():
        for part in (text.title, text.body):
            for place in marks.find(part, locale).get(mark, ()):
                found.setdefault(_cut(place.words), []).append(locale)
    whole = {words: locales for words, locales in found.items() if not _is_part(words, found)}
    said = [f"“{words}” ({', '.join(dict.fromkeys(locales))})" for words, locales in whole.items()]
    more = len(said) - _MOST_QUOTED
    return ", ".join(said[:_MOST_QUOTED]) + (f" and {more} more" if more > 0 else "")


def _is_part(words: str, others: Mapping[str, list[str]]) -> bool:
    """Say whether the same words are quoted within longer ones, in the same languages."""
    return any(words != each and words in each and set(others[words]) <= set(others[each]) for each in others)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"
