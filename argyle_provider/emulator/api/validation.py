"""Validate the body of a create, and refuse it in the API's own words.

Refusals are field errors in the format of Django REST framework: an object of field names, each with its sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar

from argyle_provider.emulator.api import urls
from argyle_provider.emulator.api.events import (
    CONFIG_EVENTS,
    DAYS_SYNCED_EVENTS,
    DEFAULT_DAYS_SYNCED,
    EVENTS,
    INCLUDE_RESOURCE_EVENTS,
    ITEMS_EVENTS,
    MAX_ITEMS,
    WILDCARD,
)
from argyle_provider.emulator.subscription import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from argyle_provider.emulator.settings import Settings

_T = TypeVar("_T")
Problems: TypeAlias = "Sequence[str] | Mapping[str, Sequence[str]]"
"""The problems of one field: sentences, or sentences by wrong item (its index) or wrong key."""

FieldErrors: TypeAlias = "Mapping[str, Problems]"

CONFIG_NOT_ALLOWED = (
    "only allowed for accounts.added, accounts.connected, accounts.failed, accounts.updated, gigs.partially_synced, "
    "items.removed, items.updated, paystubs.partially_synced, shifts.partially_synced"
)
"""As recorded from the real service in spring 2025; ``verifications.updated`` came later and is allowed too."""

_REQUIRED = "This field is required."
_NULL = "This field may not be null."
_BLANK = "This field may not be blank."
_NO_STRING = "Not a valid string."
_NUL_CHARACTER = "Null characters are not allowed."
_CONFIG_KEYS: Mapping[str, frozenset[str]] = {
    "include_resource": INCLUDE_RESOURCE_EVENTS,
    "days_synced": DAYS_SYNCED_EVENTS,
    "items": ITEMS_EVENTS,
}


class FieldsError(ValueError):
    """Raised when a body is refused. Carries the errors of every field."""

    def __init__(self, errors: FieldErrors) -> None:
        self.errors = errors
        super().__init__(", ".join(errors))


def validate(content: object, settings: Settings) -> Draft:
    """The subscription in *content*, a parsed body.

    Raises:
        FieldsError: names every wrong field; ``config`` is checked only where ``events`` is right.
    """
    if not isinstance(content, dict):
        message = f"Invalid data. Expected a dictionary, but got {type(content).__name__}."
        raise FieldsError({"non_field_errors": [message]})
    errors: dict[str, Problems] = {}
    name = _read(errors, content, "name", lambda value: _text(value, settings))
    url = _read(errors, content, "url", lambda value: _url(value, settings))
    events = _read(errors, content, "events", lambda value: _events(value, settings))
    secret = None
    if content.get("secret") is not None:
        secret = _read(errors, content, "secret", lambda value: _text(value, settings))
    config = _read(errors, content, "config", _config) if content.get("config") is not None else {}
    if not errors.keys() & {"events", "config"} and (
        problems := _config_problems(events or (), config or {}, settings)
    ):
        errors["config"] = problems
    if errors or name is None or url is None or events is None or config is None:
        nested = settings.error_shape == "nested"
        raise FieldsError(errors if nested else {field: _flat(field, each) for field, each in errors.items()})
    if settings.config_defaults == "written":
        config = {**_defaults(events), **config}
    return Draft(name, url, events, config, secret)


class _FieldError(ValueError):
    """Raised with the problems of one field."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__()


def _refuse(*sentences: str) -> NoReturn:
    raise _FieldError(list(sentences))


def _read(
    errors: dict[str, Problems], content: Mapping[str, object], key: str, read: Callable[[object], _T]
) -> _T | None:
    try:
        if key not in content:
            _refuse(_REQUIRED)
        if content[key] is None:
            _refuse(_NULL)
        return read(content[key])
    except _FieldError as error:
        errors[key] = error.problems
        return None


def _flat(field: str, problems: Problems) -> list[str]:
    """*problems* as one list. An event's sentence already names the event; a config key is put before its sentence."""
    if not isinstance(problems, Mapping):
        return list(problems)
    named = [(key, sentence) for key, sentences in problems.items() for sentence in sentences]
    return list(dict.fromkeys(sentence if field == "events" else f"{key}: {sentence}" for key, sentence in named))


def _text(value: object, settings: Settings) -> str:
    if not isinstance(value, str):
        _refuse(_NO_STRING)
    text = value.strip() if settings.text_blanks == "trimmed" else value
    if not text:
        _refuse(_BLANK)
    if "\0" in text:
        _refuse(_NUL_CHARACTER)
    if settings.max_text_length is not None and len(text) > settings.max_text_length:
        _refuse(f"Ensure this field has no more than {settings.max_text_length} characters.")
    return text


def _url(value: object, settings: Settings) -> str:
    url = _text(value, settings)
    if problem := urls.problem(url, settings):
        _refuse(problem)
    return url if settings.url_readback == "as-sent" else urls.normalized(url)


def _events(value: object, settings: Settings) -> tuple[str, ...]:
    if value == WILDCARD:
        return (WILDCARD,)
    if not isinstance(value, list):
        _refuse(f'Expected a list of items but got type "{type(value).__name__}".')
    if not value:
        _refuse("This list may not be empty.")
    problems = {str(index): [said] for index, each in enumerate(value) if (said := _event_problem(each, settings))}
    if problems:
        raise _FieldError(problems)
    events = tuple(dict.fromkeys(value) if settings.event_duplicates == "folded" else value)
    if settings.event_duplicates == "refused" and len(set(events)) < len(events):
        _refuse("Duplicate events are not allowed.")
    if WILDCARD in events and len(events) > 1:
        _refuse(f'"{WILDCARD}" can\'t be combined with other events.')
    return tuple(sorted(events)) if settings.event_order == "sorted" else events


def _event_problem(event: object, settings: Settings) -> str | None:
    if not isinstance(event, str) or not event:
        return _NO_STRING
    known = event in EVENTS or event == WILDCARD or settings.unknown_events == "accepted"
    return None if known else f'"{event}" is not a valid choice.'


def _config(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        _refuse(f'Expected a dictionary of items but got type "{type(value).__name__}".')
    return value


def _config_problems(events: tuple[str, ...], config: Mapping[str, object], settings: Settings) -> Problems:
    if config and not set(events) <= CONFIG_EVENTS:
        return [CONFIG_NOT_ALLOWED]
    problems: dict[str, list[str]] = {}
    needing_items = sorted(ITEMS_EVENTS & set(events))
    if needing_items and "items" not in config:
        problems["items"] = [f"This field is required for {', '.join(needing_items)}."]
    if "include_resource" in config and not isinstance(config["include_resource"], bool):
        problems["include_resource"] = ["Must be a valid boolean."]
    if "days_synced" in config and not _positive(config["days_synced"]):
        problems["days_synced"] = ["A valid integer greater than or equal to 1 is required."]
    if "items" in config and not _item_ids(config["items"]):
        problems["items"] = [f"A list of 1 to {MAX_ITEMS} Item ids is required."]
    for key in _CONFIG_KEYS if settings.config_keys == "matched" else ():
        if key in config and (others := sorted(set(events) - _CONFIG_KEYS[key])):
            problems.setdefault(key, []).append(f"Not allowed for {', '.join(others)}.")
    return problems


def _positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _item_ids(value: object) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= MAX_ITEMS and all(isinstance(x, str) and x for x in value)


def _defaults(events: tuple[str, ...]) -> dict[str, object]:
    defaults: dict[str, object] = {}
    if INCLUDE_RESOURCE_EVENTS & set(events):
        defaults["include_resource"] = False
    if DAYS_SYNCED_EVENTS & set(events):
        defaults["days_synced"] = DEFAULT_DAYS_SYNCED
    return defaults
