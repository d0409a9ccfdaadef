"""Every test of these scenarios that needs a database runs on both databases."""

from tests.databases import database, server_address

__all__ = ["database", "server_address"]
