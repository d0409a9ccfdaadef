"""Benchmarks: one JSON object per line, each with its baseline from the same run and the ratio.

`make bench` runs all of them, `python -m tests.bench NAME ...` some. A figure in the README or the docs names its line.
"""
