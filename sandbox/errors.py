"""Discord's refusals: HTTP status, JSON error code, message, and the tree of field errors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.wire import Json


@dataclass(frozen=True, slots=True)
class Problem:
    """One of Discord's error answers."""

    status: int
    code: int
    message: str
    errors: Json | None = None
    extra: Json = field(default_factory=dict)

    def body(self) -> Json:
        """Give the JSON body of the answer."""
        tree = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **tree, **self.extra}


class RefusedError(Exception):
    """Discord says no: this is the answer it gives."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} ({problem.code}): {problem.message}")
        self.problem = problem


UNAUTHORIZED = Problem(401, 0, "401: Unauthorized")
NOT_FOUND = Problem(404, 0, "404: Not Found")
METHOD_NOT_ALLOWED = Problem(405, 0, "405: Method Not Allowed")
UNKNOWN_CHANNEL = Problem(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = Problem(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = Problem(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = Problem(404, 10008, "Unknown Message")
UNKNOWN_ROLE = Problem(404, 10011, "Unknown Role")
UNKNOWN_USER = Problem(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = Problem(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Problem(404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = Problem(404, 10063, "Unknown application command")
DAILY_COMMANDS = 30034
OLD_EDITS = 30046
TOO_LARGE = Problem(413, 40005, "Request entity too large")
ALREADY_CROSSPOSTED = Problem(400, 40033, "This message has already been crossposted.")
ALREADY_ACKNOWLEDGED = Problem(400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = Problem(403, 50001, "Missing Access")
CANNOT_SEND_TO_USER = Problem(403, 50007, "Cannot send messages to this user")
NOT_YOUR_MESSAGE = Problem(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = Problem(400, 50006, "Cannot send an empty message")
NOT_A_TEXT_CHANNEL = Problem(400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS = Problem(403, 50013, "Missing Permissions")
WRONG_CHANNEL_TYPE = Problem(400, 50024, "Cannot execute action on this channel type")
INVALID_WEBHOOK_TOKEN = Problem(401, 50027, "Invalid Webhook Token")
BULK_DELETE_TOO_OLD = Problem(400, 50034, "You can only bulk delete messages that are under 14 days old.")
INVALID_JSON = Problem(400, 50109, "The request body contains invalid JSON.")

Path = Sequence[str | int]


class Form:
    """Collects what is wrong with a body; every mistake is told at once, each at its place."""

    __slots__ = ("_tree",)

    def __init__(self) -> None:
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note a mistake at `path`."""
        node: dict[str, Any] = self._tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def check(self) -> None:
        """Refuse the body if anything was noted."""
        if self._tree:
            raise RefusedError(Problem(400, 50035, "Invalid Form Body", self._tree))

    def at_most(self, path: Path, text: object, most: int) -> None:
        """Note a text that is there and longer than `most`."""
        if len(str(text or "")) > most:
            self.too_long(path, most)

    def within(self, path: Path, size: int, least: int, most: int) -> bool:
        """Note a length that is not between the two; say whether it is."""
        if not least <= size <= most:
            self.bad_length(path, least, most)
            return False
        return True

    def required(self, path: Path) -> None:
        """Note a missing field."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def too_long(self, path: Path, most: int) -> None:
        """Note a text that is longer than `most`."""
        self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def bad_length(self, path: Path, least: int, most: int) -> None:
        """Note a text or list whose length is not between the two."""
        self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def bad_type(self, path: Path, wanted: str) -> None:
        """Note a value of the wrong JSON type."""
        self.add(path, "BASE_TYPE_BAD_TYPE", f"Could not interpret value as {wanted}.")

    def bad_choice(self, path: Path, choices: str) -> None:
        """Note a value that is none of the choices."""
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {choices}.")
