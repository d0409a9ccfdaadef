"""What a plan lacks as a whole: topics that come back, twins for the adults around the young, standing up for others.

Counted are exposures: the days on which an item of a topic goes out, each repetition being one of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from campaigns.model import recurrence
from campaigns.model import when as times
from campaigns.model.announcement import AnnouncementKind, Content
from campaigns.model.item_evidence import TOPICS_OF_HARM, is_news_only
from campaigns.model.marks import Mark, Marks
from campaigns.model.plan import Plan, PlannedAnnouncement
from campaigns.model.principle import Advice, Rule

EXPOSURES: Final = 3
TWIN_WITHIN: Final = timedelta(days=7)
"""A twin goes out in the same week, so that both sides can talk about the same thing."""
BYSTANDER: Final = "bystander-action"
_YOUNG: Final = frozenset({"young-people", "children"})
_AROUND: Final = frozenset({"parents", "educators", "schools"})


@dataclass(frozen=True, slots=True)
class Item:
    """An announcement of a plan, with the days on which it goes out; none while it has no time."""

    key: str
    content: Content
    days: tuple[date, ...]

    @property
    def exposures(self) -> int:
        """Count how often it comes up; once even while nobody has said when."""
        return max(len(self.days), 1)


def items(plan: Plan) -> tuple[Item, ...]:
    """List the announcements of a plan with their days."""
    return tuple(Item(each.key, each.content, _days(each, plan.anchor_on)) for each in plan.announcements)


def of_topics(plan: Plan, everything: Sequence[Item], marks: Marks) -> Iterator[Advice]:
    """Look whether each topic is said, done together, and brought back."""
    by_topic: dict[str, list[Item]] = {}
    for item in everything:
        for topic in item.content.topics:
            by_topic.setdefault(topic, []).append(item)
        if not item.content.topics and not is_news_only(item.content):
            lacks = f"{item.key} has no topic, so nobody can tell whether it comes back."
            yield Advice(Rule.EXPOSURES, (item.key,), lacks, f"Add “topics” to {item.key}.")
    for topic, its in by_topic.items():
        yield from _of_topic(topic, its, plan.source_locale, marks)


def of_twins(everything: Sequence[Item]) -> Iterator[Advice]:
    """Look for the item that parents or teachers get beside each one for young people alone."""
    by_topic: dict[str, list[Item]] = {}
    for item in everything:
        if _AROUND & set(item.content.audience):
            for topic in item.content.topics:
                by_topic.setdefault(topic, []).append(item)
    for item in everything:
        if not _YOUNG & set(item.content.audience) or _AROUND & set(item.content.audience):
            continue
        alone = [topic for topic in item.content.topics if not _has_twin(item, by_topic.get(topic, ()))]
        if alone:
            topics = ", ".join(f"“{topic}”" for topic in alone)
            lacks = f"{item.key} speaks to young people about {topics}; the adults around them hear nothing that week."
            fix = f"Add an item on {topics} for parents or educators within {TWIN_WITHIN.days} days of {item.key}."
            yield Advice(Rule.TWINS, (item.key,), lacks, fix)


def of_bystanders(everything: Sequence[Item]) -> Iterator[Advice]:
    """Look whether anybody who is with young people learns how to stand up for others."""
    reached = [item for item in everything if (_YOUNG | _AROUND) & set(item.content.audience)]
    if any(BYSTANDER in item.content.skills for item in reached):
        return
    best = sorted(reached or everything, key=_fitness)[:1]
    where = f"{best[0].key}" if best else "an item for young people"
    yield Advice(
        Rule.BYSTANDERS,
        tuple(item.key for item in best),
        "Nothing in the plan trains standing up for others.",
        f"Let {where} say one thing that somebody who reads along can do, and add “{BYSTANDER}” to its “skills”.",
    )


def _of_topic(topic: str, its: Sequence[Item], source_locale: str, marks: Marks) -> Iterator[Advice]:
    keys = tuple(item.key for item in its)
    count = sum(item.exposures for item in its)
    if count < EXPOSURES:
        often = "once" if count == 1 else "only twice"
        fix = f"Beside {keys[-1]}, let “{topic}” come back: something people do together, and a later reminder."
        yield Advice(Rule.EXPOSURES, keys, f"“{topic}” comes up {often}, in {', '.join(keys)}.", fix)
        return
    tasks = [item for item in its if _is_task(item, source_locale, marks)]
    if not tasks:
        middle = its[len(its) // 2].key
        fix = f"Let {middle} ask people to do something together, or add a session or an item with the pledge button."
        yield Advice(Rule.EXPOSURES, (middle, *keys), f"Nothing about “{topic}” is done together.", fix)
    elif not _comes_back(its, tasks):
        last = its[-1].key
        fix = f"Add a reminder about “{topic}” on a later day than {tasks[-1].key}, or move {last} there."
        lacks = f"Nothing brings “{topic}” back after {tasks[-1].key}, in which people do something together."
        yield Advice(Rule.EXPOSURES, (last, *keys), lacks, fix)


def _is_task(item: Item, source_locale: str, marks: Marks) -> bool:
    content = item.content
    if content.kind is AnnouncementKind.SESSION or content.has_pledge_button:
        return True
    texts = {source_locale: content.texts[source_locale]} if source_locale in content.texts else content.texts
    readable = {locale: text for locale, text in texts.items() if marks.knows(locale)}
    # words that nobody here can read are not held against their author
    return not readable or any(marks.has(text, locale, Mark.TOGETHER) for locale, text in readable.items())


def _comes_back(its: Sequence[Item], tasks: Sequence[Item]) -> bool:
    """Say whether something follows the first task on a later day; what has no time yet may."""
    days = [day for item in its for day in item.days]
    done_on = min((item.days[0] for item in tasks if item.days), default=None)
    is_open = done_on is None or any(not item.days for item in its)
    return is_open or any(day > done_on for day in days if done_on is not None)


def _has_twin(item: Item, others: Sequence[Item]) -> bool:
    return any(_reaches(other.content, item.content) and _is_near(item, other) for other in others)


def _reaches(twin: Content, content: Content) -> bool:
    """Say whether the twin goes to every partner the item goes to."""
    return "all" in twin.partners or set(content.partners) <= set(twin.partners)


def _is_near(item: Item, other: Item) -> bool:
    if not item.days or not other.days:
        return True
    return any(abs(item.days[0] - day) <= TWIN_WITHIN for day in other.days)


def _fitness(item: Item) -> tuple[bool, bool]:
    """Order items by how well standing up for others fits into them, the best first."""
    return not TOPICS_OF_HARM & set(item.content.topics), not _YOUNG & set(item.content.audience)


def _days(item: PlannedAnnouncement, anchor_on: date) -> tuple[date, ...]:
    if item.content.when is None:
        return ()
    first_on = times.local_day(item.content.when, anchor_on)
    return tuple(recurrence.days(item.content.repeat, first_on)) if item.content.repeat else (first_on,)
