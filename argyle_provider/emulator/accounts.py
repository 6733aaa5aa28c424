"""Who may ask: API key pairs, and the account that each of them belongs to."""

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
"""The pair that is known when none is given: a documented throwaway."""

DEFAULT_ACCOUNT = "default"

_CLIENT_IDS = uuid.UUID("6b1d6a6e-3f0c-4a52-9c38-0f6d9a1c7e55")


@dataclass(frozen=True)
class Key:
    """One API key pair; several may belong to one account.

    Attributes:
        other_environment: it is a right pair, and the emulator plays the environment that it is not for.
    """

    id: str
    secret: str = field(repr=False)
    account: str = DEFAULT_ACCOUNT
    other_environment: bool = field(default=False, kw_only=True)

    @classmethod
    def parse(cls, text: str) -> Key:
        """The key that ``ID:SECRET`` or ``ID:SECRET:ACCOUNT`` stands for.

        Raises:
            EmulatorError: *text* has another shape; the message does not repeat it.
        """
        parts = text.split(":")
        if len(parts) not in {2, 3} or not all(parts):
            message = "A key is given as ID:SECRET or ID:SECRET:ACCOUNT, none of them empty or with a ':' inside."
            raise EmulatorError(message)
        return cls(*parts)

    @classmethod
    def parse_other(cls, text: str) -> Key:
        """The key of the other environment that ``ID:SECRET`` stands for.

        Raises:
            EmulatorError: as :meth:`parse`.
        """
        return replace(cls.parse(text), other_environment=True)


class Keys:
    """All key pairs that the emulator knows."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Keep *keys*.

        Raises:
            EmulatorError: there is none of this environment, or one id is given twice.
        """
        self._keys: dict[str, Key] = {}
        for key in keys:
            if key.id in self._keys:
                message = f"The key id {key.id!r} is given twice."
                raise EmulatorError(message)
            self._keys[key.id] = key
        if not self.all:
            message = "The emulator needs at least one key."
            raise EmulatorError(message)

    @property
    def first(self) -> Key:
        """The key that a client is told to use."""
        return self.all[0]

    @property
    def all(self) -> tuple[Key, ...]:
        """All keys of this environment in the order given."""
        return tuple(key for key in self._keys.values() if not key.other_environment)

    def find(self, authorization: str | None) -> Key | None:
        """The key of the pair in an ``Authorization`` header; None when it is absent or wrong."""
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
