"""The outside, read-only: guarded HTTP, feeds, plan and partner files, facts. All that comes in is checked here."""
