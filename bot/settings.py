"""The settings: read from the environment and `.env` here and nowhere else, once, into one frozen object.

Everything wrong is told at once, one line for each variable. Secrets show in no repr and in no message. The rules are
plain functions: a validation library would cost the bot 9 MB for as long as it runs.
"""

import ipaddress
import math
import os
import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from dotenv import dotenv_values

from campaigns.model import ids, zones
from campaigns.model.errors import InputError
from campaigns.storage import database

DISCORD_API: Final = "https://discord.com/api/v10"
INVITE_PERMISSIONS: Final = 117_760
"""View Channels, Send Messages, Embed Links, Attach Files, Read Message History: all it needs to post and to look."""
INVITE_SCOPES: Final = ("bot", "applications.commands")
SECRET_KEY_LENGTH: Final = 32
NO_CONTACT: Final = "no contact was set"
_DISCORD_HOSTS: Final = ("discord.com", "discordapp.com", "discord.gg")
_FASTEST: Final = 1000
_LAST_PORT: Final = 65_535
_YES: Final = frozenset({"true", "1", "yes", "on"})
_NO: Final = frozenset({"false", "0", "no", "off"})
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]+)")

NO_TOKEN: Final = (
    "missing. Get one at https://discord.com/developers/applications: your application, then Bot, then Reset Token. "
    f"Invite the bot with the scopes {' and '.join(INVITE_SCOPES)} and the permissions {INVITE_PERMISSIONS} "
    "(view channels, send messages, embed links, attach files, read message history): "
    "https://discord.com/oauth2/authorize?client_id=YOUR_APPLICATION_ID"
    f"&scope={'+'.join(INVITE_SCOPES)}&permissions={INVITE_PERMISSIONS}"
)
KEY_WANTED: Final = (
    "missing. It keys the pseudonyms of people who pledge. Make one with: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' and keep it as safe as the database: "
    "without it nobody can take back a pledge."
)


class SettingsError(InputError):
    """The settings cannot be used; all problems at once, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """From which level on log lines are written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that no repr, no message and no log shows."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Give the text itself, to whom it is for."""
        return self._text


# How each variable is read: a function that gives its value, or raises ValueError with the rule it breaks.


def _snowflake(text: str) -> int:
    try:
        return ids.parse_snowflake(text)
    except InputError as error:
        raise ValueError(str(error)) from None


def _token(text: str) -> Secret:
    if text.startswith("Bot "):
        raise ValueError('give the token alone, without "Bot " in front')
    if not re.fullmatch(r"[\x21-\x7e]*", text):
        raise ValueError("contains spaces or letters that no token has; copy it again")
    return Secret(text)


def _key(text: str) -> Secret:
    if len(text) < SECRET_KEY_LENGTH:
        raise ValueError(f"has fewer than {SECRET_KEY_LENGTH} characters, so it could be guessed")
    return Secret(text)


def _web(text: str) -> str:
    address = urlsplit(text)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise ValueError(f"must begin with http:// or https:// and name a host, for example {DISCORD_API}")
    if address.scheme == "http" and _is_discord(address.hostname):
        raise ValueError("must begin with https://, or the token would travel in the open")
    return text.rstrip("/")


def _database(text: str) -> Secret:
    try:
        database.parsed(text)
    except InputError as error:
        raise ValueError(str(error)) from None
    return Secret(text)


def _rate(text: str) -> float:
    rate: float = _number(float, text)
    if not (math.isfinite(rate) and 0 < rate <= _FASTEST):
        raise ValueError(f"must be more than 0 and at most {_FASTEST}")
    return rate


def _port(text: str) -> int:
    port: int = _number(int, text)
    if not 0 <= port <= _LAST_PORT:
        raise ValueError(f"must be 0 to {_LAST_PORT}")
    return port


def _number(kind: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401 - what `kind` gives
    try:
        return kind(text)
    except ValueError:
        raise ValueError("must be a number") from None


def _contact(text: str) -> str:
    if not re.fullmatch(r"[\x20-\x7e]{1,200}", text):
        raise ValueError("must be one line of plain letters, at most 200: a web page or mail address")
    return text


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError("must be true or false")
    return text.lower() in _YES


def _level(text: str) -> LogLevel:
    return LogLevel(_one_of(text.upper(), LogLevel))


def _format(text: str) -> LogFormat:
    return LogFormat(_one_of(text.lower(), LogFormat))


def _one_of(text: str, words: type[StrEnum]) -> str:
    if text not in set(words):
        raise ValueError(f"must be one of {', '.join(words)}")
    return text


_AT_HOME: Final = Secret("sqlite+aiosqlite:///data/sidekick.db")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; `.env.example` documents each variable."""

    discord_token: Secret | None = None
    discord_api_url: str = DISCORD_API
    database_url: Secret = _AT_HOME
    hq_guild_id: int | None = None
    organiser_role_id: int | None = None
    approver_role_id: int | None = None
    data_admin_role_id: int | None = None
    auditor_role_id: int | None = None
    send_rate: float = 48.0
    secret_key: Secret | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 0
    fetch_contact: str = NO_CONTACT
    fetch_allow_loopback: bool = False
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.TEXT

    @property
    def is_real_discord(self) -> bool:
        """Say whether the bot talks to Discord itself and not to a stand-in."""
        return _is_discord(urlsplit(self.discord_api_url).hostname or "")

    @property
    def folder(self) -> Path:
        """Where the database lies, and what is kept beside it."""
        found = _SQLITE.match(self.database_url.reveal())
        return Path(found["path"]).parent if found else Path("data")


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "discord_token": _token,
    "discord_api_url": _web,
    "database_url": _database,
    "hq_guild_id": _snowflake,
    "organiser_role_id": _snowflake,
    "approver_role_id": _snowflake,
    "data_admin_role_id": _snowflake,
    "auditor_role_id": _snowflake,
    "send_rate": _rate,
    "secret_key": _key,
    "http_host": str,
    "http_port": _port,
    "fetch_contact": _contact,
    "fetch_allow_loopback": _yes_or_no,
    "log_level": _level,
    "log_format": _format,
}
NAMES: Final = tuple(_READ)
"""Of the variables, in lowercase."""


def load() -> Settings:
    """Read the settings; raises SettingsError with every problem."""
    settings, problems = _read()
    if problems:
        raise SettingsError(problems)
    return settings


def load_for_run() -> Settings:
    """Read the settings and see that nothing is missing to run; raises SettingsError with every problem."""
    settings, problems = _read()
    wrong = {line.partition(":")[0] for line in problems}
    if settings.discord_token is None and "DISCORD_TOKEN" not in wrong:
        problems.insert(0, f"DISCORD_TOKEN: {NO_TOKEN}")
    if settings.secret_key is None and settings.is_real_discord and "SECRET_KEY" not in wrong:
        problems.append(f"SECRET_KEY: {KEY_WANTED}")
    if problems:
        raise SettingsError(problems)
    return settings


def lock_zones() -> None:
    """Take time zones from the locked tzdata package, the same on every machine, and read their names now."""
    zoneinfo.reset_tzpath(())
    zones.zone_names()


def is_loopback(url: str) -> bool:
    """Say whether an address leads to this machine, by its text alone."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read() -> tuple[Settings, list[str]]:
    """Read what can be read, and list what cannot: one line for each variable."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    try:
        given = _variables()
    except UnicodeDecodeError:
        return Settings(), [".env: is not a UTF-8 text file"]
    for name, text in given.items():
        try:
            values[name] = _READ[name](text)
        except ValueError as error:
            problems.append(f"{name.upper()}: {error}")
    settings = Settings(**values)
    if settings.fetch_allow_loopback and not is_loopback(settings.discord_api_url):
        rule = "is accepted only while DISCORD_API_URL itself is on loopback: it is for rehearsals"
        problems.append(f"FETCH_ALLOW_LOOPBACK: {rule}")
    return settings, problems


def _variables() -> dict[str, str]:
    """Give what is set, in the environment or else in `.env`; an empty value is unset."""
    found: dict[str, str] = {}
    for source in (dotenv_values(".env", encoding="utf-8"), os.environ):
        found |= {name.lower(): value.strip() for name, value in source.items() if value and value.strip()}
    return {name: found[name] for name in NAMES if name in found}


def _is_discord(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in _DISCORD_HOSTS)
