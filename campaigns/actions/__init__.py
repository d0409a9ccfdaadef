"""Verbs: one transaction each. Whoever opens it commits it; the audit row is written inside it."""

from campaigns.storage.database import Database as Database
