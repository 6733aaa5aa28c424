"""Turn a stack's config, as Pulumi passes it, into a declaration and a list of all its problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic_core import ValidationError

from argyle_provider.config.schema import (
    ENTRY_CONFIG,
    KNOWN_UNMANAGED_CONFIG,
    STACK_CONFIG,
    EntryConfig,
    KnownUnmanagedConfig,
    StackConfig,
)
from argyle_provider.config.secrets import structured
from argyle_provider.config.shape import MISSING, shape_problems
from argyle_provider.core.keys import DEFAULTS, ENVIRONMENT, KNOWN_UNMANAGED, NAMESPACE, SUBSCRIPTIONS
from argyle_provider.core.model import (
    Declaration,
    Entry,
    Environment,
    EventChoice,
    KnownUnmanaged,
    Problem,
    Severity,
    canonical_config,
)
from argyle_provider.core.validation import validate
from argyle_provider.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PREFIX = f"{NAMESPACE}:"
LARGEST = 128 * 1024
"""The most bytes of config with which Pulumi can start a program: Linux's limit for one environment string."""

_NEAR = 0.75


def parse(
    config: Mapping[str, object], *, stack: str, others: Collection[str] = (), in_program: bool = False
) -> tuple[Declaration, tuple[Problem, ...]]:
    """The declaration in *config*, and every problem of its shape and its meaning.

    If no problem is an error, the declaration has all entries and can be sent. Otherwise it has those that can be read.

    Args:
        stack: the stack's name, the start of its subscriptions' names.
        config: the stack's config by full key (``argyle:environment``); a list or map can be JSON text, as Pulumi
            passes it.
        others: the full keys of other namespaces, which only explain why a key is missing.
        in_program: whether a program in any language declares the entries, so that no command changes them.
    """
    keys = {key.removeprefix(_PREFIX): value for key, value in config.items() if key.startswith(_PREFIX)}
    whole, problems = _stack_config(keys, stack, others)
    entries: list[Entry] = []
    for key, value in whole.subscriptions.items():
        entry, found = _entry(key, value, whole)
        problems += found
        if entry is not None:
            entries.append(entry)
    known: list[KnownUnmanaged] = []
    for place, value in enumerate(whole.known_unmanaged):
        stranger, found = _known_unmanaged(place, value)
        problems += found
        known += [stranger] if stranger else []
    declaration = Declaration(
        stack=stack,
        environment=whole.environment,
        entries=tuple(entries),
        allowed_hosts=whole.allowed_hosts,
        max_deletions=whole.max_deletions,
        replacement=whole.replacement,
        quiet_after=whole.quiet_after or "",
        known_unmanaged=tuple(known),
    )
    told = {each.path for each in problems}
    meant = validate(declaration, in_program=in_program)
    return declaration, (*problems, *(each for each in meant if each.path not in told))


def _stack_config(keys: Mapping[str, object], stack: str, others: Collection[str]) -> tuple[StackConfig, list[Problem]]:
    """The stack's keys. A wrong one is a problem, and is left out for the other checks."""
    keys = {key: structured(f"{_PREFIX}{key}", value) for key, value in _encodable(keys).items()}
    try:
        return STACK_CONFIG.validate_python(keys), []
    except ValidationError as error:
        problems = list(shape_problems(error, StackConfig, ()))
        wrong = {str(each["loc"][0]) for each in error.errors()}
    rest = {key: value for key, value in keys.items() if key not in wrong}
    fallback = {"environment": Environment.SANDBOX, "subscriptions": {}}
    return STACK_CONFIG.validate_python(fallback | rest), [_explained(each, stack, others) for each in problems]


def _explained(problem: Problem, stack: str, others: Collection[str]) -> Problem:
    """*problem*, with a message that names the stack if a key is missing, as that problem has no place in a file."""
    if problem.message != MISSING:
        return problem
    remedies: dict[tuple[str | int, ...], str] = {
        (SUBSCRIPTIONS,): f"For a stack without subscriptions, write `{SUBSCRIPTIONS}: {{}}`.",
        (ENVIRONMENT,): "Set it to local, sandbox or production.",
    }
    own = problem.where.removeprefix(_PREFIX)
    namesake = next((each for each in others if each.partition(":")[2] == own and each.isprintable()), "")
    known = f" `{namesake}` is another key: the namespace is always `{NAMESPACE}`." if namesake else ""
    return Problem(problem.path, f"`{problem.where}` is missing in stack `{stack}`.{known} {remedies[problem.path]}")


def _encodable(keys: Mapping[str, object]) -> dict[str, object]:
    """*keys* without lone surrogates, which YAML and JSON can escape and pydantic can't look up."""
    return {key.encode("utf-8", "replace").decode(): value for key, value in keys.items()}


def _known_unmanaged(place: int, value: object) -> tuple[KnownUnmanaged | None, list[Problem]]:
    """The entry at *place* in its list, if it has the right shape, or else its problems."""
    try:
        each = KNOWN_UNMANAGED_CONFIG.validate_python(_encodable(value) if isinstance(value, Mapping) else value)
    except ValidationError as error:
        return None, list(shape_problems(error, KnownUnmanagedConfig, (KNOWN_UNMANAGED, place)))
    return KnownUnmanaged(each.reason, each.id or "", each.name or "", each.until or "", place), []


def _entry(key: str, value: object, whole: StackConfig) -> tuple[Entry | None, list[Problem]]:
    path, defaults = (SUBSCRIPTIONS, key), whole.defaults
    entry, problems = _entry_config(path, _encodable(value) if isinstance(value, Mapping) else value)
    if entry is None:
        return None, problems
    url = entry.url if entry.url is not None else defaults.url
    if url is None:
        message = f"Entry `{key}` has no `url`, and `{DEFAULTS}` has none. Add a `url` to the entry."
        return None, [*problems, Problem(path, message)]
    return Entry(
        key=key,
        url=url,
        choices=tuple(choice for event in entry.events for choice in _choices(event)),
        secret=entry.secret if entry.secret is not None else defaults.secret,
        name=entry.name,
        protect=defaults.protect if entry.protect is None else entry.protect,
        allow_unknown_events=entry.allow_unknown_events,
        quiet_after=entry.quiet_after or whole.quiet_after or "",
    ), problems


def _entry_config(path: tuple[str, str], value: object) -> tuple[EntryConfig | None, list[Problem]]:
    """The entry's keys. A wrong one is a problem, and the others are still checked."""
    try:
        return ENTRY_CONFIG.validate_python(value), []
    except ValidationError as error:
        problems = list(shape_problems(error, EntryConfig, path))
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    if not isinstance(value, Mapping) or "events" in wrong:
        return None, problems
    return ENTRY_CONFIG.validate_python({key: each for key, each in value.items() if key not in wrong}), problems


def _choices(event: str | Mapping[str, object]) -> list[EventChoice]:
    """The choices in one item of ``events``; a list of ``days_synced`` makes one choice per number."""
    if isinstance(event, str):
        return [EventChoice(event)]
    ((name, config),) = event.items()
    config = dict(config) if isinstance(config, Mapping) else {}
    days = config.get("days_synced")
    if isinstance(days, list) and days:
        return [EventChoice(name, canonical_config({**config, "days_synced": each})) for each in days]
    return [EventChoice(name, canonical_config(config))]


def unknown_keys(problems: Iterable[Problem]) -> list[Problem]:
    """Those of *problems* that say that a key is unknown, which explains what else is wrong with its value."""
    return [each for each in problems if each.message.startswith("Unknown key `")]


def without_repeats(*groups: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of all *groups*, except those at or inside a path where an earlier group has an error."""
    kept: list[Problem] = []
    for group in groups:
        told = {each.path for each in kept if each.severity is Severity.ERROR}
        kept += [each for each in group if not any(each.path[:depth] in told for depth in range(1, len(each.path) + 1))]
    return tuple(kept)


def refuse_errors(problems: Iterable[Problem], *, stack: str) -> None:
    """Stop if one of *problems* is an error.

    Raises:
        ConfigurationError: lists all errors.
    """
    errors = [each for each in problems if each.severity is Severity.ERROR]
    if errors:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        heading = f"The config of stack `{stack}` has {count}. Nothing was sent to Argyle:"
        raise ConfigurationError(errors, heading=heading)


def size_problems(size: int) -> list[Problem]:
    """The problem of a config of *size* bytes: none, a warning near Pulumi's limit, an error from the limit on."""
    if size < LARGEST * _NEAR:
        return []
    message = (
        f"The stack's config has {size // 1024} KiB, and Pulumi can't start a program with more than "
        f"{LARGEST // 1024} KiB. Move some entries to a second stack of the same environment."
    )
    return [Problem((SUBSCRIPTIONS,), message, Severity.WARNING if size < LARGEST else Severity.ERROR)]
