"""Compare subscriptions, and ignore what only looks different.

:func:`changed_fields` compares two declarations. It is exact and symmetric, because the engine calls it with either
side first. :func:`keep_equivalent` compares a declaration with a live subscription, where Argyle may return the same
content in another form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.core.model import Subscription
from argyle_provider.core.urls import same_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.model import JsonValue, SubscriptionConfig


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """How one key of a config changes.

    Attributes:
        before: the values that are gone, in order; None if the key was not set; empty if values are only added.
        after: the values that are new; None if the key is not set; empty if values are only removed.
    """

    key: str
    before: tuple[JsonValue, ...]
    after: tuple[JsonValue, ...]


FIELDS = ("name", "url", "events", "config", "secret")
"""The fields of a subscription that are compared. ``id`` and the server's times are never a change."""

# Argyle's reference: "Default: 30" and "Defaults to false". If the server returns them, nothing has changed.
_CONFIG_DEFAULTS: SubscriptionConfig = {"days_synced": 30, "include_resource": False}

# Three or more of the characters that services print instead of a secret.
_MASK = re.compile(r"[*\u2022\u25cf\u2026]{3}|\u2026")


def changed_fields(old: Subscription, new: Subscription) -> tuple[str, ...]:
    """The fields in which two declared subscriptions differ, in the order of :data:`FIELDS`."""
    return tuple(field for field in FIELDS if getattr(old, field) != getattr(new, field))


def config_changes(
    before: Sequence[SubscriptionConfig], after: Sequence[SubscriptionConfig]
) -> tuple[ConfigChange, ...]:
    """Compare the configs before and after, key by key. Several subscriptions can deliver one event."""
    keys = sorted({key for config in (*before, *after) for key in config})
    return tuple(each for key in keys if (each := _config_change(key, before, after)) is not None)


def _config_change(
    key: str, before: Sequence[SubscriptionConfig], after: Sequence[SubscriptionConfig]
) -> ConfigChange | None:
    # By how a value is written, since a mapping has no hash.
    gone, new = ({repr(config.get(key)): config.get(key) for config in side} for side in (before, after))
    if gone.keys() == new.keys():
        return None
    return ConfigChange(
        key,
        tuple(sorted((gone[each] for each in gone.keys() - new.keys()), key=_rank)),
        tuple(sorted((new[each] for each in new.keys() - gone.keys()), key=_rank)),
    )


def _rank(value: JsonValue) -> tuple[float, str]:
    """Numbers by size, the rest by how it is written."""
    return (value, "") if isinstance(value, int | float) else (0, repr(value))


def keep_equivalent(declared: Subscription, live: Subscription) -> Subscription:
    """Return *live* with the declared value in each field where the live one means the same.

    After that, a comparison with the declaration shows only what somebody changed. These mean the same:

    - a URL that the server normalised (encoding, case or punycode of the host, default port, ``/`` for an empty path);
    - a config to which the server added defaults or unknown keys;
    - a secret that the server masks, nulls or leaves out: it can't be compared, and a mask must never be stored.
    """
    return Subscription(
        name=live.name,
        url=declared.url if same_url(declared.url, live.url) else live.url,
        events=live.events,
        config=declared.config if same_config(declared.config, live.config) else live.config,
        secret=declared.secret if is_hidden(live.secret) else live.secret,
    )


def same_config(declared: SubscriptionConfig, live: SubscriptionConfig) -> bool:
    """Whether *live* has the same effect as *declared*.

    A missing key is compared as its known default. An unknown key is compared only if it is declared.
    """
    keys = declared.keys() | _CONFIG_DEFAULTS.keys()
    return all(_value(declared, key) == _value(live, key) for key in keys)


def without_defaults(config: SubscriptionConfig) -> SubscriptionConfig:
    """*config* without Argyle's defaults, which the server may have added."""
    return {key: value for key, value in config.items() if value != _CONFIG_DEFAULTS.get(key)}


def _value(config: SubscriptionConfig, key: str) -> JsonValue:
    return config.get(key, _CONFIG_DEFAULTS.get(key))


def is_hidden(secret: str | None) -> bool:
    """Whether the secret in a reply is missing or masked, so that the real one is unknown."""
    return not secret or _MASK.search(secret) is not None


def is_untold(declared: Subscription, live: Subscription) -> bool:
    """Whether the secrets can't be compared: the live one is hidden, and one is declared or the reply has a mask.

    If no secret is declared, a reply without one is taken to mean that there is none.
    """
    return is_hidden(live.secret) and bool(declared.secret or live.secret)
