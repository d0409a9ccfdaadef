"""The settings: read from the environment and `.env` here and nowhere else, once, into one frozen object.

Everything wrong is told at once, one line for each variable. Secrets show in no repr and in no message.
"""

import ipaddress
import re
import zoneinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from campaigns.model import ids, zones
from campaigns.model.errors import InputError
from campaigns.storage import database

DISCORD_API: Final = "https://discord.com/api/v10"
INVITE_PERMISSIONS: Final = 117_760
"""View Channels, Send Messages, Embed Links, Attach Files, Read Message History: all it needs to post and to look."""
INVITE_SCOPES: Final = ("bot", "applications.commands")
SECRET_KEY_LENGTH: Final = 32
_DISCORD_HOSTS: Final = ("discord.com", "discordapp.com", "discord.gg")
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


def _snowflake(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return value
    try:
        return ids.parse_snowflake(str(value))
    except InputError as error:
        raise ValueError(str(error)) from None


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Snowflake = Annotated[int | None, BeforeValidator(_snowflake)]


class Settings(BaseSettings):
    """Everything that can be set; `.env.example` documents each variable."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    discord_token: SecretStr | None = None
    discord_api_url: str = DISCORD_API
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///data/sidekick.db")
    hq_guild_id: Snowflake = None
    organiser_role_id: Snowflake = None
    approver_role_id: Snowflake = None
    data_admin_role_id: Snowflake = None
    auditor_role_id: Snowflake = None
    send_rate: float = Field(default=48, gt=0, le=1000)
    secret_key: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=0, ge=0, le=65_535)
    fetch_contact: str = Field(default="no contact was set", pattern=r"^[\x20-\x7e]{1,200}$")
    fetch_allow_loopback: bool = False
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = LogLevel.INFO
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = LogFormat.TEXT

    @field_validator("discord_token", "secret_key", mode="after")
    @classmethod
    def _is_there(cls, value: SecretStr | None) -> SecretStr | None:
        return value if value is not None and value.get_secret_value().strip() else None

    @field_validator("discord_token")
    @classmethod
    def _is_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value() if value else ""
        if text.startswith("Bot "):
            raise ValueError('give the token alone, without "Bot " in front')
        if not re.fullmatch(r"[\x21-\x7e]*", text.strip()):
            raise ValueError("contains spaces or letters that no token has; copy it again")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_KEY_LENGTH:
            raise ValueError(f"has fewer than {SECRET_KEY_LENGTH} characters, so it could be guessed")
        return value

    @field_validator("discord_api_url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError(f"must begin with http:// or https:// and name a host, for example {DISCORD_API}")
        if address.scheme == "http" and _is_discord(address.hostname):
            raise ValueError("must begin with https://, or the token would travel in the open")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_supported(cls, value: SecretStr) -> SecretStr:
        try:
            database.parsed(value.get_secret_value())
        except InputError as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("fetch_allow_loopback")
    @classmethod
    def _is_rehearsal(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's signature
        if value and not is_loopback(str(info.data.get("discord_api_url", DISCORD_API))):
            raise ValueError("is accepted only while DISCORD_API_URL itself is on loopback: it is for rehearsals")
        return value

    @property
    def is_real_discord(self) -> bool:
        """Say whether the bot talks to Discord itself and not to a stand-in."""
        return _is_discord(urlsplit(self.discord_api_url).hostname or "")

    @property
    def folder(self) -> Path:
        """Where the database lies, and what is kept beside it."""
        found = _SQLITE.match(self.database_url.get_secret_value())
        return Path(found["path"]).parent if found else Path("data")


def load() -> Settings:
    """Read the settings; raises SettingsError with every problem."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_line(each["loc"], each["type"], each["msg"]) for each in error.errors()]) from None
    except UnicodeDecodeError:
        raise SettingsError([".env: is not a UTF-8 text file"]) from None


def load_for_run() -> Settings:
    """Read the settings and see that nothing is missing to run; raises SettingsError with every problem."""
    problems: list[str] = []
    settings: Settings | None = None
    try:
        settings = load()
    except SettingsError as error:
        problems += error.problems
    names = {line.partition(":")[0] for line in problems}
    present = settings or _what_is_there()
    if present.discord_token is None and "DISCORD_TOKEN" not in names:
        problems.insert(0, f"DISCORD_TOKEN: {NO_TOKEN}")
    if present.secret_key is None and present.is_real_discord and "SECRET_KEY" not in names:
        problems.append(f"SECRET_KEY: {KEY_WANTED}")
    if problems or settings is None:
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


def _what_is_there() -> Settings:
    """Read only which variables are set, without judging them: for a complete list of what is missing."""
    raw = _Raw()
    return Settings.model_construct(
        discord_token=_given(raw.discord_token), secret_key=_given(raw.secret_key), discord_api_url=raw.discord_api_url
    )


class _Raw(BaseSettings):
    model_config = Settings.model_config
    discord_token: str = ""
    secret_key: str = ""
    discord_api_url: str = DISCORD_API


def _given(text: str) -> SecretStr | None:
    return SecretStr(text) if text.strip() else None


def _is_discord(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in _DISCORD_HOSTS)


def _line(place: tuple[int | str, ...], kind: str, message: str) -> str:
    rule = message.removeprefix("Value error, ")
    if kind == "bool_parsing":
        rule = "must be true or false"
    if kind == "string_pattern_mismatch":
        rule = "must be one line of plain letters, at most 200: a web page or mail address"
    if kind in {"int_parsing", "float_parsing"}:
        rule = "must be a number"
    rule = rule.replace("Input should be", "must be")
    return f"{str(place[0]).upper()}: {rule[:1].lower()}{rule[1:]}"
