"""The URN, by which states and previews name a resource, and the types of our resources."""

from __future__ import annotations

from typing import NamedTuple

from argyle_provider.core.keys import NAMESPACE

SUBSCRIPTION = "WebhookSubscription"
SET = "SubscriptionSet"

NATIVE = f"{NAMESPACE}:index:"
"""How the types of the native provider start."""


class Urn(NamedTuple):
    """The parts of ``urn:pulumi:STACK::PROJECT::TYPE::NAME`` that this package needs.

    Attributes:
        kind: the last part of the type: :data:`SUBSCRIPTION`, :data:`SET`, or another type.
        name: the resource's name; may contain ``::`` itself.
        parents: the types of its parents, the outermost first; the stack itself is not one of them.
    """

    stack: str
    kind: str
    name: str
    parents: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Urn:
        """Parse the URN in *text*; missing parts are empty."""
        stack, _, rest = text.removeprefix("urn:pulumi:").partition("::")
        _, _, rest = rest.partition("::")
        types, _, name = rest.partition("::")
        *parents, type_ = types.split("$")
        return cls(stack, kind_of(type_), name, tuple(parents))


def kind_of(type_: str) -> str:
    """The last part of a type token, without package and module."""
    return type_.rpartition(":")[2]
