"""Checking a receiver: all probes are made of one event, sent one after the other, and what comes back is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argyle_provider import samples
from argyle_provider.core.probes import FORGERIES, LIMIT_SECONDS, Probe, Seen, is_hopeless
from argyle_provider.deliveries.forgeries import forged, genuine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argyle_provider.core.deliveries import NamedSecret
    from argyle_provider.core.outgoing import Outgoing
    from argyle_provider.deliveries.post import Destination
    from argyle_provider.samples import Person

EVENT = "gigs.added"
"""Of which the probes are made where no other event is named."""

_ODD = """{
      "text": "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS} \\/ \N{SNOWMAN}",
      "one": 1.0,
      "hundred": 1e2
    }"""


@dataclass(frozen=True)
class Planned:
    """A probe, and the delivery that is sent for it.

    Attributes:
        secret: the name of the secret that signs it, where it is not the first.
    """

    probe: Probe
    outgoing: Outgoing
    secret: str | None = None


def plan(
    secrets: Sequence[NamedSecret],
    others: Sequence[NamedSecret] = (),
    *,
    name: str,
    event: str = EVENT,
    person: Person = samples.PERSON,
) -> list[Planned]:
    """All probes of a receiver, in the order of sending.

    Args:
        secrets: those that the receiver must know, one at least; the first signs.
        others: those of other environments, which it must not know.
        name: the subscription's name in the bodies.
        event: what the deliveries are about.
        person: about whom.
    """
    secret = secrets[0].value
    body = samples.body(event, name=name, person=person)

    def sign(probe: Probe, content: bytes) -> Planned:
        return Planned(probe, genuine(content, secret))

    first = [
        sign(Probe.GENUINE, body),
        sign(Probe.DUPLICATE, body),
        sign(Probe.ODD_BODY, _odd_body(event, name, person)),
        sign(Probe.UNKNOWN_EVENT, _unknown_event(name, person)),
        sign(Probe.EARLY, _early(name, person)),
        *(Planned(Probe.OTHER_SECRETS, genuine(body, each.value), each.name) for each in secrets[1:]),
    ]
    known = {each.value for each in secrets}
    strange = [each for each in others if each.value not in known]
    forgeries = []
    for probe in FORGERIES.values():
        if probe is Probe.OTHER_ENVIRONMENT:
            forgeries += [Planned(probe, forged(probe, body, secret, other=each.value), each.name) for each in strange]
        else:
            forgeries.append(Planned(probe, forged(probe, body, secret)))
    return [*first, *forgeries, sign(Probe.LAST, body)]


def send(
    planned: Sequence[Planned],
    destination: Destination,
    *,
    seconds: float = LIMIT_SECONDS,
    on_seen: Callable[[Seen], None] = lambda _: None,
) -> list[Seen]:
    """Send what is *planned*, and return what came back; it ends early where nothing answers.

    Args:
        seconds: how long to wait for each answer.
        on_seen: called with each answer as it comes.
    """
    seen: list[Seen] = []
    for each in planned:
        answer = destination.post(each.outgoing.body, each.outgoing.headers, seconds=seconds)
        seen.append(
            Seen(each.probe, answer.status, answer.ms, answer.error, answer.excerpt, each.secret, answer.timed_out)
        )
        on_seen(seen[-1])
        if is_hopeless(seen):
            break
    return seen


def _odd_body(event: str, name: str, person: Person) -> bytes:
    """A body that nobody serialises again to the same bytes: an escaped slash, 1.0, 1e2, and letters beyond ASCII."""
    message = samples.message(event, name=name, person=person)
    data = message["data"]
    text = samples.written({**message, "data": {**data, "new": "?"}} if isinstance(data, dict) else message)
    return text.replace(b'"new": "?"', b'"new": ' + _ODD.encode())


def _unknown_event(name: str, person: Person) -> bytes:
    data = {"account": person.account, "user": person.user, "new": {"field": [1, None]}}
    return samples.written({"event": "holidays.added", "name": name, "data": data, "new": True})


def _early(name: str, person: Person) -> bytes:
    """That all of an account is there, before anything was said of that account."""
    other = replace(person, account=person.id_of("another account"))
    return samples.body("users.fully_synced", name=name, person=other)
