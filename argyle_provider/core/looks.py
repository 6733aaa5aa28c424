"""What was seen of a receiver: how far a connection came, and what it answered to each delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.core.urls import url_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argyle_provider.core.model import ExpandedSubscription
    from argyle_provider.core.probes import Probe
    from argyle_provider.core.urls import Url


class Trouble(Enum):
    """Why a receiver gave no answer."""

    NO_ADDRESS = "the name has no address"
    NO_RESOLVER = "the resolver of this machine does not answer"
    REFUSED = "nothing listens"
    NO_ROUTE = "this machine has no route to the address"
    NO_CONNECTION = "no connection within the limit"
    EXPIRED = "the certificate has expired"
    NOT_YET_VALID = "the certificate is not valid yet"
    WRONG_HOST = "the certificate is for another host"
    SELF_SIGNED = "the certificate is signed by itself, or by an authority that is"
    INCOMPLETE = "the chain does not lead to a known authority"
    NO_TLS = "no TLS"
    SILENT = "no answer within the limit"
    BROKEN = "the connection ended without an answer"
    TIME_OVER = "the time of the check was over"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one delivery.

    Attributes:
        status: the HTTP status; None where no answer came.
        ms: how long it took, in milliseconds.
        is_page: whether the answer is a web page.
        trouble: why no answer came; None where one came.
    """

    status: int | None = None
    ms: int = 0
    is_page: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one receiver.

    Attributes:
        addresses: those of its host.
        address: the one that took the connection; empty for none.
        days_left: for how many days its certificate is valid; None without TLS.
        trouble: why no delivery could be sent; None where some were.
        replies: what came back for each delivery that was sent, by its probe, in the order of sending.
    """

    addresses: tuple[str, ...] = ()
    address: str = ""
    days_left: int | None = None
    trouble: Trouble | None = None
    replies: Mapping[Probe, Reply] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Receiver:
    """An endpoint that subscriptions deliver to.

    Attributes:
        url: as it is declared.
        subscriptions: the resources that deliver to it, by name.
        entry: the entry of the first of them.
        name: a subscription's name, for the body of a delivery.
        event: an event that the receiver gets.
        secret: the secret that it must know; None where none is known.
    """

    url: str
    subscriptions: tuple[str, ...]
    entry: str
    name: str
    event: str
    secret: str | None = field(default=None, repr=False)


def receivers_of(subscriptions: Iterable[ExpandedSubscription]) -> tuple[Receiver, ...]:
    """The receivers of *subscriptions*, one for each place. Of several subscriptions, the first one is the example."""
    found: dict[Url | str, list[ExpandedSubscription]] = {}
    for each in subscriptions:
        found.setdefault(url_form(each.subscription.url), []).append(each)
    return tuple(map(_receiver, found.values()))


def _receiver(having: list[ExpandedSubscription]) -> Receiver:
    first = having[0].subscription
    return Receiver(
        url=first.url,
        subscriptions=tuple(dict.fromkeys(each.resource for each in having)),
        entry=having[0].entry,
        name=first.name,
        event=next(iter(first.events), ""),
        secret=first.secret,
    )
