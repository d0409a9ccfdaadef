"""For every test: time zones come from the locked tzdata package, the same on every machine."""

from bot import settings

settings.lock_zones()
