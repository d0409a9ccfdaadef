"""Who did it: the name that goes into the audit log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who changes something: a Discord account of the team, a console operator, or the bot itself."""

    who: str
    """`discord:<user id>`, `console:<name>` or `sidekick`. Never a member who only pledges."""

    @classmethod
    def discord(cls, user_id: int) -> "Actor":
        """Name a member of the organising team or a partner's admin."""
        return cls(f"discord:{user_id}")

    @classmethod
    def console(cls, name: str) -> "Actor":
        """Name an operator at the command line."""
        return cls(f"console:{name}")


SIDEKICK = Actor("sidekick")
