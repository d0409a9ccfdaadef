"""Logging is the process's: whoever sets it up in a test leaves it as it was."""

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Put handlers and levels back after each test."""
    names = (None, "discord", "aiohttp", "aiosqlite", "alembic", "apscheduler", "asyncio", "PIL", "sqlalchemy")
    loggers = [logging.getLogger(name) for name in names]
    before = [(each.handlers[:], each.level) for each in loggers]
    yield
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.level = handlers, level
    structlog.reset_defaults()
