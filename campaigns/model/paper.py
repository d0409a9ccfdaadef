"""A paper: facts as text with a signature under it, kept word for word. Statements and certificates are papers.

The signature is an HMAC-SHA-256 under a key that is made of SECRET_KEY for this purpose alone: whoever runs the bot can
prove that a paper is the bot's own and unchanged. Others compare its fingerprint, which may be published.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

_PURPOSE: Final = b"sidekick paper 1"


@dataclass(frozen=True, slots=True)
class Paper:
    """What was said, and the proof that we said it."""

    body: str
    signature: str

    @property
    def facts(self) -> dict[str, Any]:
        """Read what it says."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def fingerprint(self) -> str:
        """Name it for others: the SHA-256 of its words."""
        return hashlib.sha256(self.body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement and where it stands among others of its campaign."""

    number: int
    cut_off_at: datetime
    paper: Paper
    who: str


def signed(facts: Mapping[str, object], secret: bytes) -> Paper:
    """Write facts down and sign them; the same facts give the same words."""
    body = json.dumps(facts, sort_keys=True, indent=1, ensure_ascii=False)
    return Paper(body, _signature(body, secret))


def is_genuine(paper: Paper, secret: bytes) -> bool:
    """Say whether these words were signed with this secret."""
    return hmac.compare_digest(_signature(paper.body, secret), paper.signature)


def _signature(body: str, secret: bytes) -> str:
    key = hmac.digest(secret, _PURPOSE, hashlib.sha256)
    return hmac.digest(key, body.encode(), hashlib.sha256).hex()
