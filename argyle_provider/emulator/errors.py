"""What the emulator raises on purpose."""

from __future__ import annotations


class EmulatorError(Exception):
    """Raised when the emulator was asked for what it can't do: a port in use, an unknown switch, a wrong request.

    The message is one paragraph for a person, and holds no secret.
    """


class NoSubscriptionError(EmulatorError):
    """Raised when no account holds a subscription with that id."""

    def __init__(self, subscription_id: str) -> None:
        super().__init__(f"There is no subscription {subscription_id!r}.")
