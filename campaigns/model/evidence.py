"""Does a plan keep to what is known to work, C1 to C8? Which principle holds, which does not, and what would help.

Warnings with their reasons: nothing is edited, nothing is stopped. The rules by item are in `item_evidence.py`, those
over the whole plan in `plan_evidence.py`.
"""

from collections.abc import Iterable, Iterator

from campaigns.model import item_evidence, plan_evidence
from campaigns.model.marks import Knowledge, Marks
from campaigns.model.plan import Plan, PledgeText
from campaigns.model.principle import Advice, Rule, Verdict


def check(plan: Plan, knowledge: Knowledge) -> tuple[Verdict, ...]:
    """Judge a plan by every principle, in their order."""
    return _sorted(_all(plan, Marks(knowledge.matchers)), knowledge)


def about(plan: Plan, key: str, knowledge: Knowledge) -> tuple[Verdict, ...]:
    """Judge what concerns one announcement of a plan; only principles that do not hold for it are listed."""
    marks = Marks(knowledge.matchers)
    ours = next((each for each in plan.announcements if each.key == key), None)
    if ours is None:
        return ()
    found = [*item_evidence.of_announcement(ours, marks)]
    found += [each for each in _of_plan(plan, marks) if key in each.items]
    return tuple(each for each in _sorted(found, knowledge) if not each.holds)


def of_promises(pledges: Iterable[PledgeText], knowledge: Knowledge) -> tuple[Verdict, ...]:
    """Judge pledge texts alone; only principles that do not hold for one of them are listed."""
    marks = Marks(knowledge.matchers)
    found = [advice for each in pledges for advice in item_evidence.of_pledge(each, marks)]
    return tuple(each for each in _sorted(found, knowledge) if not each.holds)


def _all(plan: Plan, marks: Marks) -> Iterator[Advice]:
    yield from _of_plan(plan, marks)
    for item in plan.announcements:
        yield from item_evidence.of_announcement(item, marks)
    for pledge in plan.pledges:
        yield from item_evidence.of_pledge(pledge, marks)
    for resource in plan.resources:
        yield from item_evidence.of_resource(resource, marks)


def _of_plan(plan: Plan, marks: Marks) -> Iterator[Advice]:
    items = plan_evidence.items(plan)
    yield from plan_evidence.of_topics(plan, items, marks)
    yield from plan_evidence.of_twins(items)
    yield from plan_evidence.of_bystanders(items)


def _sorted(found: Iterable[Advice], knowledge: Knowledge) -> tuple[Verdict, ...]:
    by_rule: dict[Rule, list[Advice]] = {rule: [] for rule in Rule}
    for each in found:
        by_rule[each.rule].append(each)
    return tuple(Verdict(knowledge.principles[rule], tuple(advice)) for rule, advice in by_rule.items())
