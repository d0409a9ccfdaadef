"""Scenarios: what goes wrong on the one day, end to end. Names of tests say what must hold."""
