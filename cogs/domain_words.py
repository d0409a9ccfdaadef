"""Sentences of the domain that members read, so that the catalogues have them: the domain itself speaks English only.

`replies` asks the reader's catalogue for every sentence of an error; one that is not here stays English. A test brings
about each of these and looks at what people read.
"""

from cogs.translation import Words


def sentences(_: Words) -> tuple[str, ...]:
    """List what the domain says to members when it refuses."""
    return (
        # names
        _("This name cannot be shown."),
        _("It has 1 to 32 characters."),
        _("It has letters, spaces, hyphens and apostrophes; no @, #, / or signs nobody can see."),
        _("It has at least one letter."),
        _("A number somebody could call does not belong beside a pledge."),
        _("A link or the name of an account does not belong beside a pledge."),
        _("It has too many marks on one letter."),
        _("It has words to think again about."),
        _("Choose a first name or a nickname."),
        _("Choose another."),
        _("Your name was not stored."),
        _("The text or the age that counts here has changed since you opened the form."),
        _("Please open it once more."),
        # whose pledge it is
        _("This pledge has been taken back already, or it is not yours."),
        _("Nothing was changed."),
        _("See /pledge mine."),
        _("There is no such pledge in this campaign."),
        _("Choose one from the list."),
        _("The pledges of this campaign are anonymous for ever now."),
        _("Its key was destroyed when its time was over; nobody can tell any more who pledged."),
        # groups and organisations
        _("A group has 2 to 1000 people."),
        _("It is counted as one number."),
        _("Write how many took part; for more, a colleague pledges for the rest."),
        _("This server takes part in another campaign."),
        _("This works in the server of an organisation that takes part."),
        _("A group or an organisation pledges where it is known."),
        _("Use the command in your organisation's server."),
        _("This is for people who may speak for a group or the organisation here."),
        _("You do not have the role for it in this server."),
        _("Ask somebody who manages the server: they choose the role with /partner setup (educators)."),
        _("This pledge is not one for a group."),
        _("It is written for organisations, industry or policymakers, and would be counted as theirs."),
        _("Choose one from the list of /pledge group."),
        _("This pledge is not one for an organisation."),
        _("It is written for young people, parents or educators, and would be counted as theirs."),
        _("Choose one from the list of /pledge organisation; for a class there is /pledge group."),
        # notes
        _("A note stands beside a pledge for a group or an organisation."),
        _("This note cannot be stored."),
        _("A note has at most 300 characters."),
        _("Please make it shorter."),
        _("A note has no links, addresses or numbers to call."),
        _("Say it without them."),
        _("This note has words that can harm."),
        _("Say it another way."),
    )
