"""The values that all other modules use: what a stack declares, and what an account has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | tuple[JsonValue, ...] | Mapping[str, JsonValue] | None"
SubscriptionConfig: TypeAlias = Mapping[str, JsonValue]

WILDCARD = "*"


class Environment(str, Enum):
    """The Argyle environment of a stack's subscriptions; it decides the API host."""

    LOCAL = "local"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Replacement(str, Enum):
    """The order in which a replacement creates and deletes. Argyle has no update, so every change is a replacement."""

    CREATE_FIRST = "create-first"
    DELETE_FIRST = "delete-first"


@dataclass(frozen=True, slots=True)
class Subscription:
    """The content of one API subscription, in canonical form: two equal values ask Argyle for the same deliveries.

    Build it with :meth:`canonical`, which sorts, removes duplicates and makes whole numbers of floats again.
    """

    name: str
    url: str
    events: tuple[str, ...]
    config: SubscriptionConfig = field(default_factory=dict, hash=False)
    secret: str | None = field(default=None, repr=False)

    @classmethod
    def canonical(
        cls,
        *,
        name: str,
        url: str,
        events: Iterable[str],
        config: Mapping[str, object] | None = None,
        secret: str | None = None,
    ) -> Subscription:
        """Build a subscription with sorted, unique events, None for an empty secret, and a canonical config."""
        return cls(
            name=name,
            url=url,
            events=tuple(sorted(set(events))),
            config=canonical_config(config),
            secret=secret or None,
        )


@dataclass(frozen=True, slots=True)
class LiveSubscription:
    """A subscription in the account: its content with the server's id and time of creation.

    Attributes:
        created_at: ISO 8601, UTC; empty if the server does not say.
        last_sent_at: when Argyle last attempted a delivery, in ISO 8601, UTC; None for never, empty if the server does
            not say. Argyle changes it all the time, so it does not make two values differ.
    """

    id: str
    subscription: Subscription
    created_at: str
    last_sent_at: str | None = field(default="", compare=False)

    @property
    def name(self) -> str:
        """Its API name."""
        return self.subscription.name


@dataclass(frozen=True, slots=True)
class OddSubscription:
    """An item of the account's list that does not have the shape of a subscription, so no entry can declare it.

    It may still deliver, so it is kept and shown, and its id is live.

    Attributes:
        id: empty if it has none.
        reasons: what is odd, one field and its type each (``events is text, not a list``); never a value.
        name: empty if it can't be read; so is *url*.
    """

    id: str
    reasons: tuple[str, ...]
    name: str = ""
    url: str = ""

    @property
    def reason(self) -> str:
        """All reasons in one line."""
        return "; ".join(self.reasons)


Row: TypeAlias = LiveSubscription | OddSubscription
"""One row of an account's list."""


@dataclass(frozen=True, slots=True)
class EventChoice:
    """One event of an entry with its config; empty for an event without config."""

    event: str
    config: SubscriptionConfig = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of ``argyle:subscriptions``: the events a team wants, before they are split by config.

    Attributes:
        key: the entry's name, its key in the stack's config.
        name: the API name that the entry sets, or None for ``<stack>-<key>``.
        quiet_after: after how long without a delivery it is silent, as ``3d``; empty for never.
    """

    key: str
    url: str
    choices: tuple[EventChoice, ...]
    secret: str | None = field(default=None, repr=False)
    name: str | None = None
    protect: bool = False
    allow_unknown_events: bool = False
    quiet_after: str = ""


@dataclass(frozen=True, slots=True)
class KnownUnmanaged:
    """One entry of ``argyle:knownUnmanaged``: unmanaged subscriptions that are not drift, by id or by name.

    Attributes:
        name: a pattern, in which ``*`` is any text; empty if there is an id.
        until: the last day on which it applies, as ``2026-12-31``, UTC; empty for always.
        place: its index in the list.
    """

    reason: str
    id: str = ""
    name: str = ""
    until: str = ""
    place: int = 0

    def __str__(self) -> str:
        return self.id or self.name

    def fits(self, name: str) -> bool:
        """Whether the pattern fits *name*."""
        return bool(re.fullmatch(".*".join(map(re.escape, self.name.split("*"))), name, re.DOTALL))


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that one stack declares.

    Attributes:
        quiet_after: the one of entries that don't set their own.
    """

    stack: str
    environment: Environment
    entries: tuple[Entry, ...]
    allowed_hosts: tuple[str, ...] = ()
    max_deletions: int | None = None
    replacement: Replacement = Replacement.CREATE_FIRST
    quiet_after: str = ""
    known_unmanaged: tuple[KnownUnmanaged, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpandedSubscription:
    """One API subscription that an entry needs.

    Attributes:
        entry: the key of the entry it comes from.
        resource: the Pulumi resource name, unique in the stack.
        protect: whether the entry is protected.
    """

    entry: str
    resource: str
    subscription: Subscription
    protect: bool = False


class Severity(str, Enum):
    """Whether a problem stops the run (error) or is only shown (warning)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a stack's config.

    Attributes:
        path: the keys that lead to the value, the config key first: ``("argyle:subscriptions", "payroll", "url")``.
        message: what is wrong, then what to do; never contains a secret.
        position: the place in the file, if the value comes from a file.
    """

    path: tuple[str | int, ...]
    message: str
    severity: Severity = Severity.ERROR
    position: Position | None = None

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else ""
        return f"{where}{self.where}: {self.message}"

    @property
    def where(self) -> str:
        """The path as a person writes it: ``argyle:subscriptions.payroll.events[2]``."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


def canonical_config(config: Mapping[str, object] | None) -> SubscriptionConfig:
    """Bring *config* into the form in which equal configs are equal values.

    None and an empty config are the same, and 90.0 is 90 (gRPC has only floats). A list is a set to Argyle (``items``
    lists Items), so it is sorted and has no duplicates.
    """
    if not config:
        return {}
    return {key: _canonical_value(config[key]) for key in sorted(config)}


def _canonical_value(value: object) -> JsonValue:
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return int(value) if value.is_integer() else value
        case Mapping():
            return {str(key): _canonical_value(value[key]) for key in sorted(value)}
        case list() | tuple() | set() | frozenset():
            unique = {repr(item): item for item in map(_canonical_value, value)}
            return tuple(unique[key] for key in sorted(unique))
        case _:
            message = f"A subscription's config must contain JSON values, not {type(value).__name__}."
            raise TypeError(message)
