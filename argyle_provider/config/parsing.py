"""From a stack's config, as the engine hands it over, to a declaration and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic_core import ValidationError

from argyle_provider.config.schema import ENTRY_CONFIG, STACK_CONFIG, EntryConfig, StackConfig
from argyle_provider.config.secrets import structured
from argyle_provider.config.shape import shape_problems
from argyle_provider.core.keys import NAMESPACE, SUBSCRIPTIONS
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, Problem, Severity, canonical_config
from argyle_provider.core.validation import validate
from argyle_provider.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.config.schema import Defaults

_PREFIX = f"{NAMESPACE}:"
LARGEST = 128 * 1024
"""Bytes of config with which the engine can still start a program: Linux limits one environment string to that."""

_NEAR = 0.75


def parse(config: Mapping[str, object], *, stack: str) -> tuple[Declaration, tuple[Problem, ...]]:
    """The declaration in *config*, and every problem of its shape and its meaning.

    The declaration may be sent only if no problem is an error; it then holds all entries, else those that could be
    read.

    Args:
        stack: the stack's name, of which the subscriptions' names are made.
        config: the stack's config by full key (``argyle:environment``); a structured value may be JSON text, as the
            engine passes it.
    """
    keys = {key.removeprefix(_PREFIX): value for key, value in config.items() if key.startswith(_PREFIX)}
    whole, problems = _stack_config(keys)
    entries: list[Entry] = []
    for key, value in whole.subscriptions.items():
        entry, found = _entry(key, value, whole.defaults)
        problems += found
        if entry is not None:
            entries.append(entry)
    declaration = Declaration(
        stack=stack,
        environment=whole.environment,
        entries=tuple(entries),
        allowed_hosts=whole.allowed_hosts,
        max_deletions=whole.max_deletions,
        replacement=whole.replacement,
    )
    told = {each.path for each in problems}
    return declaration, (*problems, *(each for each in validate(declaration) if each.path not in told))


def _stack_config(keys: Mapping[str, object]) -> tuple[StackConfig, list[Problem]]:
    """The stack's keys; those that are wrong are problems, and count as left out for the rest of the search."""
    keys = {key: structured(f"{_PREFIX}{key}", value) for key, value in _encodable(keys).items()}
    try:
        return STACK_CONFIG.validate_python(keys), []
    except ValidationError as error:
        problems = list(shape_problems(error, StackConfig, ()))
        wrong = {str(each["loc"][0]) for each in error.errors()}
    rest = {key: value for key, value in keys.items() if key not in wrong}
    fallback = {"environment": Environment.SANDBOX, "subscriptions": {}}
    return STACK_CONFIG.validate_python(fallback | rest), [_explained(each) for each in problems]


def _explained(problem: Problem) -> Problem:
    if problem.path == (SUBSCRIPTIONS,) and "missing" in problem.message:
        message = "it is missing; for a stack without subscriptions write `argyle:subscriptions: {}`"
        return Problem(problem.path, message)
    return problem


def _encodable(keys: Mapping[str, object]) -> dict[str, object]:
    """*keys* without half characters, which YAML and JSON can escape and pydantic can't look up."""
    return {key.encode("utf-8", "replace").decode(): value for key, value in keys.items()}


def _entry(key: str, value: object, defaults: Defaults) -> tuple[Entry | None, list[Problem]]:
    path = (SUBSCRIPTIONS, key)
    entry, problems = _entry_config(path, _encodable(value) if isinstance(value, Mapping) else value)
    if entry is None:
        return None, problems
    url = entry.url if entry.url is not None else defaults.url
    if url is None:
        return None, [*problems, Problem(path, "it has no url, and argyle:defaults has none either")]
    return Entry(
        key=key,
        url=url,
        choices=tuple(choice for event in entry.events for choice in _choices(event)),
        secret=entry.secret if entry.secret is not None else defaults.secret,
        name=entry.name,
        protect=defaults.protect if entry.protect is None else entry.protect,
        allow_unknown_events=entry.allow_unknown_events,
    ), problems


def _entry_config(path: tuple[str, str], value: object) -> tuple[EntryConfig | None, list[Problem]]:
    """The entry's keys; those that are wrong are problems, and the rest is still looked at."""
    try:
        return ENTRY_CONFIG.validate_python(value), []
    except ValidationError as error:
        problems = list(shape_problems(error, EntryConfig, path))
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    if not isinstance(value, Mapping) or "events" in wrong:
        return None, problems
    return ENTRY_CONFIG.validate_python({key: each for key, each in value.items() if key not in wrong}), problems


def _choices(event: str | Mapping[str, object]) -> list[EventChoice]:
    """The choices that one line makes; a list of ``days_synced`` makes one each."""
    if isinstance(event, str):
        return [EventChoice(event)]
    ((name, config),) = event.items()
    config = dict(config) if isinstance(config, Mapping) else {}
    days = config.get("days_synced")
    if isinstance(days, list) and days:
        return [EventChoice(name, canonical_config({**config, "days_synced": each})) for each in days]
    return [EventChoice(name, canonical_config(config))]


def without_repeats(*groups: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of all *groups*, but for those at a place, or inside one, where an earlier group found an error."""
    kept: list[Problem] = []
    for group in groups:
        told = {each.path for each in kept if each.severity is Severity.ERROR}
        kept += [each for each in group if not any(each.path[:depth] in told for depth in range(1, len(each.path) + 1))]
    return tuple(kept)


def refuse_errors(problems: Iterable[Problem], *, stack: str) -> None:
    """Return if none of *problems* is an error.

    Raises:
        ConfigurationError: lists those that are.
    """
    errors = [each for each in problems if each.severity is Severity.ERROR]
    if errors:
        count = "a problem" if len(errors) == 1 else f"{len(errors)} problems"
        raise ConfigurationError(
            errors, heading=f"the config of stack '{stack}' has {count}; nothing was sent to Argyle:"
        )


def size_problems(size: int) -> list[Problem]:
    """What to say of a config of *size* bytes: nothing, that it is near the engine's limit, or past it."""
    if size < LARGEST * _NEAR:
        return []
    message = (
        f"this stack's config has {size // 1024} KiB, and the engine can't start a program with more than "
        f"{LARGEST // 1024} KiB of it: move some entries to a second stack of the same environment"
    )
    return [Problem((SUBSCRIPTIONS,), message, Severity.WARNING if size < LARGEST else Severity.ERROR)]
