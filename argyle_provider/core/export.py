"""Turn the live subscriptions of an account into entries: the reverse of the expansion.

Several subscriptions become one entry only if its expansion is exactly these. Every other subscription becomes its own
entry with its live name. So an import of the exported config finds each subscription and changes none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argyle_provider.core.difference import changed_fields, is_hidden, without_defaults
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import effective_config, expand, suffix
from argyle_provider.core.model import (
    WILDCARD,
    Declaration,
    Entry,
    Environment,
    EventChoice,
    LiveSubscription,
    OddSubscription,
    Severity,
)
from argyle_provider.core.validation import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.model import Row, Subscription

_STAND_IN = "a-secret"
"""A valid secret in place of the live one, which may be a mask, when an entry is validated."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A live subscription that no entry can declare, and why."""

    live: Row
    reason: str

    @property
    def url(self) -> str:
        """Where it delivers; empty if that can't be read."""
        return self.live.subscription.url if isinstance(self.live, LiveSubscription) else self.live.url


@dataclass(frozen=True, slots=True)
class Export:
    """An account as config.

    Attributes:
        declaration: its entries have the secrets that the account shows, so they must never be printed.
    """

    declaration: Declaration
    left_out: tuple[LeftOut, ...]

    @property
    def shares_secret(self) -> bool:
        """Whether all entries have the same secret and the account shows it, so it has to be set only once."""
        secrets = {entry.secret for entry in self.declaration.entries}
        return len(self.declaration.entries) > 1 and len(secrets) == 1 and not any(map(is_hidden, secrets))


def export_account(rows: Iterable[Row], *, stack: str, environment: Environment) -> Export:
    """Turn *rows* into the entries of a stack of this name, by name, and list what can't be an entry.

    Entries in production are protected, because a removal stops deliveries.
    """
    empty = Declaration(stack, environment, ())
    everything = list(rows)
    odd = [LeftOut(each, each.reason) for each in everything if isinstance(each, OddSubscription)]
    live = [each for each in everything if isinstance(each, LiveSubscription)]
    ordered = sorted(live, key=lambda each: (each.name, each.created_at, each.id))
    declarable, left_out = _declarable(ordered, empty)
    groups: dict[tuple[str, str, str | None], list[Subscription]] = defaultdict(list)
    for each in declarable:
        groups[_base(each), each.url, each.secret].append(each)
    entries: list[Entry] = []
    taken: set[str] = set()
    for (base, _, _), group in sorted(groups.items(), key=lambda item: (item[0][0], item[1][0].name)):
        whole = _entry(group, name=base)
        folds = _is_exactly(whole, group, stack) and not _reason(whole, empty)
        for entry in [whole] if folds else [_entry([each], name=each.name) for each in group]:
            protected = replace(entry, protect=environment is Environment.PRODUCTION)
            entries.append(_keyed(protected, stack=stack, taken=taken))
            taken |= _keys(entries[-1], stack)
    return Export(replace(empty, entries=tuple(entries)), (*left_out, *odd))


def _declarable(live: Sequence[LiveSubscription], declaration: Declaration) -> tuple[list[Subscription], list[LeftOut]]:
    """The subscriptions that can be declared, with their config as in an entry, and those that can't."""
    declarable: list[Subscription] = []
    left_out: list[LeftOut] = []
    names: dict[str, str] = {}
    for each in live:
        first = names.setdefault(each.subscription.name, each.id)
        if first != each.id:
            left_out.append(LeftOut(each, f"Subscription {first} has the same name."))
            continue
        config = each.subscription.config
        tries = [replace(each.subscription, config=it) for it in (effective_config(config), without_defaults(config))]
        reasons = [_reason(_entry([it], name=it.name), declaration) for it in tries]
        if "" in reasons:
            declarable.append(tries[reasons.index("")])
        else:
            left_out.append(LeftOut(each, reasons[0]))
    return declarable, left_out


def _reason(entry: Entry, declaration: Declaration) -> str:
    """Why *entry* can't be declared; empty if it can."""
    judged = replace(entry, secret=entry.secret and _STAND_IN)
    problems = validate(replace(declaration, entries=(judged,)))
    return next((each.message for each in problems if each.severity is Severity.ERROR), "")


def _base(subscription: Subscription) -> str:
    """The name of an entry that expands to this subscription."""
    return subscription.name.removesuffix(suffix(subscription.config))


def _entry(group: Sequence[Subscription], *, name: str) -> Entry:
    """The entry for a group with the same URL and secret; its key is chosen later."""
    choices = tuple(EventChoice(event, each.config) for each in group for event in each.events)
    return Entry(
        key="entry",
        url=group[0].url,
        choices=tuple(sorted(choices, key=lambda choice: (choice.event, suffix(choice.config)))),
        secret=group[0].secret,
        name=name,
        allow_unknown_events=any(choice.event not in {WILDCARD, *CATALOGUE} for choice in choices),
    )


def _is_exactly(entry: Entry, group: Sequence[Subscription], stack: str) -> bool:
    expanded = {each.subscription.name: each.subscription for each in expand(entry, stack=stack)}
    return len(expanded) == len(group) and all(
        each.name in expanded and not changed_fields(expanded[each.name], each) for each in group
    )


def _keyed(entry: Entry, *, stack: str, taken: set[str]) -> Entry:
    """*entry* with the first fitting key that is not *taken*, and without a name that equals the default."""
    return next(each for each in _candidates(entry, stack) if taken.isdisjoint(_keys(each, stack)))


def _keys(entry: Entry, stack: str) -> set[str]:
    return {entry.key, *(each.resource for each in expand(entry, stack=stack))}


def _candidates(entry: Entry, stack: str) -> Iterator[Entry]:
    names = [each.subscription for each in expand(entry, stack=stack)]
    own = (entry.name or "").removeprefix(f"{stack}-")
    shortest = own.removesuffix(suffix(names[0].config)) if len(names) == 1 else own
    for key in (shortest, own):
        plain = replace(entry, key=_key(key), name=None)
        if [each.subscription for each in expand(plain, stack=stack)] == names:
            yield plain
    yield replace(entry, key=_key(own))
    number = 2
    while True:
        yield replace(entry, key=f"{_key(own)}-{number}")
        number += 1


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "subscription"
