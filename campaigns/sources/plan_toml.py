"""A plan as a TOML file: all of it is right, or every mistake is told with its line and nothing is taken."""

from dataclasses import replace

from campaigns.model.plan import Plan
from campaigns.sources import plan_announcements, plan_header, plan_promises, text_file
from campaigns.sources.facts import PlanFacts
from campaigns.sources.findings import Findings
from campaigns.sources.plan_announcements import Frame
from campaigns.sources.table import Table
from campaigns.sources.toml_document import TomlDocument


def read(data: bytes, file: str, facts: PlanFacts) -> Plan:
    """Read a plan; raise ProblemsError with every mistake."""
    text = text_file.decode(data, file, is_csv=False)
    with Findings(file) as found:
        document = TomlDocument(text, found)
        root = Table.of(document.values, (), document, found)
        plan = _plan(root, facts)
        root.close()
    return plan


def _plan(root: Table, facts: PlanFacts) -> Plan:
    header = plan_header.read(root, facts)
    resources = plan_promises.read_resources(root.tables("resource"), facts.editions)
    pledges = plan_promises.read_pledges(root.tables("pledge"), header.source_locale, facts.editions)
    resource_keys = frozenset(resource.key for resource in resources)
    frame = Frame(header.source_locale, resource_keys, facts, frozenset(pledge.key for pledge in pledges))
    plan = Plan(
        name=header.name,
        anchor_on=header.anchor_on,
        is_anchor_confirmed=header.is_anchor_confirmed,
        source_locale=header.source_locale,
        hashtags=header.hashtags,
        announcements=(),
        pledges=pledges,
        resources=resources,
        pledging=header.pledging,
    )
    return replace(plan, announcements=plan_announcements.read(root.tables("announcement"), frame))
