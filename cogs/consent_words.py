"""The texts people agree to before their name is shown. One that was agreed to is never edited: a new one gets a new
version (`campaigns/model/consent.py`), and the old one stays here, so that everybody can be told what they agreed to.
"""

from campaigns.model import consent
from cogs.translation import Words


def text(_: Words, version: str) -> str:
    """Say the text of a version, in the reader's language."""
    match version:
        case "name-1":
            return _(
                "The name I type may stand beside this pledge in the list that the organisers of the campaign get, and"
                " where they thank people. My account is not shown. I can hide my name at any time; it is then deleted."
            )
        case _:
            raise ValueError(f"nobody can have agreed to {version!r}")


def age(_: Words, years: int) -> str:
    """Say which age somebody states."""
    return _("I am {age} or older").format(age=years)


def agreed(_: Words, statement: str) -> str:
    """Tell somebody what they agreed to."""
    version, years = consent.parts(statement)
    return f"{age(_, years)}. {text(_, version)}"
