"""Everything that is wrong with a declaration, found at once and before anything is sent.

Each problem says what is wrong and what would be right. None holds a secret: a bad secret is described, not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from argyle_provider.core import hosts
from argyle_provider.core.catalogue import CATALOGUE
from argyle_provider.core.expansion import effective_config, expand
from argyle_provider.core.model import WILDCARD, Environment, Problem, Severity
from argyle_provider.core.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.model import Declaration, Entry, EventChoice, JsonValue

SUBSCRIPTIONS = "argyle:subscriptions"
MOST_ITEMS = 30
"""Items that one subscription may name (Argyle's reference, Items webhooks)."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_PRE_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_CONFIG_KEYS = {event.config_key for event in CATALOGUE.values()} - {None}


def validate(declaration: Declaration) -> tuple[Problem, ...]:
    """All problems of *declaration*, in the order of its entries; none when it can be sent."""
    return tuple(_problems(declaration))


def _problems(declaration: Declaration) -> Iterator[Problem]:
    if declaration.max_deletions is not None and declaration.max_deletions < 0:
        yield Problem(("argyle:maxDeletions",), "it must be 0 or more")
    for entry in declaration.entries:
        yield from _entry_problems(entry, declaration)
    yield from _shared_names(declaration)


def _entry_problems(entry: Entry, declaration: Declaration) -> Iterator[Problem]:
    path = (SUBSCRIPTIONS, entry.key)
    if not _KEY.fullmatch(entry.key):
        yield Problem(path, "an entry's name starts with a letter or digit and goes on with those, '_', '.' or '-'")
    if entry.name is not None and (not entry.name.strip() or not entry.name.isprintable()):
        yield Problem((*path, "name"), "a name is printable text; leave it out for '<stack>-<entry>'")
    for message, severity in _url_problems(entry.url, declaration):
        yield Problem((*path, "url"), message, severity)
    for message, severity in _secret_problems(entry.secret):
        yield Problem((*path, "secret"), message, severity)
    yield from _events_problems(entry, (*path, "events"))


def _url_problems(url: str, declaration: Declaration) -> Iterator[tuple[str, Severity]]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - reading it is what finds a port that is none
    except ValueError:
        yield "this is no URL; write it like https://hooks.example.com/argyle", Severity.ERROR
        return
    if not url.isprintable() or " " in url or not host:
        yield "this is no absolute URL; write it like https://hooks.example.com/argyle", Severity.ERROR
        return
    yield from ((message, Severity.ERROR) for message in _scheme_problems(parts, host, declaration.environment))
    yield from ((message, Severity.ERROR) for message in _host_problems(host, declaration))
    if _PRE_ENCODED.search(url):
        yield "Argyle encodes URLs itself: write it unencoded, without %XX", Severity.WARNING


def _scheme_problems(parts: SplitResult, host: str, environment: Environment) -> Iterator[str]:
    to_this_machine = environment is Environment.LOCAL and hosts.is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and to_this_machine):
        yield (
            f"'{parts.scheme}://' is not allowed: deliveries carry people's income data, so use https:// "
            "(http:// only to this machine, in environment local)"
        )
    if parts.username is not None or parts.password is not None:
        yield "it holds credentials, which would be shown wherever the URL is: take them out"
    if parts.fragment or parts.path.endswith("#"):
        yield "a fragment (#...) is never sent to a server: take it out"


def _host_problems(host: str, declaration: Declaration) -> Iterator[str]:
    environment = declaration.environment
    if environment is Environment.PRODUCTION and hosts.is_tunnel(host):
        yield f"'{host}' belongs to a tunnel or inbox service: production data must not go through it"
    elif environment is Environment.PRODUCTION and hosts.is_private(host):
        yield f"'{host}' can't be reached from the internet, where Argyle is"
    elif environment is not Environment.LOCAL and hosts.is_loopback(host):
        yield f"'{host}' is this machine, and Argyle can't reach it: use a public host"
    allowed = declaration.allowed_hosts
    if allowed and not any(hosts.matches(host, pattern) for pattern in allowed):
        yield f"'{host}' is not among argyle:allowedHosts ({', '.join(allowed)}){did_you_mean(host, allowed)}"


def _secret_problems(secret: str | None) -> Iterator[tuple[str, Severity]]:
    if secret is None:
        message = "there is none, so deliveries are unsigned and anybody could send them"
        yield f"{message}: set one with `pulumi config set --secret --path`", Severity.WARNING
    elif secret == "" or not (secret.isascii() and secret.isprintable()):
        yield "a secret is printable ASCII text and not empty", Severity.ERROR


def _events_problems(entry: Entry, path: tuple[str | int, ...]) -> Iterator[Problem]:
    names = {choice.event for choice in entry.choices}
    if not names:
        yield Problem(path, "name at least one event")
    if WILDCARD in names and len(names) > 1:
        yield Problem(path, "'*' subscribes to all events but items.*, so nothing else may stand beside it")
    configs: dict[str, set[bool]] = {}
    for choice in entry.choices:
        configs.setdefault(choice.event, set()).add(bool(effective_config(choice.config)))
        yield from (
            Problem((*path, choice.event), message, severity) for message, severity in _choice_problems(choice, entry)
        )
    for name in sorted(name for name, kinds in configs.items() if len(kinds) > 1):
        message = "it stands here with and without config, so each delivery would come twice"
        yield Problem((*path, name), message, Severity.WARNING)


def _choice_problems(choice: EventChoice, entry: Entry) -> Iterator[tuple[str, Severity]]:
    event = CATALOGUE.get(choice.event)
    takes = None if event is None else event.config_key
    if event is None and choice.event != WILDCARD:
        hint = did_you_mean(choice.event, CATALOGUE)
        if entry.allow_unknown_events:
            yield f"Argyle's documentation does not know this event{hint}", Severity.WARNING
        else:
            yield f"there is no such event{hint}; if it is new, set allowUnknownEvents: true", Severity.ERROR
        if entry.allow_unknown_events:
            return
    for key in choice.config:
        if event is not None and key != takes:
            what = f"only {takes!r}" if takes else "no config"
            yield f"it takes {what}, not {key!r}{did_you_mean(key, [takes] if takes else [])}", Severity.ERROR
        elif choice.event == WILDCARD:
            yield "'*' takes no config: name the events that need one", Severity.ERROR
    for key, value in choice.config.items():
        if key in _CONFIG_KEYS and (problem := _value_problem(key, value)):
            yield problem, Severity.ERROR
    if event is not None and event.config_required and takes not in choice.config:
        yield f"it needs the Items to watch: `{event.name}: {{{takes}: [item_...]}}`", Severity.ERROR


def _value_problem(key: str, value: JsonValue) -> str:
    match key, value:
        case "include_resource", bool():
            return ""
        case "include_resource", _:
            return "include_resource is true or false"
        case "days_synced", int() if not isinstance(value, bool) and value >= 1:
            return ""
        case "days_synced", _:
            return "days_synced is a whole number of days, 1 or more"
        case _, tuple() if 1 <= len(value) <= MOST_ITEMS and all(isinstance(each, str) and each for each in value):
            return ""
        case _:
            return f"items is a list of 1 to {MOST_ITEMS} Item ids"


def _shared_names(declaration: Declaration) -> Iterator[Problem]:
    """One API name twice can't be told apart at the receiver, and one resource name twice not by the engine."""
    owners: dict[tuple[str, str], str] = {}
    told: set[tuple[str, str]] = set()
    for entry in declaration.entries:
        for each in expand(entry, stack=declaration.stack):
            for what, name in (("API name", each.subscription.name), ("Pulumi resource name", each.resource)):
                owner = owners.setdefault((what, name), entry.key)
                if owner != entry.key and (owner, entry.key) not in told:
                    told.add((owner, entry.key))
                    field = ("name",) if entry.name is not None and what == "API name" else ()
                    message = f"its {what} {name!r} is taken by the entry '{owner}': give one of them another"
                    yield Problem((SUBSCRIPTIONS, entry.key, *field), message)
