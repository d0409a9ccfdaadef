"""The crash campaign: the real bot process is killed in the middle of its waves, again and again, and messages counted.

`make chaos` runs the long form, `tests/test_chaos_short.py` a short one. What counts is what stands in the channels.
"""
