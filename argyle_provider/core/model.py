"""The values that everything else is about: what a stack declares, and what an account holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | tuple[JsonValue, ...] | Mapping[str, JsonValue] | None"
SubscriptionConfig: TypeAlias = Mapping[str, JsonValue]

WILDCARD = "*"


class Environment(str, Enum):
    """Where a stack's subscriptions live. It decides the host, so it is part of a subscription's identity."""

    LOCAL = "local"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Replacement(str, Enum):
    """The order of a replacement's two steps; Argyle has no update, so every change is a replacement."""

    CREATE_FIRST = "create-first"
    DELETE_FIRST = "delete-first"


@dataclass(frozen=True, slots=True)
class Subscription:
    """The content of one API subscription, in canonical form: two equal ones ask Argyle for the same deliveries.

    Build it with :meth:`canonical`, which sorts, de-duplicates and undoes what a wire did to numbers.
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
        """The same content with events sorted and unique, no empty secret, and the config's numbers whole again."""
        return cls(
            name=name,
            url=url,
            events=tuple(sorted(set(events))),
            config=canonical_config(config),
            secret=secret or None,
        )


@dataclass(frozen=True, slots=True)
class LiveSubscription:
    """A subscription that the account holds: the server's id and time beside the content.

    Attributes:
        created_at: ISO 8601, UTC; empty where the server does not say.
    """

    id: str
    subscription: Subscription
    created_at: str

    @property
    def name(self) -> str:
        """Its API name."""
        return self.subscription.name


@dataclass(frozen=True, slots=True)
class OddSubscription:
    """Something in the account's list that is not a subscription as Argyle describes one, so no entry can declare it.

    It may deliver all the same, so it is kept and shown, and its id counts as live.

    Attributes:
        id: empty where it has none.
        reasons: what is odd, a field and its kind each (``events is text, not a list``); never a value.
        name: empty where it can't be read; so is *url*.
    """

    id: str
    reasons: tuple[str, ...]
    name: str = ""
    url: str = ""

    @property
    def reason(self) -> str:
        """All that is odd, in one line."""
        return "; ".join(self.reasons)


Row: TypeAlias = LiveSubscription | OddSubscription
"""One row of an account's list."""


@dataclass(frozen=True, slots=True)
class EventChoice:
    """One event of an entry with the config it is wanted with; an empty config is none."""

    event: str
    config: SubscriptionConfig = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of ``argyle:subscriptions``: what a team wants to hear about, before Argyle's rules split it.

    Attributes:
        key: the logical name, the key in the stack config.
        name: the API name that the entry asks for, or None for ``<stack>-<key>``.
    """

    key: str
    url: str
    choices: tuple[EventChoice, ...]
    secret: str | None = field(default=None, repr=False)
    name: str | None = None
    protect: bool = False
    allow_unknown_events: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything one stack declares."""

    stack: str
    environment: Environment
    entries: tuple[Entry, ...]
    allowed_hosts: tuple[str, ...] = ()
    max_deletions: int | None = None
    replacement: Replacement = Replacement.CREATE_FIRST


@dataclass(frozen=True, slots=True)
class ExpandedSubscription:
    """One API subscription that an entry needs, and where it came from.

    Attributes:
        entry: the entry's key.
        resource: the Pulumi resource name, unique in the stack.
        protect: whether the entry is protected.
    """

    entry: str
    resource: str
    subscription: Subscription
    protect: bool = False


class Severity(str, Enum):
    """Whether a problem stops the run or only deserves a look."""

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
        path: the keys that lead to it, from the config's own key on: ``("argyle:subscriptions", "payroll", "url")``.
        message: what is wrong and what would be right; it never holds a secret.
        position: where it stands in the stack file, when the value was found there.
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
    """*config* as Argyle means it: none, null and empty are equal, and 90.0 is 90 (gRPC knows only floats).

    A list is a set to Argyle (``items`` names Items), so it is sorted and de-duplicated.
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
            message = f"a subscription's config holds JSON values, not {type(value).__name__}"
            raise TypeError(message)
