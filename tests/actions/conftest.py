"""Every test of the verbs runs on both databases."""

from tests.databases import database, server_address

__all__ = ["database", "server_address"]
