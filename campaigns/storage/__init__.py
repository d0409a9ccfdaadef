"""Tables: SQLAlchemy Core over aiosqlite (default) or asyncpg. Functions take a connection and never commit.

Whoever opens a transaction (an action) commits it. Rows leave this floor as frozen dataclasses of `campaigns.model`.
"""
