"""The words of the progress picture, and the whole picture in words for those who cannot see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.model import small_cells
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT, PledgeRole, Progress
from campaigns.render import lettering, reader
from campaigns.render.canvas import LONGEST_ALT


@dataclass(frozen=True, slots=True)
class PledgeProgress:
    """What the picture shows."""

    campaign: str
    progress: Progress
    goal: int | None
    trend: tuple[tuple[datetime, int], ...]
    """The total at some instants, in the order of time, the last one at `as_of`; the last days or hours."""
    as_of: datetime
    roles: tuple[tuple[tuple[PledgeRole, ...], int], ...] | None = None
    """The number by role as it may be published; merged roles share a number. None: merged here, for this once."""
    not_divided: int = 0
    """What came since the roles were published last; they and this add up to the total."""


@dataclass(frozen=True, slots=True)
class ProgressLabels:
    """The words, already in the reader's language; braces are filled in where they are used."""

    locale: str
    roles: Mapping[PledgeRole, str]
    pledges: str
    goal: str
    of_goal: str
    first: str
    fewer: str
    together: str
    gained: str
    as_of: str
    alt_total: str
    alt_hidden: str
    alt_goal: str
    alt_role: str
    alt_gained: str
    not_divided: str


def labels(translate: Callable[[str], str], locale: str) -> ProgressLabels:
    """Look the words up in a catalogue."""
    _ = translate
    return ProgressLabels(
        locale=locale,
        roles={
            PledgeRole.YOUNG_PERSON: _("Young people"),
            PledgeRole.PARENT: _("Parents and carers"),
            PledgeRole.EDUCATOR: _("Educators"),
            PledgeRole.ORGANISATION: _("Organisations"),
            PledgeRole.INDUSTRY: _("Industry"),
            PledgeRole.POLICYMAKER: _("Policymakers"),
        },
        pledges=_("pledges for a better internet"),
        goal=_("Goal: {goal}"),
        of_goal=_("{percent} of the goal"),
        first=_("The first pledges are coming in. Yours counts."),
        fewer=_("fewer than {count}"),
        together=_("{names} together"),
        gained=_("+{count} in {span}"),
        as_of=_("Pledges made and not taken back · {at} UTC"),
        alt_total=_("{campaign}: {total} pledges on {at} UTC."),
        alt_hidden=_("{campaign}: fewer than {count} pledges on {at} UTC."),
        alt_goal=_("That is {percent} of the goal of {goal}."),
        alt_role=_("{role}: {count}."),
        alt_gained=_("+{count} in the last {span}."),
        not_divided=_("{count} since, not yet by role."),
    )


def alt(facts: PledgeProgress, words: ProgressLabels) -> str:
    """Say in words what the picture shows, in at most 1,024 characters."""
    campaign, at = lettering.clipped(facts.campaign, 100), reader.full_moment(facts.as_of, words.locale)
    if not facts.progress.is_shown:
        return words.alt_hidden.format(campaign=campaign, count=SMALLEST_SHOWN_COUNT, at=at)
    sentences = [
        words.alt_total.format(campaign=campaign, total=reader.number(facts.progress.total, words.locale), at=at)
    ]
    if facts.goal:
        sentences.append(
            words.alt_goal.format(percent=share_of_goal(facts, words), goal=reader.number(facts.goal, words.locale))
        )
    sentences += [words.alt_role.format(role=line.name, count=line.said) for line in lines(facts, words)]
    if rest := not_divided(facts, words):
        sentences.append(rest)
    if gain := gained(facts, words):
        sentences.append(words.alt_gained.format(count=gain[0], span=gain[1]))
    return lettering.clipped(" ".join(sentences), LONGEST_ALT)


def share_of_goal(facts: PledgeProgress, words: ProgressLabels) -> str:
    """Say how much of the goal is reached; 99.6 % is not yet all of it."""
    assert facts.goal
    share = facts.progress.total / facts.goal
    return reader.percent(min(share, 0.99) if share < 1 else share, words.locale)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A line of the picture."""

    roles: tuple[PledgeRole, ...]
    """More than one where small numbers are merged."""
    name: str
    said: str
    """The number as it is written; empty before the total may be shown."""
    count: int
    """How long the bar is; 0 where the number is hidden."""


def lines(facts: PledgeProgress, words: ProgressLabels) -> list[RoleLine]:
    """List the roles as they may be shown."""
    if not facts.progress.is_shown:
        return [RoleLine((role,), name, "", 0) for role, name in words.roles.items()]
    if facts.roles is not None:
        return _published(facts.roles, words)
    table = small_cells.shown(facts.progress.by_role)
    cells = [
        RoleLine((role,), words.roles[role], reader.number(count, words.locale), count) for role, count in table.cells
    ]
    return cells + _merged(table, words)


def _published(roles: tuple[tuple[tuple[PledgeRole, ...], int], ...], words: ProgressLabels) -> list[RoleLine]:
    shown = []
    for some, count in sorted(roles, key=lambda each: (len(each[0]), list(PledgeRole).index(each[0][0]))):
        names = ", ".join(words.roles[role] for role in some)
        name = names if len(some) == 1 else words.together.format(names=names)
        shown.append(RoleLine(some, name, reader.number(count, words.locale), count))
    return shown


def not_divided(facts: PledgeProgress, words: ProgressLabels) -> str:
    """Say what the roles do not hold yet; empty where they add up to the total."""
    if not facts.not_divided or not facts.progress.is_shown:
        return ""
    count = reader.number(facts.not_divided, words.locale)
    return words.not_divided.format(count=count if facts.not_divided < 0 else f"+{count}")


def _merged(table: small_cells.ShownCells[PledgeRole], words: ProgressLabels) -> list[RoleLine]:
    if table.merged_count is None:
        fewer = words.fewer.format(count=SMALLEST_SHOWN_COUNT)
        return [RoleLine((role,), words.roles[role], fewer, 0) for role in table.merged]
    names = ", ".join(words.roles[role] for role in table.merged)
    count = table.merged_count
    name = words.together.format(names=names)
    return [RoleLine(table.merged, name, reader.number(count, words.locale), count)]


def gained(facts: PledgeProgress, words: ProgressLabels) -> tuple[str, str] | None:
    """Say how many came in how long; None where that is too few to show."""
    if len(facts.trend) < 2:  # noqa: PLR2004  one point is no line
        return None
    (first_at, first), (last_at, last) = facts.trend[0], facts.trend[-1]
    if last - first < SMALLEST_SHOWN_COUNT or 0 < first < SMALLEST_SHOWN_COUNT:
        return None
    return reader.number(last - first, words.locale), reader.span(last_at - first_at, words.locale)
