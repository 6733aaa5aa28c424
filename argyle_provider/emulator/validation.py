"""The body of a create: what the API accepts, and the words with which it refuses the rest.

Refusals are field errors as Django REST framework writes them: an object of field name to a list of sentences.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

from argyle_provider.emulator.catalogue import (
    CONFIG_EVENTS,
    DAYS_SYNCED_EVENTS,
    DEFAULT_DAYS_SYNCED,
    EVENTS,
    INCLUDE_RESOURCE_EVENTS,
    ITEMS_EVENTS,
    MAX_ITEMS,
    WILDCARD,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from argyle_provider.emulator.settings import Settings

_T = TypeVar("_T")
FieldErrors: TypeAlias = "dict[str, list[str]]"

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
_NO_URL = "Enter a valid URL."
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Everything that RFC 3986 lets stand in a path or a query, and the percent sign of what is encoded already.
_SAFE = "/?:@!$&'()*+,;=%~-._"


@dataclass(frozen=True)
class Draft:
    """The content of a subscription that the API accepted, as it will be stored."""

    name: str
    url: str
    events: tuple[str, ...]
    config: Mapping[str, object]
    secret: str | None = field(repr=False)


class NotJsonError(ValueError):
    """Raised when a body is no JSON; the message is the parser's, without the body."""


class FieldsError(ValueError):
    """Raised when the content is refused; carries the errors of every field at once."""

    def __init__(self, errors: FieldErrors) -> None:
        self.errors = errors
        super().__init__(", ".join(errors))


def parse_json(body: bytes) -> object:
    """The value that *body* holds, strictly: no NaN, no lone surrogates.

    Raises:
        NotJsonError: it holds none.
    """
    try:
        value: object = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        message = f"{error.msg}: line {error.lineno} column {error.colno} (char {error.pos})"
    except (ValueError, RecursionError):
        message = "the value can't be read"
    else:
        return value
    raise NotJsonError(message)


def validate(content: object, settings: Settings) -> Draft:
    """The subscription that *content*, a parsed body, asks for.

    Raises:
        FieldsError: with every field that is wrong; ``config`` is judged once ``events`` is right.
    """
    if not isinstance(content, dict):
        message = f"Invalid data. Expected a dictionary, but got {type(content).__name__}."
        raise FieldsError({"non_field_errors": [message]})
    errors: FieldErrors = {}
    name = _read(errors, content, "name", _text)
    url = _read(errors, content, "url", lambda value: _url(value, settings))
    events = _read(errors, content, "events", lambda value: _events(value, settings))
    secret = _read(errors, content, "secret", _text) if content.get("secret") is not None else None
    config = _read(errors, content, "config", _config) if content.get("config") is not None else {}
    if not errors.keys() & {"events", "config"} and (problems := _config_problems(events or (), config or {})):
        errors["config"] = problems
    if errors or name is None or url is None or events is None or config is None:
        raise FieldsError(errors)
    if settings.config_defaults == "written":
        config = {**_defaults(events), **config}
    return Draft(name, url, events, config, secret)


class _FieldError(ValueError):
    """One field's sentences."""


def _refuse(*sentences: str) -> NoReturn:
    raise _FieldError(*sentences)


def _read(errors: FieldErrors, content: Mapping[str, object], key: str, read: Callable[[object], _T]) -> _T | None:
    try:
        if key not in content:
            _refuse(_REQUIRED)
        if content[key] is None:
            _refuse(_NULL)
        return read(content[key])
    except _FieldError as error:
        errors[key] = list(error.args)
        return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        _refuse(_NO_STRING)
    if not value.strip():
        _refuse(_BLANK)
    if "\0" in value:
        _refuse(_NUL_CHARACTER)
    return value


def _url(value: object, settings: Settings) -> str:
    url = _text(value)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        _refuse(_NO_URL)
    if parts.scheme not in _DEFAULT_PORTS or not host or " " in host or url != url.strip() or not url.isprintable():
        _refuse(_NO_URL)
    if settings.url_schemes == "https-only" and parts.scheme != "https":
        _refuse("Only https URLs are allowed.")
    if settings.url_readback == "as-sent":
        return url
    userinfo, at, _ = parts.netloc.rpartition("@")
    netloc = userinfo + at + (f"[{host}]" if ":" in host else host)
    if port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        netloc += f":{port}"
    path = quote(parts.path or "/", safe=_SAFE)
    return parts._replace(netloc=netloc, path=path, query=quote(parts.query, safe=_SAFE)).geturl()


def _events(value: object, settings: Settings) -> tuple[str, ...]:
    if value == WILDCARD:
        return (WILDCARD,)
    if not isinstance(value, list):
        _refuse(f'Expected a list of items but got type "{type(value).__name__}".')
    if not value:
        _refuse("This list may not be empty.")
    events = tuple(each for each in value if isinstance(each, str) and each)
    if len(events) < len(value):
        _refuse(_NO_STRING)
    if settings.event_duplicates == "folded":
        events = tuple(dict.fromkeys(events))
    elif settings.event_duplicates == "refused" and len(set(events)) < len(events):
        _refuse("Duplicate events are not allowed.")
    if WILDCARD in events and len(events) > 1:
        _refuse(f'"{WILDCARD}" can\'t be combined with other events.')
    if settings.unknown_events == "refused" and (unknown := dict.fromkeys(events).keys() - EVENTS - {WILDCARD}):
        _refuse(*(f'"{each}" is not a valid choice.' for each in sorted(unknown)))
    return tuple(sorted(events)) if settings.event_order == "sorted" else events


def _config(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        _refuse(f'Expected a dictionary of items but got type "{type(value).__name__}".')
    return value


def _config_problems(events: tuple[str, ...], config: Mapping[str, object]) -> list[str]:
    if config and not set(events) <= CONFIG_EVENTS:
        return [CONFIG_NOT_ALLOWED]
    needing_items = sorted(ITEMS_EVENTS & set(events))
    problems = []
    if needing_items and "items" not in config:
        problems.append(f"items is required for {', '.join(needing_items)}")
    if "include_resource" in config and not isinstance(config["include_resource"], bool):
        problems.append("include_resource: Must be a valid boolean.")
    if "days_synced" in config and not _positive(config["days_synced"]):
        problems.append("days_synced: A valid integer greater than or equal to 1 is required.")
    if "items" in config and not _item_ids(config["items"]):
        problems.append(f"items: A list of 1 to {MAX_ITEMS} Item ids is required.")
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


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)
