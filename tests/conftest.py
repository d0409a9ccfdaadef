"""For every test: zones from the locked tzdata package, and signals that mean what they say, on every machine."""

import gc
import signal
import threading

import hypothesis

from bot import settings

settings.lock_zones()

# A shell that starts a test run in the background makes it, and all that it starts, deaf to Ctrl-C.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What a property says does not depend on how busy the machine is; a test that hangs is ended by its time limit.
# A red build is about the change: the same examples each time. `--hypothesis-profile explore` looks for new ones.
hypothesis.settings.register_profile("ours", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, derandomize=False)
hypothesis.settings.load_profile("ours")


def pytest_collection_finish() -> None:
    """Take five thousand tests out of the garbage collector's rounds, which held what was measured for 500 ms."""
    gc.collect()
    gc.freeze()
