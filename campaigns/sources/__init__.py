"""The outside, read-only: guarded HTTP, feeds, plan and partner files, facts. Everything that comes in is checked here."""
