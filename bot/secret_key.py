"""The SECRET_KEY of a rehearsal: made once and kept beside the database. For the real Discord people choose one."""

import secrets
from pathlib import Path

import structlog

from bot.settings import Settings
from campaigns.model.errors import ConflictError

FILE = "secret.key"

log = structlog.get_logger()


def secret(settings: Settings) -> bytes:
    """Give the key that pseudonyms are made with; creates one where a rehearsal has none."""
    if settings.secret_key is not None:
        return settings.secret_key.reveal().encode()
    return _kept(settings.folder / FILE)


def _kept(file: Path) -> bytes:
    if file.exists():
        text = file.read_text("utf-8").strip()
        if not text:
            raise ConflictError(f"{file} is empty.", fix="Put the key back from your backup, or delete the file.")
        return text.encode()
    text = secrets.token_urlsafe(48)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(text + "\n", "utf-8")
    log.warning(
        "SECRET_KEY is not set: a new one is kept beside the database, for rehearsals only",
        action="settings.secret_key",
        file=str(file),
    )
    return text.encode()
