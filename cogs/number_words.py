"""The words around the number: bursts, asides, milestones, statements, partners beside each other."""

from collections.abc import Sequence

from campaigns.actions.leaderboard import Board
from campaigns.actions.retention import Outlook
from campaigns.actions.statements import Verdict
from campaigns.model import milestone
from campaigns.model.aside import Aside, AsideKind
from campaigns.model.campaign import Leaderboard
from campaigns.model.milestone import Milestone
from campaigns.model.notice import Notice, NoticeKind
from campaigns.model.paper import StoredStatement
from campaigns.render import reader
from cogs import replies
from cogs.translation import Words


def told(_: Words, notice: Notice) -> str:
    """Put a notice about the number into words."""
    detail = notice.detail
    if notice.kind is NoticeKind.MILESTONE:
        said = _("🎉 The pledges have reached **{step}**. Nothing is posted by itself: an approver may announce it.")
        return said.format(step=reader.number(detail["step"], _.locale))
    where = replies.plain(replies.cut(detail["partner"], 60)) or _("outside of partners' servers")
    if detail["why"] == "young-accounts":
        said = _("⏸ Many pledges by accounts a few days old ({where}) do not count until somebody has looked.")
    else:
        said = _(
            "⏸ More pledges than a large school makes in ten minutes ({where}) do not count until you have looked."
        )
    return f"{said.format(where=where)} `/pledges asides` · #{detail['aside']}"


def asides(_: Words, found: Sequence[Aside]) -> str:
    """List what is or was kept out of the number."""
    if not found:
        return _("Nothing is kept out of the number.")
    return "\n".join(_aside(_, each) for each in found)


def _aside(_: Words, each: Aside) -> str:
    if each.counted_at is not None:
        state = _("counts again since {time}").format(time=replies.time(each.counted_at))
    elif each.waits:
        state = _("**waits for somebody to look**")
    else:
        state = _("kept out")
    why = {
        "crowd": _("a crowd within ten minutes"),
        "young-accounts": _("many accounts a few days old"),
    }.get(each.reason, replies.plain(each.reason))
    if each.kind is AsideKind.INVALID:
        conditions = ", ".join(f"{_condition(_, name)} {value}" for name, value in each.conditions.items())
        why = f"{why} ({replies.plain(conditions)})"
    size = _.plural("{count} pledge", "{count} pledges", each.size).format(count=reader.number(each.size, _.locale))
    return f"- #{each.id} · {size} · {why} · {state} · {replies.time(each.created_at)}"


def _condition(_: Words, name: str) -> str:
    """Name what pledges have in common, as `asides.Conditions.said` writes it down."""
    return {
        "guild_id": _("server"),
        "text": _("pledge"),
        "role": _("role"),
        "kind": _("kind"),
        "since": _("from"),
        "until": _("before"),
    }.get(name, name)


def milestones(_: Words, known: Sequence[Milestone], total: int) -> str:
    """List the goals, what was reached, and what comes next."""
    said = _("The number is {total}.").format(total=reader.number(total, _.locale))
    upcoming = [each.step for each in known if each.reached_at is None]
    reached = {each.step for each in known if each.reached_at is not None}
    following = next(step for step in milestone.ladder() if step > total and step not in reached)
    lines = [said, _("Next: {step}").format(step=reader.number(min([following, *upcoming]), _.locale))]
    for each in known:
        number = reader.number(each.step, _.locale)
        own = " · " + _("own goal") if each.is_own else ""
        if each.reached_at is None:
            lines.append(f"- {number}{own} · " + _("not reached yet"))
        else:
            post = each.announcement or _("not announced")
            lines.append(f"- **{number}**{own} · {replies.time(each.reached_at)} · {post}")
    return "\n".join(lines)


def frozen(_: Words, made: StoredStatement) -> str:
    """Say what a new statement says, and how it is proved."""
    facts = made.paper.facts
    head = _("**Statement {number}: {total}** at {time}").format(
        number=made.number, total=reader.number(facts["total"], _.locale), time=replies.time(made.cut_off_at)
    )
    proof = _("Fingerprint (may be published): `{fingerprint}`").format(fingerprint=made.paper.fingerprint)
    check = _("`/pledges verify` makes the list behind it again, today and years from now.")
    return f"{head}\n{proof}\nSHA-256 `{facts['list']['sha256']}`\n-# {check}"


def would_be_out(_: Words, pledges: int, size: int) -> str:
    """Say what an invalidation would do."""
    said = _(
        "Entries that meet these conditions: {count}. The number would fall by {size}. Nothing was changed; say "
        "`confirm` to do it."
    )
    return said.format(count=reader.number(pledges, _.locale), size=reader.number(size, _.locale))


def outlook(_: Words, seen: Outlook) -> str:
    """Say what leads to persons, and when it ends; or that it has ended."""
    if seen.certificate is not None:
        said = _(
            "Anonymous for ever: nothing leads to a person any more. The number stays {total}. Fingerprint `{mark}`"
        )
        return said.format(total=reader.number(seen.traces.total, _.locale), mark=seen.certificate.fingerprint)
    traces = seen.traces
    lines = [
        _("To be destroyed: the campaign's key; pseudonyms: {persons}; names: {names}; notes: {notes}.").format(
            persons=traces.persons, names=traces.names, notes=traces.notes
        ),
        _("To be kept: {pledges} pledges without anybody in them; the number stays {total}.").format(
            pledges=traces.pledges, total=reader.number(traces.total, _.locale)
        ),
    ]
    if seen.due_at is None:
        lines.append(_("The clock does not run: the campaign is not closed."))
    else:
        lines.append(_("It happens {time}, by itself.").format(time=replies.time(seen.due_at)))
    return "\n".join(lines)


def board(_: Words, shown: Board) -> str:
    """Put partners beside each other."""
    if not shown.places:
        return ""
    lines = ["### " + _("Partners")]
    for place, each in enumerate(shown.places, 1):
        count = reader.number(each.count, _.locale)
        if shown.by is Leaderboard.PER_MEMBER and each.per_hundred is not None:
            rate = _("{rate} for every 100 members").format(rate=reader.number(round(each.per_hundred), _.locale))
            count = f"{rate} ({count})"
        lines.append(f"{place}. {replies.plain(replies.cut(each.name, 60))} · {count}")
    if shown.others:
        lines.append("-# " + _("All others together: {count}").format(count=reader.number(shown.others, _.locale)))
    if shown.since:
        since = reader.number(shown.since, _.locale)
        lines.append(
            "-# " + _("{count} since, not yet by partner.").format(count=since if shown.since < 0 else f"+{since}")
        )
    return "\n".join(lines)


def verdict(_: Words, found: Verdict) -> str:
    """Say whether a statement holds."""
    facts = found.statement.paper.facts
    about = _("Statement {number}: {total} at {time}.").format(
        number=found.statement.number,
        total=reader.number(facts["total"], _.locale),
        time=replies.time(found.statement.cut_off_at),
    )
    if found.holds:
        said = _("✅ It holds: the signature is ours, and the list made again from the rows is the same and adds up.")
    elif not found.is_genuine:
        said = _("❌ It does not hold: its words were changed, or it was signed with another SECRET_KEY.")
    else:
        said = _("❌ It does not hold: the list made again is another, and adds up to {size}. Do not quote it.")
        said = said.format(size=reader.number(found.again.size, _.locale))
    return f"{about}\n{said}\nSHA-256 `{found.again.sha256}`"


def leaderboard_choice(_: Words, chosen: Leaderboard) -> str:
    """Say how partners are shown from now on."""
    match chosen:
        case Leaderboard.OFF:
            return _("Partners are not compared.")
        case Leaderboard.ABSOLUTE:
            return _("Partners are shown by the number of pledges; fewer than five stay merged.")
        case Leaderboard.PER_MEMBER:
            return _("Partners are shown by pledges for every 100 members; fewer than five stay merged.")
