"""Split one entry into the fewest subscriptions that Argyle accepts, and name them.

Argyle has one ``config`` per subscription and checks it against the subscription's whole event list (``POST
/v2/webhooks`` answers 400 if a single event does not take it). So events with different configs need different
subscriptions.

The name of a part depends only on its own config. It stays the same when something is added to the entry, and the
receiver sees the name in every delivery.
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
    """The subscriptions that *entry* needs in *stack*: the one without config first, then by name.

    Events without config keep the entry's plain name. Each distinct config gets its own subscription, named
    ``<plain name>-<suffix>`` (see :func:`suffix`). If an entry with an explicit ``name:`` needs one subscription, that
    one has exactly this name; otherwise some live names could not be declared.
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
    """The subscriptions of all entries of *declaration*, in the order of its entries."""
    return tuple(each for entry in declaration.entries for each in expand(entry, stack=declaration.stack))


def effective_config(config: SubscriptionConfig) -> SubscriptionConfig:
    """*config* without ``include_resource: false``, which is Argyle's default.

    An explicit ``days_synced`` is kept, even if it is the default of 30: the team decided on the number.
    """
    return {
        key: value for key, value in canonical_config(config).items() if (key, value) != ("include_resource", False)
    }


def suffix(config: SubscriptionConfig) -> str:
    """The end of a name for *config*: empty, or a dash and a readable part per key; unique to the config.

    >>> suffix({})
    ''
    >>> suffix({"include_resource": True})
    '-include-resource'
    >>> suffix({"days_synced": 90})
    '-partial-90'

    A list of Items is shown as its length and a digest, because up to 30 ids don't fit into a name:

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
