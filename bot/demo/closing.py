"""The last page: one table with everything that was counted, what was found, and where to go from here."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from bot.demo import audit, souvenirs
from bot.demo.acts import Curtain
from bot.demo.house import LOG, Programme
from campaigns.model.delivery import DeliveryState

DONE, DIFFERENT = 0, 1


def say(console: Console, programme: Programme, curtain: Curtain) -> int:
    """Print it and give the exit status."""
    table = Table(title="Safer Internet Day, rehearsed", title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column()
    for name, told in _rows(programme, curtain):
        table.add_row(name, told)
    console.print(table)
    if curtain.findings:
        console.print("[bold red]The self-check found differences:[/]")
        for finding in curtain.findings:
            console.print(f"  - {finding}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"The bot's log: {programme.out / LOG}", markup=False, highlight=False, soft_wrap=True)
        return DIFFERENT
    console.print("[bold green]Every delivery arrived exactly once; counter, export and members agree.[/]")
    console.print(f"Look at {programme.out / 'report.html'}", markup=False, highlight=False, soft_wrap=True)
    console.print("Next: README.md says how to invite the bot to a server of yours; then `make run`.", markup=False)
    return DONE


def _rows(programme: Programme, curtain: Curtain) -> Iterator[tuple[str, str]]:
    evidence, window = curtain.evidence, curtain.shown
    states = Counter(row.state for row in evidence.ledger)
    sent = [row for row in evidence.ledger if row.state is DeliveryState.SENT]
    late = sorted(seconds for row in sent if (seconds := row.lateness_seconds) is not None)
    copies = audit.copies(evidence.discord)
    requests = evidence.discord.log
    yield "Time", f"{curtain.seconds:.0f} s, for {window.days:.1f} days of the campaign"
    yield "Partners", f"{programme.partners} in {len({row.timezone for row in evidence.ledger})} time zones"
    yield (
        "Deliveries",
        (
            f"{len(sent)} sent, {states[DeliveryState.DROPPED]} over before they were approved, "
            f"{states[DeliveryState.PLANNED]} still to come"
        ),
    )
    yield "On Discord", f"{copies.total()} posts in {len({channel for _, channel in copies})} channels"
    if late:
        yield "Late by", f"{late[len(late) // 2]:.2f} s (median), {late[-1]:.2f} s (worst)"
    yield "Languages", ", ".join(f"{n} {locale}" for locale, n in Counter(row.locale for row in sent).most_common())
    yield (
        "Pledges",
        (f"{evidence.members.made} made, {evidence.members.taken_back} taken back: {evidence.counter} count"),
    )
    yield "Feeds", " · ".join(curtain.feeds)
    yield "Requests", f"{requests.total} to Discord, at most {requests.per_second()} in a second"
    yield "Written", f"{programme.out}: {', '.join(souvenirs.FILES)}, {LOG}"
