"""Check the inputs of one subscription by the rules for an entry.

The program of a stack with ``argyle:subscriptions`` has already checked the whole stack. In any other Pulumi program
this check is the first to see the values, as far as a preview knows them.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from argyle_provider.core import content
from argyle_provider.core.difference import FIELDS
from argyle_provider.core.keys import ALLOWED_HOSTS
from argyle_provider.core.model import EventChoice, Severity, canonical_config
from argyle_provider.core.validation import allowed_hosts
from argyle_provider.properties import UNKNOWN, Bag, has_unknown, subscription_failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from argyle_provider.core.content import Finding
    from argyle_provider.core.model import Environment


def findings(inputs: Bag, environment: Environment, hosts: str | None) -> list[Finding]:
    """All problems of *inputs*, each once. Unknown values pass.

    An event that is not in the catalogue is only a warning: a program has no other way to use a new event.

    Args:
        hosts: the stack's ``argyle:allowedHosts`` as JSON text, or None.
    """
    wrong = dict(subscription_failures(inputs))
    patterns, problems = _patterns(hosts)
    found: list[Finding] = [(f"{field}: {reason}", Severity.ERROR) for field, reason in wrong.items()]
    found += [(problem, Severity.ERROR) for problem in problems]
    known: dict[str, Any] = {
        field: inputs.get(field) for field in FIELDS if field not in wrong and not has_unknown(inputs.get(field))
    }
    if "name" in known:
        found += _of("name", content.name_findings(known["name"], remedy="The receiver sees it in each delivery."))
    if "url" in known:
        found += _of("url", content.url_findings(known["url"], environment, patterns))
    if "secret" in known:
        found += _of("secret", content.secret_findings(known["secret"] or None, remedy="Pass one as `secret`."))
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
    """The canonical patterns of ``argyle:allowedHosts``, and its problems. In the config, each value is JSON text."""
    try:
        patterns = [] if hosts is None else json.loads(hosts)
    except ValueError:
        patterns = None
    if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
        return (), (f"{ALLOWED_HOSTS}: The value must be a list of hosts.",)
    found, problems = allowed_hosts(patterns)
    return found, tuple(map(str, problems))
