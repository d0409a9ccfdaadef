"""Campaigns, their partners, and the channels posts go to."""

import sqlalchemy as sa

from campaigns.model.campaign import CampaignState, Leaderboard
from campaigns.model.partner import DestinationKind, PartnerState
from campaigns.model.safe_mode import SafeReason
from campaigns.storage.columns import Day, Flag, Instant, Json, Real, Whole
from campaigns.storage.tables.making import is_flag, one_of, own_id, table, text, to

campaign = table(
    "campaign",
    own_id(),
    text("slug"),
    text("name"),
    sa.Column("anchor_on", Day, nullable=False),
    sa.Column("is_anchor_confirmed", Flag, nullable=False),
    text("source_locale"),
    sa.Column("hashtags", Json, nullable=False),
    text("reference_prefix"),
    text("state", CampaignState.ACTIVE),
    text("pause_reason", ""),
    # A compressed clock for demos and rehearsals; all three or none.
    sa.Column("rehearsal_true_from", Instant),
    sa.Column("rehearsal_real_from", Instant),
    sa.Column("rehearsal_speed", Real),
    # Why nothing of it goes out until an organiser has confirmed; empty while all is well.
    text("safe_reason", ""),
    # Where in headquarters its organisers are told what they have to know.
    sa.Column("desk_channel_id", Whole),
    # Where news wait for a decision; NULL: at the desk.
    sa.Column("news_channel_id", Whole),
    # The campaign's half of the pledge pseudonyms; destroying it anonymises the campaign for ever.
    sa.Column("pseudonym_key", sa.LargeBinary),
    # From when to when people can pledge, as a plan writes it (`T-14 09:00 UTC`); empty is always. It moves with T.
    text("pledging_opens", ""),
    text("pledging_closes", ""),
    sa.Column("pledge_goal", sa.Integer),
    # The number of pledges as posts show it, renewed by a tick; 0 while it is hidden.
    sa.Column("pledges_shown", sa.Integer, nullable=False, server_default="0"),
    # When that happens: the retention clock, started once the campaign is closed.
    sa.Column("key_due_at", Instant),
    # Whether partners are shown beside each other, and by what: the organisers' choice.
    text("leaderboard", Leaderboard.OFF),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("slug"),
    one_of("state", CampaignState),
    is_flag("is_anchor_confirmed"),
    one_of("leaderboard", Leaderboard),
    one_of("safe_reason", SafeReason),
    sa.CheckConstraint("(state = 'paused') = (pause_reason <> '')", name="pause_has_reason"),
    sa.CheckConstraint("pledge_goal IS NULL OR pledge_goal >= 1", name="goal_counts"),
    sa.CheckConstraint("pledges_shown = 0 OR pledges_shown >= 5", name="small_number_is_hidden"),
    sa.CheckConstraint(
        "(rehearsal_true_from IS NULL) = (rehearsal_speed IS NULL)"
        " AND (rehearsal_real_from IS NULL) = (rehearsal_speed IS NULL)",
        name="rehearsal_whole",
    ),
)

partner = table(
    "partner",
    own_id(),
    to("campaign"),
    sa.Column("guild_id", Whole, nullable=False),
    text("name"),
    text("country"),
    text("timezone"),
    text("locale"),
    sa.Column("mention_role_id", Whole),
    # Whose members may pledge for a group or for the organisation; NULL where nobody may.
    sa.Column("educator_role_id", Whole),
    # Where its own team is told when posts cannot reach it; NULL where it wants to be told nothing.
    sa.Column("contact_channel_id", Whole),
    sa.Column("tags", Json, nullable=False),
    text("state", PartnerState.ACTIVE),
    sa.UniqueConstraint("campaign_id", "guild_id"),
    one_of("state", PartnerState),
    sa.CheckConstraint("length(country) = 2", name="country_two_letters"),
)

destination = table(
    "destination",
    own_id(),
    to("partner"),
    text("kind"),
    sa.Column("channel_id", Whole, nullable=False),
    text("suspended_reason", ""),
    # When it was last suspended, and how often it was trusted again since without a person: patience grows with that.
    sa.Column("suspended_at", Instant),
    sa.Column("revivals", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("partner_id", "kind"),
    sa.CheckConstraint("suspended_reason = '' OR suspended_at IS NOT NULL", name="suspended_has_instant"),
    one_of("kind", DestinationKind),
)
