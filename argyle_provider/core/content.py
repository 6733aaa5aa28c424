"""What is wrong with a subscription, field by field: one judge for an entry and for a subscription alone.

Each finding says what is wrong and what would be right. None holds a secret: a bad secret is described, not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl

from argyle_provider.core import hosts
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import effective_config
from argyle_provider.core.model import WILDCARD, Environment, Severity
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.model import EventChoice, JsonValue

MOST_ITEMS = 30
"""Items that one subscription may name (Argyle's reference, Items webhooks)."""

Finding: TypeAlias = tuple[str, Severity]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CREDENTIALS = frozenset(
    {
        "accesskey",
        "accesstoken",
        "apikey",
        "apitoken",
        "authkey",
        "authtoken",
        "code",
        "pass",
        "pwd",
        "sas",
        "sig",
        "sk",
    }
)
"""Names of query parameters: `code` is Azure's function key, `sig` its shared access signature."""
_CREDENTIAL_WORDS = frozenset(
    {
        "auth",
        "authorization",
        "bearer",
        "credential",
        "credentials",
        "hmac",
        "jwt",
        "key",
        "passwd",
        "password",
        "secret",
    }
    | {"signature", "token"}
)
"""Words in such names: `x-functions-key`, `access_token`."""

_PRE_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_CONFIG_KEYS = {event.config_key for event in CATALOGUE.values()} - {None}


def name_findings(name: str, *, remedy: str) -> Iterator[Finding]:
    """What is wrong with an API name.

    Args:
        remedy: how it gets a good one.
    """
    if _is_padded(name):
        yield _padded("A name"), Severity.ERROR
    elif not name or not name.isprintable():
        yield f"a name is printable text; {remedy}", Severity.ERROR


def _is_padded(text: str) -> bool:
    return text != text.strip()


def _padded(what: str) -> str:
    """Stock Django trims text fields; nobody knows whether Argyle does (docs/argyle-api.md, section 8)."""
    return f"{what} must not start or end with white space: Argyle may store it without. Remove the white space."


def url_findings(url: str, environment: Environment, allowed: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with the URL of a receiver.

    Args:
        allowed: the host patterns of which it must match one, in their canonical form; empty for any host.
    """
    try:
        parts = Url.parse(url)
    except UrlError as error:
        yield str(error), Severity.ERROR
        return
    for message in (*_way_problems(parts, environment), *_host_problems(parts.host, environment, allowed)):
        yield message, Severity.ERROR
    if _PRE_ENCODED.search(url):
        yield "Argyle encodes URLs itself: write it unencoded, without %XX", Severity.WARNING
    for name in _credentials(parts.query):
        message = (
            f"The query parameter `{name}` looks like a credential, and reviews, logs and the state show URLs. Remove "
            "it, and let the receiver check the signature that `secret` makes."
        )
        yield message, Severity.WARNING


def _credentials(query: str) -> Iterator[str]:
    """The names in *query* that look like those of a credential and have a value, each once."""
    for name in dict.fromkeys(name for name, value in parse_qsl(query) if value):
        words = {each.lower() for each in _WORD.findall(name)}
        if words & _CREDENTIAL_WORDS or name.lower() in _CREDENTIALS:
            yield name


def _way_problems(url: Url, environment: Environment) -> Iterator[str]:
    to_this_machine = environment is Environment.LOCAL and hosts.is_loopback(url.host)
    if url.scheme != "https" and not (url.scheme == "http" and to_this_machine):
        yield (
            f"'{url.scheme}://' is not allowed: deliveries carry people's income data, so use https:// "
            "(http:// only to this machine, in environment local)"
        )
    if url.credentials is not None:
        yield "it holds credentials, and reviews and logs show URLs: remove them"
    if url.fragment is not None:
        yield "a fragment (#...) is never sent to a server: remove it"


def _host_problems(host: str, environment: Environment, allowed: Sequence[str]) -> Iterator[str]:
    if environment is Environment.PRODUCTION and hosts.is_tunnel(host):
        yield f"'{host}' belongs to a tunnel or inbox service: production data must not go through it"
    elif environment is Environment.PRODUCTION and hosts.is_private(host):
        yield f"'{host}' can't be reached from the internet, where Argyle is"
    elif environment is not Environment.LOCAL and hosts.is_loopback(host):
        yield f"'{host}' is this machine, and Argyle can't reach it: use a public host"
    if allowed and not any(hosts.matches(host, pattern) for pattern in allowed):
        yield f"'{host}' is not among argyle:allowedHosts ({', '.join(allowed)}){did_you_mean(host, allowed)}"


def secret_findings(secret: str | None, *, remedy: str) -> Iterator[Finding]:
    """What is wrong with a secret, without showing it.

    Args:
        remedy: how one is set.
    """
    if secret is None:
        yield f"there is none, so deliveries are unsigned and anybody could send them: {remedy}", Severity.WARNING
    elif _is_padded(secret):
        yield _padded("A secret"), Severity.ERROR
    elif secret == "" or not (secret.isascii() and secret.isprintable()):
        yield "a secret is printable ASCII text and not empty", Severity.ERROR


def events_findings(events: Iterable[str]) -> Iterator[Finding]:
    """What is wrong with events as a list."""
    names = set(events)
    if not names:
        yield "name at least one event", Severity.ERROR
    if WILDCARD in names and len(names) > 1:
        yield "'*' subscribes to all events but items.*, so nothing else may stand beside it", Severity.ERROR


def doubled(choices: Iterable[EventChoice]) -> list[str]:
    """The events that are wanted with and without config, so that each delivery would come twice."""
    kinds: dict[str, set[bool]] = {}
    for choice in choices:
        kinds.setdefault(choice.event, set()).add(bool(effective_config(choice.config)))
    return sorted(event for event, each in kinds.items() if len(each) > 1)


def event_findings(event: str, *, allow_unknown: bool) -> Iterator[Finding]:
    """What is wrong with the name of one event."""
    if not event.strip():
        yield "an event has a name", Severity.ERROR
    elif event not in CATALOGUE and event != WILDCARD:
        hint = did_you_mean(event, CATALOGUE)
        if allow_unknown:
            yield f"Argyle's documentation does not know this event{hint}", Severity.WARNING
        else:
            yield f"there is no such event{hint}; if it is new, set allowUnknownEvents: true", Severity.ERROR


def config_findings(choice: EventChoice) -> Iterator[Finding]:
    """What is wrong with the config that a known event is wanted with; nobody knows what an unknown one takes."""
    event = CATALOGUE.get(choice.event)
    if event is None:
        if choice.event == WILDCARD and choice.config:
            yield "'*' takes no config: name the events that need one", Severity.ERROR
        return
    takes = event.config_key
    for key, value in choice.config.items():
        if key != takes:
            what = f"only {takes!r}" if takes else "no config"
            yield f"it takes {what}, not {key!r}{did_you_mean(key, [takes] if takes else [])}", Severity.ERROR
        if key in _CONFIG_KEYS and (problem := _value_problem(key, value)):
            yield problem, Severity.ERROR
    if event.config_required and takes not in choice.config:
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
