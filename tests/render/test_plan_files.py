"""A plan that is written and read again is the same plan."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from campaigns.model.plan import Plan
from campaigns.model.pledging import Pledging
from campaigns.render import cells, plan_files, shelf_csv
from campaigns.sources import csv_table, plan_csv, plan_toml
from campaigns.sources import shelf_csv as read_shelf
from campaigns.sources.plan_header import CampaignHeader
from tests.sources.plans import FACTS, plans

thorough = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def header_of(plan: Plan) -> CampaignHeader:
    return CampaignHeader(
        name=plan.name,
        anchor_on=plan.anchor_on,
        is_anchor_confirmed=plan.is_anchor_confirmed,
        source_locale=plan.source_locale,
        hashtags=plan.hashtags,
        resource_keys=frozenset(resource.key for resource in plan.resources),
    )


@thorough
@given(plans())
def test_a_plan_written_as_toml_reads_back_equal(plan: Plan) -> None:
    written = plan_files.write_toml(plan)
    assert plan_toml.read(written.encode(), "plan.toml", FACTS) == plan


@thorough
@given(plans(), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_announcements_written_as_csv_read_back_equal(plan: Plan, encoding: str) -> None:
    written = plan_files.write_csv(plan)
    read = plan_csv.read(written.encode(encoding), "plan.csv", FACTS, campaign=header_of(plan))
    assert read == replace(plan, pledges=(), resources=(), pledging=Pledging())


@thorough
@given(plans(), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_a_shelf_written_as_csv_reads_back_equal_and_is_taken_for_no_plan(plan: Plan, encoding: str) -> None:
    assume(plan.resources)
    written = shelf_csv.write(plan.resources).encode(encoding)
    assert read_shelf.is_shelf(written)
    assert not read_shelf.is_shelf(plan_files.write_csv(plan).encode(encoding))
    read = read_shelf.read(written, "shelf.csv", FACTS, campaign=header_of(plan))
    assert read == replace(plan, pledges=(), announcements=(), pledging=Pledging())


@given(st.text() | st.text("'=+-@ \t\"x", max_size=6))
def test_the_mark_before_a_formula_comes_off_exactly_where_an_export_put_it(text: str) -> None:
    assert csv_table.restore(cells.safe(text)) == cells.storable(text)
