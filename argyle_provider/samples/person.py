"""The made-up person whom samples are about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

_NAMESPACE = uuid.UUID("5b0b5c0e-6f2e-4c43-9d0e-2f7c1d6a90b4")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user with one linked payroll account; the defaults are the ids that Argyle's own documents use.

    Attributes:
        user: the user's id.
        account: the id of the payroll account.
        item: the id of the Item (the payroll platform) that the account is with.
        employer: the employer's name.
    """

    user: str = "018051aa-f7a9-a0db-2f38-6cfa325e9d69"
    account: str = "0187c66e-e7e5-811c-b006-2232f00f426a"
    item: str = "item_123456789"
    employer: str = "Whole Goods"

    def id_of(self, what: str) -> str:
        """The id of something that belongs to the account, such as ``identity``: the same one in every sample."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.account}/{what}"))


PERSON = Person()
"""Whom a sample is about when nobody else is named."""
