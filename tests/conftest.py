"""What all tests share."""

from __future__ import annotations

import signal

from hypothesis import settings

# How long one example takes says how busy the machine is, and nothing about the code.
settings.register_profile("default", deadline=None)
settings.load_profile("default")

# A shell lets a command in the background ignore this; then no Ctrl-C of a test arrives, and each run of the engine
# waits 5 s for its language host to end.
signal.signal(signal.SIGINT, signal.default_int_handler)
