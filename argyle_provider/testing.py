"""Deliveries for the tests of your own receiver: signed as Argyle signs them, or wrong on purpose.

With pytest, one line in ``conftest.py`` gives every test the fixture :func:`argyle_delivery`::

    pytest_plugins = ["argyle_provider.testing"]

It needs pytest, which is no dependency of this package. For another test runner, call :func:`delivery`'s parts:
:func:`argyle_provider.signature.sign` is all it takes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from argyle_provider import samples, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Delivery", "argyle_delivery", "delivery"]


@dataclass(frozen=True)
class Delivery:
    """One delivery: post *body* with *headers* to your receiver.

    Attributes:
        body: the exact bytes; give them to your test client as they are, not as JSON.
        headers: the headers that Argyle sends, the signature among them.
    """

    body: bytes
    headers: Mapping[str, str]

    def unsigned(self) -> Delivery:
        """The same without a signature, as a forger would begin. Your receiver answers 401."""
        return replace(self, headers={key: each for key, each in self.headers.items() if key != signature.HEADER})

    def altered(self) -> Delivery:
        """The same with a body that was changed after it was signed. Your receiver answers 401."""
        return replace(self, body=self.body.replace(b'"name"', b'"Name"', 1))


def delivery(
    event: str = "gigs.added", data: Mapping[str, object] | None = None, *, secret: str, name: str = "test"
) -> Delivery:
    """A delivery of *event*, signed with *secret*.

    Args:
        event: any name; your receiver must stand one that it does not know.
        data: what the event carries. Left out, it is what Argyle sends about a made-up person: an account and a user
            where nobody knows the event.
        secret: the secret that your receiver has. With another one, it must answer 401.
        name: the subscription's name.
    """
    if data is None and event in samples.EVENTS:
        body = samples.body(event, name=name)
    else:
        person = {"account": samples.PERSON.account, "user": samples.PERSON.user}
        body = samples.written({"event": event, "name": name, "data": person if data is None else data})
    return Delivery(body, samples.headers(signature.sign(body, secret)))


@pytest.fixture
def argyle_delivery() -> Callable[..., Delivery]:
    """The function :func:`delivery`, as a fixture."""
    return delivery
