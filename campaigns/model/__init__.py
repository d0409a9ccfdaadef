"""Nouns and pure rules: standard library only, no async, no clock. Time is an argument, always timezone-aware."""
