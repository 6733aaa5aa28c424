"""The errors of the emulator."""

from __future__ import annotations


class EmulatorError(Exception):
    """Raised when the emulator can't do what it was asked to: a port in use, an unknown switch, a wrong request.

    The message is one paragraph for a person, and contains no secret.
    """


class NoSubscriptionError(EmulatorError):
    """Raised when no account has a subscription with that id."""

    def __init__(self, subscription_id: str) -> None:
        super().__init__(f"No subscription has the id {subscription_id!r}.")
