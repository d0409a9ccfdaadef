"""Pledges from before texts had versions and pledges had consent: they come along, and mean what they meant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from campaigns.storage import schema

MIGRATIONS = Path(schema.__file__).parent / "migrations"
ROWS = (
    (
        "INSERT INTO campaign (id, slug, name, anchor_on, is_anchor_confirmed, source_locale, hashtags,"
        " reference_prefix, created_at) VALUES (1, 'sid', 'SID', '2027-02-09', 1, 'en', '[]', 'SID27', 1)"
    ),
    (
        "INSERT INTO pledge_text (id, campaign_id, key, role, texts, position)"
        """ VALUES (7, 1, 'ask-first', 'young-person', '{"en":"I ask first."}', 0)"""
    ),
    (
        "INSERT INTO pledge (id, campaign_id, pledge_text_id, person, locale, pledged_at)"
        " VALUES ('p1', 1, 7, x'01', 'pt', 5), ('p2', 1, 7, x'02', 'de', 6)"
    ),
    "UPDATE pledge SET person = NULL, withdrawn_at = 9 WHERE id = 'p2'",
)


def upgraded(connection: sa.Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    folder = tmp_path_factory.mktemp("old")
    with sa.create_engine(f"sqlite:///{folder / 'old.db'}").connect() as opened:
        upgraded(opened, "0007")
        for row in ROWS:
            opened.execute(sa.text(row.replace(":", "\\:")))
        opened.commit()
        upgraded(opened, "head")
        yield opened


def test_every_text_has_its_first_version_and_every_pledge_points_to_it(connection: sa.Connection) -> None:
    joined = connection.execute(
        sa.text(
            "SELECT pledge.id, v.texts, pledge.display_name, pledge.consented_at FROM pledge JOIN pledge_text_version v"
            " ON v.pledge_text_id = pledge.pledge_text_id AND v.version = pledge.text_version ORDER BY pledge.id"
        )
    )
    assert [tuple(row) for row in joined] == [(f"p{n}", '{"en":"I ask first."}', "", None) for n in (1, 2)]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("display_name = 'Ana'", "name_has_consent"),
        ("consent_version = 'name-1.13'", "name_has_consent"),
        ("display_name = 'Ana', consent_version = 'name-1.13'", "consent_has_instant"),
        ("size = 2", "size_fits_kind"),
        ("kind = 'group', partner_id = NULL, size = 3", "group_has_partner"),
        ("withdrawn_at = 9", "tombstone_is_empty"),
    ],
)
def test_a_pledge_cannot_be_in_an_impossible_state(connection: sa.Connection, values: str, constraint: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        connection.execute(sa.text(f"UPDATE pledge SET {values} WHERE id = 'p1'"))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("'We read.', 'refused', 'unkind', 9", "refused_is_empty"),
        ("'', 'refused', '', 9", "refused_has_reason"),
        ("'', 'refused', 'because of Ana', 9", "refusal_known"),
        ("'We read.', 'approved', '', NULL", "decided_has_instant"),
    ],
)
def test_a_note_cannot_be_in_an_impossible_state(connection: sa.Connection, values: str, constraint: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        connection.execute(
            sa.text(
                "INSERT INTO pledge_note (pledge_id, locale, written_at, body, state, refusal, decided_at)"
                f" VALUES ('p1', 'en', 5, {values})"
            )
        )
