"""API key pairs, and the account of each."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from argyle_provider.emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_KEY = "local-key-id:local-key-secret"
"""The default key pair: a documented throwaway."""

DEFAULT_ACCOUNT = "default"

_CLIENT_IDS = uuid.UUID("6b1d6a6e-3f0c-4a52-9c38-0f6d9a1c7e55")


@dataclass(frozen=True)
class Key:
    """One API key pair; several may belong to one account.

    Attributes:
        other_environment: whether the pair is valid in the other environment only, and so refused here.
    """

    id: str
    secret: str = field(repr=False)
    account: str = DEFAULT_ACCOUNT
    other_environment: bool = field(default=False, kw_only=True)

    @classmethod
    def parse(cls, text: str) -> Key:
        """Parse ``ID:SECRET`` or ``ID:SECRET:ACCOUNT``.

        Raises:
            EmulatorError: *text* has another shape; the message does not contain it.
        """
        parts = text.split(":")
        if len(parts) not in {2, 3} or not all(parts):
            message = "A key must be ID:SECRET or ID:SECRET:ACCOUNT. No part may be empty or contain a colon."
            raise EmulatorError(message)
        return cls(*parts)

    @classmethod
    def parse_other(cls, text: str) -> Key:
        """Parse ``ID:SECRET`` as a key of the other environment.

        Raises:
            EmulatorError: as :meth:`parse`.
        """
        return replace(cls.parse(text), other_environment=True)


class Keys:
    """The key pairs of the emulator."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Use *keys*.

        Raises:
            EmulatorError: no key is for this environment, or two have the same id.
        """
        self._keys: dict[str, Key] = {}
        for key in keys:
            if key.id in self._keys:
                message = f"Two keys have the id {key.id!r}. Give each key another id."
                raise EmulatorError(message)
            self._keys[key.id] = key
        if not self.all:
            message = "The emulator needs at least one key for this environment."
            raise EmulatorError(message)

    @property
    def first(self) -> Key:
        """The key that the emulator shows to clients."""
        return self.all[0]

    @property
    def all(self) -> tuple[Key, ...]:
        """All keys of this environment, in their given order."""
        return tuple(key for key in self._keys.values() if not key.other_environment)

    def find(self, authorization: str | None) -> Key | None:
        """The key pair in an ``Authorization`` header; None where it is missing or wrong."""
        scheme, _, encoded = (authorization or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            key_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        key = self._keys.get(key_id)
        return key if key and key.secret == secret else None


def client_id(account: str) -> str:
    """The value of ``X-Client-Id``: the same for one account in every run and on every machine."""
    return str(uuid.uuid5(_CLIENT_IDS, account))
