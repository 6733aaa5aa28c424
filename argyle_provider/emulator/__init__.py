"""A local Argyle: the webhook-subscription API and its deliveries on a laptop or in CI, with no account.

Three doors lead to one ``state``: ``api`` is Argyle's, for clients with a key; ``control`` is for tests and developers;
``page`` is for a person with a browser. ``deliveries`` sends what happens in an account to receivers on this machine.
``app`` routes a request to its door, ``server`` listens, and ``emulator`` is the Python interface.

The emulator shares no code with the rest of this package, because a mistake in shared code would pass its own test.
Loading this module loads no web server; the first use of :class:`Emulator` does. It is in the extra ``emulator``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EXTRA, ExtraMissingError

if TYPE_CHECKING:
    from argyle_provider.emulator.deliveries.attempts import Attempt
    from argyle_provider.emulator.deliveries.making import Delivery
    from argyle_provider.emulator.emulator import Emulator
    from argyle_provider.emulator.errors import EmulatorError
    from argyle_provider.emulator.journal import JournalEntry
    from argyle_provider.emulator.settings import Settings
    from argyle_provider.emulator.subscription import Subscription

__all__ = ["Attempt", "Delivery", "Emulator", "EmulatorError", "JournalEntry", "Settings", "Subscription"]

_HOMES = {
    "Attempt": "deliveries.attempts",
    "Delivery": "deliveries.making",
    "Emulator": "emulator",
    "EmulatorError": "errors",
    "JournalEntry": "journal",
    "Settings": "settings",
    "Subscription": "subscription",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    try:
        home = importlib.import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        if error.name in EXTRA:
            raise ExtraMissingError from None
        raise
    return getattr(home, name)
