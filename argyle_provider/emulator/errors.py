"""The errors of the emulator."""

from __future__ import annotations


class EmulatorError(Exception):
    """Raised when the emulator can't do what it was asked to: a port in use, an unknown switch, a wrong request.

    The message is one paragraph for a person, and contains no secret.
    """


EXTRA = frozenset({"starlette", "uvicorn"})
"""The packages that the extra ``emulator`` installs."""


class ExtraMissingError(EmulatorError):
    """Raised when a web server is needed and the extra ``emulator`` is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The web server of the emulator and of `listen` is not installed. "
            "Run `pip install 'argyle-webhooks[emulator]'`."
        )


class NoSubscriptionError(EmulatorError):
    """Raised when no account has a subscription with that id."""

    def __init__(self, subscription_id: str) -> None:
        super().__init__(f"No subscription has the id {subscription_id!r}.")
