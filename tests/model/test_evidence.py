"""The eight checks: each is silent where a plan does what it asks, and says which item would fix it where not."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from campaigns.actions import plans
from campaigns.model import evidence, item_evidence, plan_evidence
from campaigns.model.announcement import AnnouncementKind, Text
from campaigns.model.plan import Plan, PlannedAnnouncement, PledgeText, Resource
from campaigns.model.principle import Advice, Rule
from campaigns.sources import evidence as facts
from campaigns.sources import facts as vocabulary
from campaigns.sources import packs
from tests import builders

GOOD = "Ask your child tonight. It is never your fault."


def item(key: str = "one", at: str = "T-7 09:00 local", body: str = GOOD, **changes: Any) -> PlannedAnnouncement:
    """An item that has everything; a test takes away what it is about."""
    plain: dict[str, Any] = {
        "texts": {"en": Text("Hello", body)},
        "audience": ("parents",),
        "topics": ("wellbeing",),
        "skills": ("bystander-action",),
    }
    return PlannedAnnouncement(key, builders.content(at, **(plain | changes)))


def plan(*items: PlannedAnnouncement, **changes: Any) -> Plan:
    plain = Plan(
        name="SID",
        anchor_on=builders.KEY_DAY,
        is_anchor_confirmed=True,
        source_locale="en",
        hashtags=(),
        announcements=items,
        pledges=(),
        resources=(),
    )
    return replace(plain, **changes)


def good() -> Plan:
    return plan(
        item("said"), item("done", "T-6 09:00 local", kind=AnnouncementKind.SESSION), item("again", "T-1 09:00 local")
    )


def advice(of: Plan, rule: Rule) -> list[Advice]:
    verdicts = {each.principle.rule: each for each in evidence.check(of, facts.knowledge())}
    assert list(verdicts) == list(Rule)
    return list(verdicts[rule].advice)


def says(of: Plan, rule: Rule) -> str:
    """Give the one thing that is lacking."""
    (found,) = advice(of, rule)
    return f"{found.lacks} {found.fix}"


def test_a_plan_that_has_everything_holds_all_eight() -> None:
    assert all(each.holds for each in evidence.check(good(), facts.knowledge()))


def test_the_shipped_plan_holds_all_eight() -> None:
    shipped = plans.read_shipped("safer-internet-day")
    found = [each for verdict in evidence.check(shipped, facts.knowledge()) for each in verdict.advice]
    assert found == []


def test_c1_flags_a_topic_that_is_dropped_once() -> None:
    assert "“wellbeing” comes up once, in one." in says(plan(item()), Rule.EXPOSURES)
    repeated = replace(
        item().content, repeat=builders.content(repeat="FREQ=WEEKLY;COUNT=3").repeat, has_pledge_button=True
    )
    assert advice(plan(PlannedAnnouncement("one", repeated)), Rule.EXPOSURES) == []


def test_c1_asks_for_something_done_together() -> None:
    alone = [item(f"i{day}", f"T-{day} 09:00 local", "Read this.") for day in (9, 5, 1)]
    assert "Let i5 ask people to do something together" in says(plan(*alone), Rule.EXPOSURES)


def test_c1_asks_for_a_reminder_on_a_later_day_than_the_task() -> None:
    posts = item("a", "T-8 09:00 local", "Read this."), item("b", body="Read on.")
    tasks_last = plan(*posts, item("c", "T-7 15:00 local", kind=AnnouncementKind.SESSION))
    assert "Nothing brings “wellbeing” back after c" in says(tasks_last, Rule.EXPOSURES)


def test_c1_cannot_count_what_has_no_topic() -> None:
    assert "one has no topic" in says(plan(item(topics=())), Rule.EXPOSURES)


def test_c2_asks_for_an_audience_and_for_something_to_do() -> None:
    assert "one does not say whom it speaks to" in says(plan(item(audience=())), Rule.AUDIENCE_AND_ACTION)
    quiet = item(body="The report is out.")
    assert "one asks for nothing, as far as can be seen (en)" in says(plan(quiet), Rule.AUDIENCE_AND_ACTION)
    with_button = replace(quiet, content=replace(quiet.content, has_pledge_button=True))
    assert advice(plan(with_button), Rule.AUDIENCE_AND_ACTION) == []


def test_c2_names_the_languages_that_lack_it() -> None:
    texts = {"en": Text("Hello", GOOD), "pt": Text("Olá", "O relatório está aqui."), "nl": Text("Dag", "Hallo.")}
    assert "(pt)" in says(plan(item(texts=texts)), Rule.AUDIENCE_AND_ACTION)


def test_c3_asks_for_a_twin_on_the_topic_in_the_same_week_at_the_same_partners() -> None:
    young = item("young", audience=("young-people",))
    assert "young speaks to young people about “wellbeing”" in says(plan(young), Rule.TWINS)
    assert advice(plan(young, item("twin", "T-1 09:00 local")), Rule.TWINS) == []
    late = item("late", "T+8 09:00 local")
    elsewhere = item("elsewhere", partners=("country:PT",))
    other = item("other", topics=("privacy",))
    assert len(advice(plan(young, late, elsewhere, other), Rule.TWINS)) == 1
    assert advice(plan(item(audience=("young-people", "parents"))), Rule.TWINS) == []


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "I won’t pass on rumours."),
        ("de", "Ich gebe keine Gerüchte weiter."),
        ("fr", "Je ne fais pas circuler de rumeurs."),
        ("es", "No difundo rumores."),
        ("pt", "Não espalho boatos."),
    ],
)
def test_a_pledge_says_what_people_do(locale: str, said: str) -> None:
    pledge = PledgeText("rumours", "parent", {locale: said})
    assert "Pledge rumours says what nobody does" in says(replace(good(), pledges=(pledge,)), Rule.AUDIENCE_AND_ACTION)
    (verdict,) = evidence.of_promises((pledge,), facts.knowledge())
    assert "trying a skill out" in verdict.principle.reason


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "I keep myself safe online."),
        ("de", "Ich bin vorsichtig, wem ich vertraue."),
        ("fr", "Je me protège en ligne."),
        ("es", "Tengo mucho cuidado con quién hablo."),
        ("pt", "Protejo-me na internet."),
    ],
)
def test_no_pledge_makes_young_people_answer_for_their_own_safety(locale: str, said: str) -> None:
    burden = PledgeText("careful", "young-person", {locale: said})
    assert "answer for their own safety" in says(replace(good(), pledges=(burden,)), Rule.HELP)
    assert evidence.of_promises((replace(burden, role="parent"),), facts.knowledge()) == ()


def test_the_shipped_pledges_are_positive_and_burden_nobody() -> None:
    raw = packs.read("safer-internet-day")[0].decode()
    shipped = [
        PledgeText(each["key"], each["role"], {locale: said["text"] for locale, said in each["text"].items()})
        for each in tomllib.loads(raw)["pledge"]
    ]
    assert len(shipped) > 20
    assert evidence.of_promises(shipped, facts.knowledge()) == ()


def test_c4_questions_warnings_of_strangers_in_posts_pledges_and_titles() -> None:
    assert "“stranger danger” (en)" in says(plan(item(body=f"Teach stranger danger. {GOOD}")), Rule.STRANGERS)
    said = says(plan(item(body=f"Stranger danger. {GOOD}")), Rule.STRANGERS)
    assert said.count("“Stranger") == 1, "what is quoted within longer words is not quoted again"
    pledge = PledgeText("never", "young-person", {"en": "I never talk to strangers."})
    assert "Pledge never warns of strangers" in says(replace(good(), pledges=(pledge,)), Rule.STRANGERS)
    resource = Resource("leaflet", "Stranger danger online", "X", "https://example.org", "en", ("parents",))
    assert "The title of resource leaflet" in says(replace(good(), resources=(resource,)), Rule.STRANGERS)


@pytest.mark.parametrize("body", ["Ask your child.", "It is never your fault. " + "Ask your child about the day. " * 9])
def test_c5_wants_help_and_the_sentence_at_the_end_of_what_is_about_harm(body: str) -> None:
    assert "does not end with the sentence" in says(plan(item(body=body, is_sensitive=True)), Rule.HELP)


def test_c5_sees_a_topic_of_harm_that_brings_no_help() -> None:
    assert "about grooming and brings no help" in says(plan(item(topics=("grooming",))), Rule.HELP)
    assert advice(plan(item(topics=("grooming",), is_sensitive=True)), Rule.HELP) == []


def test_c6_asks_for_skills_but_not_of_news_that_is_only_passed_on() -> None:
    assert "one names no skill" in says(plan(item(skills=())), Rule.SKILLS)
    news = item(kind=AnnouncementKind.NEWS, audience=(), topics=(), skills=(), body="The report is out.")
    for rule in (Rule.EXPOSURES, Rule.AUDIENCE_AND_ACTION, Rule.SKILLS):
        assert advice(plan(news), rule) == []


def test_c7_names_the_item_into_which_standing_up_for_others_fits_best() -> None:
    def bare(key: str, **changes: Any) -> PlannedAnnouncement:
        return item(key, skills=("empathy",), **changes)

    whole = plan(bare("a"), bare("b", topics=("cyberbullying",)), bare("c", audience=("organisations",)))
    assert "Let b say one thing that somebody who reads along can do" in says(whole, Rule.BYSTANDERS)
    assert "an item for young people" in says(plan(), Rule.BYSTANDERS)
    far_away = plan(item(audience=("organisations",)))
    assert len(advice(far_away, Rule.BYSTANDERS)) == 1


def test_c8_finds_fear_distress_and_figures() -> None:
    assert "one frightens: “ruin your life” (en)" in says(plan(item(body=f"It can ruin your life. {GOOD}")), Rule.CARE)
    crying = {"en": Text("Hello", GOOD, "A crying girl")}
    assert "seems to show distress: “crying” (en)" in says(plan(item(texts=crying, image="a.png")), Rule.CARE)
    assert "“1 in 4” in one stands without its source" in says(plan(item(body=f"1 in 4. {GOOD}")), Rule.CARE)
    sourced = f"1 in 4 (UN, 2016), 30 % (UN, 2016). {GOOD}"
    assert "one has 2 figures (en): 1 in 4, 30 %." in says(plan(item(body=sourced)), Rule.CARE)
    assert advice(plan(item(body=f"1 in 4 (UN, 2016). Yes, 1 in 4. {GOOD}")), Rule.CARE) == []


def test_c8_asks_to_look_at_a_picture_beside_words_about_harm() -> None:
    pictured = plan(item(image="a.png", is_sensitive=True))
    assert says(pictured, Rule.CARE).endswith(item_evidence.CONFIRM)
    assert advice(plan(item(image="a.png")), Rule.CARE) == []


def test_what_concerns_one_item_leaves_out_the_others() -> None:
    whole = plan(
        item("young", audience=("young-people",), skills=("empathy",)), item("other", skills=(), topics=("privacy",))
    )
    found = evidence.about(whole, "young", facts.knowledge())
    assert [each.principle.rule for each in found] == [Rule.EXPOSURES, Rule.TWINS, Rule.BYSTANDERS]
    assert all("young" in each.items for verdict in found for each in verdict.advice)
    assert evidence.about(whole, "gone", facts.knowledge()) == ()


def test_every_principle_has_its_sentence_reason_and_source() -> None:
    principles = facts.knowledge().principles
    assert set(principles) == set(Rule)
    assert all(each.sentence and each.reason and each.source and each.url for each in principles.values())
    sourced = {row["url"] for row in vocabulary._rows("resources.csv")}
    assert {each.url for each in principles.values()} <= sourced


def test_the_words_the_checks_know_are_in_the_vocabulary() -> None:
    assert vocabulary.vocabulary("topic") >= item_evidence.TOPICS_OF_HARM
    assert {"young-people", "children", "parents", "educators", "schools"} <= vocabulary.vocabulary("audience")
    shipped = plans.read_shipped("safer-internet-day")
    assert plan_evidence.BYSTANDER in {skill for each in shipped.announcements for skill in each.content.skills}
