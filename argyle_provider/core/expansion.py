"""From one entry to the fewest subscriptions that Argyle accepts.

Argyle holds one ``config`` per subscription and checks it against the subscription's whole event list (``POST
/v2/webhooks`` answers 400 when a single event does not take it), so events of one entry that want different configs
must live in different subscriptions. This module does that split, and names the parts.

A part's name depends on its own config alone. So it stays the same whatever else is added to the entry, and the
receiver, who sees the name in every delivery, can rely on it.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from argyle_provider.core.model import ExpandedSubscription, Subscription, canonical_config

if TYPE_CHECKING:
    from argyle_provider.core.model import Declaration, Entry, JsonValue, SubscriptionConfig


def expand(entry: Entry, *, stack: str) -> tuple[ExpandedSubscription, ...]:
    """The subscriptions that *entry* needs in *stack*, the one without config first, then by name.

    Events without config keep the entry's plain name; each distinct config gets a subscription of its own, named
    ``<plain name>-<suffix>`` (see :func:`suffix`). An explicit ``name:`` of an entry that needs one subscription is
    that one's name as it stands, whatever its config: else a live name could be one that no entry can declare.
    """
    name = entry.name or f"{stack}-{entry.key}"
    parts: dict[str, tuple[SubscriptionConfig, set[str]]] = {}
    for choice in entry.choices:
        config = effective_config(choice.config)
        parts.setdefault(suffix(config), (config, set()))[1].add(choice.event)
    verbatim = entry.name is not None and len(parts) == 1
    return tuple(
        ExpandedSubscription(
            entry=entry.key,
            resource=entry.key + part,
            protect=entry.protect,
            subscription=Subscription.canonical(
                name=name if verbatim else name + part, url=entry.url, events=events, config=config, secret=entry.secret
            ),
        )
        for part, (config, events) in sorted(parts.items())
    )


def expand_all(declaration: Declaration) -> tuple[ExpandedSubscription, ...]:
    """The subscriptions that all entries of *declaration* need, in the order of its entries."""
    return tuple(each for entry in declaration.entries for each in expand(entry, stack=declaration.stack))


def effective_config(config: SubscriptionConfig) -> SubscriptionConfig:
    """*config* without what asks for nothing: ``include_resource: false`` is Argyle's default.

    An explicit ``days_synced`` is kept even at its default of 30: the number is what a team decided.
    """
    return {
        key: value for key, value in canonical_config(config).items() if (key, value) != ("include_resource", False)
    }


def suffix(config: SubscriptionConfig) -> str:
    """What *config* adds to a name: nothing, or a dash and a readable part per key; distinct configs never share one.

    >>> suffix({})
    ''
    >>> suffix({"include_resource": True})
    '-include-resource'
    >>> suffix({"days_synced": 90})
    '-partial-90'

    A list of Items is named by its length and a digest, because up to 30 ids do not fit in a name:

    >>> suffix({"items": ("item_000000001", "item_000000002")})
    '-items-2-c2d06a'
    """
    return "".join(f"-{_part(key, value)}" for key, value in sorted(config.items()))


def _part(key: str, value: JsonValue) -> str:
    match key, value:
        case "include_resource", True:
            return "include-resource"
        case "days_synced", int() if not isinstance(value, bool):
            return f"partial-{value}"
        case "items", tuple():
            return f"items-{len(value)}-{_digest(value)}"
        case _:
            return f"{re.sub(r'[^a-z0-9]+', '-', key.lower()).strip('-')}-{_digest((key, value))}"


def _digest(value: JsonValue) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:6]
