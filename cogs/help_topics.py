"""What /help says: one short text per task, in words a person of 13 reads without help. {commands} become mentions.

A text names a command as `{pledge_make}`: the command's own name with underscores. A test holds every one of them to
the commands that exist.
"""

from dataclasses import dataclass
from enum import StrEnum

from discord.app_commands import locale_str

from cogs.translation import Words


class Reader(StrEnum):
    """Who asks; each sees the tasks of those before."""

    MEMBER = "member"
    PARTNER = "partner"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Topic:
    """A task with its name; the text is looked up by key."""

    key: str
    name: locale_str
    reader: Reader = Reader.MEMBER


TOPICS = (
    Topic("pledge", locale_str("Make a pledge")),
    Topic("take-back", locale_str("See my pledges, take one back")),
    Topic("get-help", locale_str("Something online is hurting me")),
    Topic("resources", locale_str("Find something to read, watch or play")),
    Topic("privacy", locale_str("What this bot stores about me")),
    Topic("group", locale_str("Pledge for a class or an organisation")),
    Topic("join", locale_str("Bring my server into the campaign"), Reader.PARTNER),
    Topic("coming", locale_str("See and hold what my server receives"), Reader.PARTNER),
    Topic("announce", locale_str("Write, approve and send an announcement"), Reader.TEAM),
    Topic("plan", locale_str("Import and export a plan"), Reader.TEAM),
    Topic("harm", locale_str("Write about harm with care"), Reader.TEAM),
    Topic("shelf", locale_str("Look after the shelf and its links"), Reader.TEAM),
    Topic("watch", locale_str("Watch the campaign, stop it in an emergency"), Reader.TEAM),
    Topic("lists", locale_str("Answer for the number of pledges"), Reader.TEAM),
)


def text(words: Words, key: str) -> str:
    """Give the text of a task, with the names of commands in braces."""
    member = _member(words)
    return member[key] if key in member else _team(words)[key]


def _member(words: Words) -> dict[str, str]:
    _ = words
    return {
        "pledge": _(
            "## Make a pledge\nPress **Make a pledge** under a post, or use {pledge_make}. Say who you are, choose a"
            " sentence: done. Only you see it. Everybody sees only how many pledges there are: {pledge_progress}."
        ),
        "take-back": _(
            "## Your pledges\n{pledge_mine} shows them, each with a button to take it back. You need no reason, and you"
            " can make it again. Open one to show or hide your name. {pledge_withdraw} works in direct messages, too."
        ),
        "group": _(
            "## For a class, a group, an organisation\n{pledge_group} counts everybody who took part: one number, no"
            " names. {pledge_organisation} counts your organisation once. Both are for people with the role that your"
            " server chose for it in {partner_setup}. You can add a note to the receipt: somebody of the campaign reads"
            " it first, then {pledge_voices} shows it with your organisation's name."
        ),
        "get-help": _(
            "## Somebody will listen\nIt is never your fault. Tell somebody you trust. {helpline_show} shows who"
            " listens in your country; only you see the answer. This bot is a program: it does not read your messages"
            " and cannot help you itself."
        ),
        "resources": _(
            "## The shelf\n{resource_search} finds things to read, watch or play. Try a topic or a language."
        ),
        "privacy": _(
            "## What this bot stores\n"
            "- **It reads no messages.** It sees only the commands and buttons you use.\n"
            "- **When you make a pledge**, it keeps the sentence, the time, your language, the server if it takes part,"
            " and a code. The code is made from your account with a secret key. It lets you see and take back your"
            " pledge. Your name is not stored, unless you choose **Show my name**: then the name, the text you agreed"
            " to and the age you ticked are kept until you hide it.\n"
            "- **What others see** is how many pledges there are, never who made one, and no number below {least}.\n"
            "- **Help lines** you look up are not stored.\n"
            "- **You decide:** {mydata_export} gives you everything, {mydata_delete} deletes it.\n"
            "- **Only who runs the campaign or a server** is named: in a log of decisions, so that it is clear who"
            " approved what."
        ),
    }


def _team(words: Words) -> dict[str, str]:
    _ = words
    return {
        "join": _(
            "## Your server in the campaign\nWhoever may manage the server runs {partner_setup}: country, time zone,"
            " language, and the channels for posts. The posts then come at your local time, in your language."
            " {partner_leave} ends it."
        ),
        "coming": _(
            "## What your server receives\n{partner_status} shows what comes next and whether your channels are well."
            " {partner_hold} holds one announcement back from your server. {partner_helpline} shows the help line"
            " people see in it: say that it is right, or give your own."
        ),
        "announce": _(
            "## From the first word to the post\n{announce_draft} opens a form. {announce_view} shows the card exactly"
            " as a partner sees it. {announce_submit} asks for approval; **somebody else** approves with"
            " {announce_approve}. An edit voids the approval. {announce_schedule} sets the time, {announce_cancel}"
            " calls it off, {announce_status} shows what became of it everywhere. {announce_tag} says whom it speaks"
            " to, what about, and what it supports."
        ),
        "plan": _(
            "## A whole plan at once\n{plan_check} lists every mistake of a file, the words to think again about, and"
            " what the evidence says. {plan_import} brings it in: all of it or nothing, and twice changes nothing."
            " {plan_export} gives it back as a file."
        ),
        "harm": _(
            "## Posts about harm\nTick **It speaks about harm** in the form. Then a note comes first and help comes"
            " last, nobody is notified, and where it is night it waits for the morning. Before you approve,"
            " {announce_approve} says whose members would find nobody to talk to: ask those partners for"
            " {partner_helpline}. A picture is approved only by somebody who has looked at it."
        ),
        "shelf": _(
            "## The shelf\n{resource_add} puts something on it and says for whom it is; {resource_drop} makes a post of"
            " it. Links are looked at every week, and before each post. {resource_check} looks now: where one is dead,"
            " moved or shows something else, you see every post that leads there, and one form puts all of them right."
        ),
        "watch": _(
            "## Watching and stopping\n{outbox_status} counts what waits, was sent or failed, and why. {campaign_clock}"
            " shows the countdown, {campaign_coverage} what the campaign supports. {campaign_pause} stops everything"
            " before the next send; {campaign_resume} goes on."
        ),
        "lists": _(
            "## The list of pledges\n{pledges_export} gives data admins a file without accounts or names of those who"
            " gave none. Every export is on record, with its hash.\n\n"
            "## A number to be quoted\n{pledges_freeze} signs how things stand, {pledges_verify} makes the list behind"
            " it again. {pledges_milestones} shows what was reached; an approver announces it.\n\n"
            "## What needs somebody to look\n{pledges_moderate} shows notes that wait; {pledges_asides} what is kept"
            " out of the number, and {pledges_invalidate} keeps out what has something in common: it says first how"
            " many it would be.\n\n"
            "## The end\n{pledges_retention} says what will be destroyed and when, and has the certificate afterwards."
        ),
    }
