"""Check the fields of a subscription, with the same rules for an entry and for a single subscription resource.

Each finding says what is wrong and what to do. No message contains a secret: a bad secret is described, not shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl

from argyle_provider.core import hosts
from argyle_provider.core.events import CATALOGUE, CATALOGUE_DATE
from argyle_provider.core.expansion import effective_config
from argyle_provider.core.model import WILDCARD, Environment, Severity
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from argyle_provider.core.model import EventChoice, JsonValue

MOST_ITEMS = 30
"""The most Items that one subscription can list (Argyle's reference, Items webhooks)."""

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
"""Names of query parameters with credentials: `code` is Azure's function key, `sig` its shared access signature."""
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
"""Words in such names, as in `x-functions-key` or `access_token`."""

_PRE_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_CONFIG_KEYS = {event.config_key for event in CATALOGUE.values()} - {None}


def name_findings(name: str, *, remedy: str) -> Iterator[Finding]:
    """What is wrong with an API name.

    Args:
        remedy: the sentence that says what to do about an empty or unprintable one.
    """
    if _is_padded(name):
        yield _padded("A name"), Severity.ERROR
    elif not name or not name.isprintable():
        yield f"A name must be printable text and not empty. {remedy}", Severity.ERROR


def _is_padded(text: str) -> bool:
    return text != text.strip()


def _padded(what: str) -> str:
    """Django trims text fields by default; whether Argyle does is unknown (docs/argyle-api.md, section 8)."""
    return f"{what} must not start or end with white space, because Argyle may remove it. Remove the white space."


def url_findings(url: str, environment: Environment, allowed: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with the URL of a receiver.

    Args:
        allowed: host patterns in canonical form; the host must match one of them. Empty for any host.
    """
    try:
        parts = Url.parse(url)
    except UrlError as error:
        yield str(error), Severity.ERROR
        return
    for message in (*_way_problems(parts, environment), *_host_problems(parts.host, environment, allowed)):
        yield message, Severity.ERROR
    if _PRE_ENCODED.search(url):
        yield "The URL contains `%XX`, and Argyle encodes URLs itself. Write the plain characters.", Severity.WARNING
    for name in _credentials(parts.query):
        message = (
            f"The query parameter `{name}` looks like a credential, and reviews, logs and the state show URLs. Remove "
            "it, and let the receiver check the signature that Argyle makes with `secret`."
        )
        yield message, Severity.WARNING


def _credentials(query: str) -> Iterator[str]:
    """The names in *query* that look like credentials and have a value, each once."""
    for name in dict.fromkeys(name for name, value in parse_qsl(query) if value):
        words = {each.lower() for each in _WORD.findall(name)}
        if words & _CREDENTIAL_WORDS or name.lower() in _CREDENTIALS:
            yield name


def _way_problems(url: Url, environment: Environment) -> Iterator[str]:
    to_this_machine = environment is Environment.LOCAL and hosts.is_loopback(url.host)
    if url.scheme != "https" and not (url.scheme == "http" and to_this_machine):
        yield (
            f"`{url.scheme}://` is not allowed, because deliveries carry people's income data. Use `https://`. Only "
            "environment local can use `http://`, and only to this machine."
        )
    if url.credentials is not None:
        yield "The URL contains credentials, and reviews and logs show URLs. Remove the part before `@`."
    if url.fragment is not None:
        yield "The URL has a fragment (`#...`), which is never sent to a server. Remove it."


def _host_problems(host: str, environment: Environment, allowed: Sequence[str]) -> Iterator[str]:
    if environment is Environment.PRODUCTION and hosts.is_tunnel(host):
        yield f"`{host}` is a tunnel or inbox service, where production data must not go. Use a host of your own."
    elif environment is Environment.PRODUCTION and hosts.is_private(host):
        yield f"`{host}` can't be reached from the internet, so Argyle can't deliver to it. Use a public host."
    elif environment is not Environment.LOCAL and hosts.is_loopback(host):
        yield f"`{host}` is this machine, and Argyle can't reach it. Use a public host."
    if allowed and not any(hosts.matches(host, pattern) for pattern in allowed):
        hint = did_you_mean(host, allowed) or " Add it there, or use one of these."
        yield f"`{host}` is not in `argyle:allowedHosts` ({', '.join(allowed)}).{hint}"


REMEDY_IN_PROGRAM = "Pass one as `secret`."
"""How to set a secret where a program declares the subscription, and no stack file."""


def secret_findings(secret: str | None, *, remedy: str) -> Iterator[Finding]:
    """What is wrong with a secret, without showing it.

    Args:
        remedy: the sentence that says how to set a secret.
    """
    if secret is None:
        yield f"No secret is set, so deliveries are unsigned and anybody could send them. {remedy}", Severity.WARNING
    elif _is_padded(secret):
        yield _padded("A secret"), Severity.ERROR
    elif secret == "" or not (secret.isascii() and secret.isprintable()):
        yield f"A secret must be printable ASCII text and not empty. {remedy}", Severity.ERROR


def events_findings(events: Iterable[str]) -> Iterator[Finding]:
    """What is wrong with a list of events."""
    names = set(events)
    if not names:
        yield "The list of events is empty. Add at least one; `argyle-webhooks events` lists them.", Severity.ERROR
    if WILDCARD in names and len(names) > 1:
        yield "`*` already means all events except `items.*`. Remove `*`, or remove the others.", Severity.ERROR


def doubled(choices: Iterable[EventChoice]) -> list[str]:
    """The events that are listed with and without config, so that each is delivered twice."""
    kinds: dict[str, set[bool]] = {}
    for choice in choices:
        kinds.setdefault(choice.event, set()).add(bool(effective_config(choice.config)))
    return sorted(event for event, each in kinds.items() if len(each) > 1)


def event_findings(event: str, *, allow_unknown: bool) -> Iterator[Finding]:
    """What is wrong with the name of one event."""
    if not event.strip():
        yield "The name of an event is empty. Write one like `gigs.added`.", Severity.ERROR
    elif event not in CATALOGUE and event != WILDCARD:
        hint = did_you_mean(event, CATALOGUE)
        if allow_unknown:
            yield f"The event `{event}` is not in Argyle's documentation of {CATALOGUE_DATE}.{hint}", Severity.WARNING
        else:
            yield f"Unknown event `{event}`.{hint} If the event is new, set `allowUnknownEvents: true`.", Severity.ERROR


def config_findings(choice: EventChoice) -> Iterator[Finding]:
    """What is wrong with the config of a known event; which config an unknown event takes is unknown too."""
    event = CATALOGUE.get(choice.event)
    if event is None:
        if choice.event == WILDCARD and choice.config:
            yield "`*` takes no config. List the events that need one by name.", Severity.ERROR
        return
    takes = event.config_key
    for key, value in choice.config.items():
        if key != takes:
            what = f"only `{takes}`" if takes else "no config"
            hint = did_you_mean(key, [takes] if takes else []) or f" Remove `{key}`."
            yield f"`{event.name}` takes {what}, not `{key}`.{hint}", Severity.ERROR
        if key in _CONFIG_KEYS and (problem := _value_problem(key, value)):
            yield problem, Severity.ERROR
    if event.config_required and takes not in choice.config:
        example = f"{event.name}: {{{takes}: [item_000000001]}}"
        yield f"`{event.name}` needs the ids of the Items to watch. Write `{example}`.", Severity.ERROR


def _value_problem(key: str, value: JsonValue) -> str:
    match key, value:
        case "include_resource", bool():
            return ""
        case "include_resource", _:
            return "`include_resource` must be true or false."
        case "days_synced", int() if not isinstance(value, bool) and value >= 1:
            return ""
        case "days_synced", _:
            return "`days_synced` must be a whole number of days, 1 or more."
        case _, tuple() if 1 <= len(value) <= MOST_ITEMS and all(isinstance(each, str) and each for each in value):
            return ""
        case _:
            return f"`items` must be a list of 1 to {MOST_ITEMS} Item ids."
