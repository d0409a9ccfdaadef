"""Bytes for people: data in, text or pictures out. Pure: no clock, no network, only the stream given."""
