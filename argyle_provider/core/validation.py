"""Find every problem of a declaration at once, before anything is sent to Argyle.

Each problem says what is wrong and what to do. No message contains a secret: a bad secret is described, not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from argyle_provider.core import content
from argyle_provider.core.commands import set_secret
from argyle_provider.core.expansion import expand
from argyle_provider.core.hosts import HostError, canonical_pattern
from argyle_provider.core.keys import ALLOWED_HOSTS, KNOWN_UNMANAGED, MAX_DELETIONS, SUBSCRIPTIONS
from argyle_provider.core.model import Problem, Severity
from argyle_provider.core.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.model import Declaration, Entry, KnownUnmanaged

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def validate(declaration: Declaration, *, in_program: bool = False) -> tuple[Problem, ...]:
    """All problems of *declaration*, in the order of its entries. Without an error, it can be sent."""
    return tuple(_problems(declaration, in_program=in_program))


def _problems(declaration: Declaration, *, in_program: bool) -> Iterator[Problem]:
    if declaration.max_deletions is not None and declaration.max_deletions < 0:
        yield Problem((MAX_DELETIONS,), f"`{MAX_DELETIONS}` must be 0 or more.")
    allowed, wrong = allowed_hosts(declaration.allowed_hosts)
    yield from wrong
    for known in declaration.known_unmanaged:
        yield from _known_problems(known)
    for entry in declaration.entries:
        yield from _entry_problems(entry, declaration, allowed, in_program=in_program)
    yield from _shared_names(declaration)
    yield from _names_of_others(declaration)


def allowed_hosts(patterns: Sequence[str]) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The host *patterns* in canonical form, and the problems of those that have none.

    If one pattern is wrong, no patterns are returned: hosts can't be checked before it is right.
    """
    wrong = tuple(
        Problem((ALLOWED_HOSTS, index), message)
        for index, pattern in enumerate(patterns)
        for message in _pattern_problems(pattern)
    )
    return () if wrong else tuple(map(canonical_pattern, patterns)), wrong


def _pattern_problems(pattern: str) -> Iterator[str]:
    try:
        canonical_pattern(pattern)
    except HostError as error:
        yield f"{error} Write a host like `hooks.example.com`, or `*.example.com` for all hosts below it."


def _known_problems(known: KnownUnmanaged) -> Iterator[Problem]:
    path = (KNOWN_UNMANAGED, known.place)
    if bool(known.id.strip()) is bool(known.name.strip()):
        yield Problem(path, "An entry must have an `id` or a `name`, and not both.")
    elif not known.id and not known.name.strip("* "):
        message = "The pattern matches every name, so no stranger would be drift. Write a part of a name, like `ops-*`."
        yield Problem((*path, "name"), message)
    if not known.reason.strip():
        message = "The reason is empty. Write who made the subscription, and why it stays."
        yield Problem((*path, "reason"), message)
    if known.until and not _is_date(known.until):
        yield Problem((*path, "until"), 'The value must be a date in quotes, like "2026-12-31".')


def _is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and moment(text) is not None


def _entry_problems(
    entry: Entry, declaration: Declaration, allowed: Sequence[str], *, in_program: bool
) -> Iterator[Problem]:
    path = (SUBSCRIPTIONS, entry.key)
    if not _KEY.fullmatch(entry.key):
        message = (
            "The name of an entry must start with a letter or digit and continue with letters, digits, `_`, `.` or "
            "`-`. Rename the entry."
        )
        yield Problem(path, message)
    if entry.name is not None:
        remedy = "Change it, or remove `name` to use `<stack>-<entry>`."
        yield from _located((*path, "name"), content.name_findings(entry.name, remedy=remedy))
    yield from _located((*path, "url"), content.url_findings(entry.url, declaration.environment, allowed))
    command = set_secret((*path, "secret"), stack=declaration.stack)
    remedy = content.REMEDY_IN_PROGRAM if in_program else f"Run `{command}`."
    yield from _located((*path, "secret"), content.secret_findings(entry.secret, remedy=remedy))
    events = (*path, "events")
    yield from _located(events, content.events_findings(choice.event for choice in entry.choices))
    for choice in entry.choices:
        found = content.event_findings(choice.event, allow_unknown=entry.allow_unknown_events)
        yield from _located((*events, choice.event), (*found, *content.config_findings(choice)))
    for event in content.doubled(entry.choices):
        message = f"Entry `{entry.key}` lists `{event}` with and without config, so it is delivered twice. Remove one."
        yield Problem((*events, event), message, Severity.WARNING)


def _located(path: tuple[str | int, ...], findings: Iterable[content.Finding]) -> Iterator[Problem]:
    return (Problem(path, message, severity) for message, severity in findings)


def _shared_names(declaration: Declaration) -> Iterator[Problem]:
    """The receiver can't tell two subscriptions of one API name apart, nor Pulumi two resources of one name."""
    owners: dict[tuple[str, str], str] = {}
    told: set[tuple[str, str]] = set()
    for entry in declaration.entries:
        for each in expand(entry, stack=declaration.stack):
            for what, name in (("API name", each.subscription.name), ("Pulumi resource name", each.resource)):
                owner = owners.setdefault((what, name), entry.key)
                if owner != entry.key and (owner, entry.key) not in told:
                    told.add((owner, entry.key))
                    field = ("name",) if entry.name is not None and what == "API name" else ()
                    remedy = "Change `name` in one of them." if field else "Rename one of the two entries."
                    message = f"The {what} `{name}` is already used by entry `{owner}`. {remedy}"
                    yield Problem((SUBSCRIPTIONS, entry.key, *field), message)


def _names_of_others(declaration: Declaration) -> Iterator[Problem]:
    """A create could take over the live subscription that somebody else has under this name."""
    known = [each for each in declaration.known_unmanaged if each.name.strip("* ")]  # every name is its own problem
    for entry in declaration.entries:
        names = [each.subscription.name for each in expand(entry, stack=declaration.stack)]
        if message := name_of_others(names, known):
            field = ("name",) if entry.name is not None else ()
            yield Problem((SUBSCRIPTIONS, entry.key, *field), message)


def name_of_others(names: Sequence[str], known: Sequence[KnownUnmanaged]) -> str:
    """Why the first of *names* that fits an entry of *known* can't be used; empty if none fits."""
    for each in known:
        for name in names:
            if each.fits(name):
                return (
                    f"The name `{name}` matches `{KNOWN_UNMANAGED}[{each.place}]` ({each}), so a live subscription of "
                    "this name is somebody else's. Change the name or the pattern."
                )
    return ""
