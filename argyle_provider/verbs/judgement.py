"""Check the inputs of one subscription by the rules for an entry.

The program of a stack with ``argyle:subscriptions`` has already checked the whole stack. In any other Pulumi program
this check is the first to see the values, as far as a preview knows them.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from argyle_provider.core import content
from argyle_provider.core.difference import FIELDS
from argyle_provider.core.keys import ALLOWED_HOSTS, KNOWN_UNMANAGED
from argyle_provider.core.model import EventChoice, KnownUnmanaged, Severity, canonical_config
from argyle_provider.core.validation import allowed_hosts, name_of_others
from argyle_provider.properties import UNKNOWN, Bag, has_unknown, subscription_failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from argyle_provider.core.content import Finding
    from argyle_provider.core.model import Environment


class StackRules(NamedTuple):
    """What the stack's config says about every subscription: the JSON text of each key, or None.

    Attributes:
        hosts: ``argyle:allowedHosts``.
        known: ``argyle:knownUnmanaged``.
    """

    hosts: str | None = None
    known: str | None = None


def findings(inputs: Bag, environment: Environment, rules: StackRules) -> list[Finding]:
    """All problems of *inputs*, each once. Unknown values pass.

    An event that is not in the catalogue is only a warning: a program has no other way to use a new event.
    """
    wrong = dict(subscription_failures(inputs))
    patterns, problems = _patterns(rules.hosts)
    others, unreadable = _others(rules.known)
    found: list[Finding] = [(f"{field}: {reason}", Severity.ERROR) for field, reason in wrong.items()]
    found += [(problem, Severity.ERROR) for problem in (*problems, *unreadable)]
    known: dict[str, Any] = {
        field: inputs.get(field) for field in FIELDS if field not in wrong and not has_unknown(inputs.get(field))
    }
    if "name" in known:
        found += _of("name", content.name_findings(known["name"], remedy="The receiver sees it in each delivery."))
        if message := name_of_others([known["name"]], others):
            found.append((f"name: {message}", Severity.ERROR))
    if "url" in known:
        found += _of("url", content.url_findings(known["url"], environment, patterns))
    if "secret" in known:
        found += _of("secret", content.secret_findings(known["secret"] or None, remedy=content.REMEDY_IN_PROGRAM))
    if "events" not in wrong and inputs["events"] != UNKNOWN:
        found += _events(inputs["events"], known.get("config", {}) or {}, judge_config="config" in known)
    return list(dict.fromkeys(found))


def called(inputs: Bag) -> str:
    """The subscription for a person: with its API name, where that is known."""
    return "subscription of a name not known yet" if inputs["name"] == UNKNOWN else f"subscription `{inputs['name']}`"


def _of(field: str, found: Iterable[Finding]) -> Iterator[Finding]:
    return ((f"{field}: {message}", severity) for message, severity in found)


def _events(events: Sequence[str], config: Mapping[str, Any], *, judge_config: bool) -> Iterator[Finding]:
    yield from _of("events", content.events_findings(events))
    for event in events:
        if event != UNKNOWN:
            yield from _of(f"events: {event}", content.event_findings(event, allow_unknown=True))
            if judge_config:
                choice = EventChoice(event, canonical_config(config))
                yield from _of(f"config: {event}", content.config_findings(choice))


@functools.lru_cache(maxsize=1)
def _patterns(hosts: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The canonical patterns of ``argyle:allowedHosts``, and its problems."""
    patterns = _list(hosts)
    if patterns is None or not all(isinstance(each, str) for each in patterns):
        return (), (f"{ALLOWED_HOSTS}: The value must be a list of hosts.",)
    found, problems = allowed_hosts(patterns)
    return found, tuple(map(str, problems))


@functools.lru_cache(maxsize=1)
def _others(known: str | None) -> tuple[tuple[KnownUnmanaged, ...], tuple[str, ...]]:
    """The entries of ``argyle:knownUnmanaged`` that have a name, and its problem."""
    entries = _list(known)
    names = None if entries is None else [each.get("name", "") if isinstance(each, dict) else None for each in entries]
    if names is None or not all(isinstance(each, str) for each in names):
        message = "The value must be a list of entries. Run `argyle-webhooks validate`, which says what is wrong."
        return (), (f"{KNOWN_UNMANAGED}: {message}",)
    return tuple(KnownUnmanaged("", name=each, place=place) for place, each in enumerate(names) if each), ()


def _list(text: str | None) -> list[Any] | None:
    """The list of a config key, whose value is JSON text; None for any other text."""
    try:
        found = [] if text is None else json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, list) else None
