"""The log: one line for each event with a stable `action=`, text for people or JSON for machines, on standard error.

Nothing secret and nobody's identity gets through: known secrets, tokens in addresses and ids of people are replaced in
every line, whoever writes it. The libraries below never log more than INFO, since at DEBUG they print whole messages.
"""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.settings import LogFormat, LogLevel, Settings

HIDDEN: Final = "[hidden]"
_PERSONAL: Final = frozenset({"user_id", "member_id", "author_id", "user", "member", "author", "display_name", "who"})
_SECRET_NAMES: Final = frozenset({"token", "discord_token", "secret", "secret_key", "authorization", "password"})
_PATTERNS: Final = (
    # addresses of interactions and webhooks carry a token that is a key for 15 minutes
    (re.compile(r"((?:interactions|webhooks)/\d+/)[^/\s?'\"]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)\b(Bot|Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"), HIDDEN),
    (re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"<@!?\d{15,20}>"), "<@someone>"),
    (re.compile(r"\bdiscord:\d{15,20}\b"), "discord:someone"),
)
_ANY_ID: Final = re.compile(r"(?<![\w.])\d{15,20}(?![\w.])")
_SHORTEST_SECRET: Final = 4
_LEAST: Final = {
    "discord": logging.INFO,
    "aiohttp": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
    "PIL": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}
"""Third parties speak from this level on, whatever LOG_LEVEL says; any id in their words may be a person's."""


class Redaction:
    """Takes secrets and people out of an event; the last step before it is written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted((each for each in secrets if len(each) >= _SHORTEST_SECRET), key=len, reverse=True)

    def __call__(self, _logger: object, _name: str, event: EventDict) -> EventDict:
        """Redact every value of the event."""
        is_foreign = event.pop("_is_foreign", False)
        return {name: self._value(name, value, is_foreign=is_foreign) for name, value in event.items()}

    def text(self, text: str, *, is_anonymous: bool = False) -> str:
        """Redact a text; with `is_anonymous` every Discord id goes as well."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return _ANY_ID.sub("[id]", text) if is_anonymous else text

    def _value(self, name: str, value: object, *, is_foreign: bool) -> object:
        if name in _PERSONAL or name in _SECRET_NAMES:
            return HIDDEN
        if isinstance(value, bool | int | float | None):
            return value
        # a traceback quotes whatever the code had in hand
        is_anonymous = is_foreign or name in {"exception", "stack"}
        return self.text(str(value), is_anonymous=is_anonymous)


def configure(settings: Settings, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Set up logging for the whole process, standard library included."""
    known = [each.reveal() for each in (settings.discord_token, settings.secret_key) if each]
    start(settings.log_level, settings.log_format, secrets=[*known, *secrets], stream=stream)


def start(level: LogLevel, form: LogFormat, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every event through the same steps, to standard error by default."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_mark_foreign, *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            Redaction(secrets),
            _renderer(form),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.value)
    for name, least in _LEAST.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def _mark_foreign(_logger: object, _name: str, event: EventDict) -> EventDict:
    record: Any = event.get("_record")
    name = record.name if record is not None else "python"
    return {**event, "_is_foreign": True, "action": f"library.{name}"}


def _renderer(form: LogFormat) -> Processor:
    if form is LogFormat.JSON:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return _text


def _text(_logger: object, _name: str, event: EventDict) -> str:
    """Write one line for people: when, how bad, what, and the rest as key=value."""
    at, level, what = event.pop("at", ""), str(event.pop("level", "")), str(event.pop("event", ""))
    traceback = event.pop("exception", None)
    action = event.pop("action", None)
    rest = {"action": action, **event} if action else event
    pairs = " ".join(f"{name}={_shown(value)}" for name, value in rest.items())
    line = f"{at} {level.upper():<7} {_one_line(what)} {pairs}".rstrip()
    return f"{line}\n{traceback}" if traceback else line


def _shown(value: object) -> str:
    text = _one_line(str(value))
    return repr(text) if not text or " " in text else text


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else "␤" if character == "\n" else "�" for character in text)
