"""Convert Argyle's JSON to the core's values and back. Replies are parsed only here; unknown keys are ignored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from argyle_provider.core.model import LiveSubscription, OddSubscription, Subscription
from argyle_provider.core.times import moment

_DEEPEST = 100
"""How many levels a config can have. Python's own limit depends on its version, and on who calls."""

_TRACE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argyle_provider.core.model import Row


class WireError(ValueError):
    """Raised when a reply is not what the API promises. Says what is missing, and never contains a value."""


def request_body(subscription: Subscription) -> bytes:
    """The body of a create, without empty fields: ``config: {}`` and an empty secret would be different requests."""
    body: dict[str, object] = {
        "name": subscription.name,
        "url": subscription.url,
        "events": list(subscription.events),
    }
    if subscription.config:
        body["config"] = subscription.config
    if subscription.secret:
        body["secret"] = subscription.secret
    return json.dumps(body, default=dict).encode()


def parse_json(body: bytes) -> object:
    """Parse the JSON of a reply.

    Raises:
        WireError: the reply is not JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        pass
    message = "the reply is not JSON"
    raise WireError(message)


def parse_subscription(value: object) -> Row:
    """Parse a reply about one subscription, as an odd one where it can't be read.

    Raises:
        WireError: the reply has no id.
    """
    row = parse_row(value)
    if isinstance(row, OddSubscription) and not row.id:
        message = f"the reply is not a subscription: {row.reason}"
        raise WireError(message)
    return row


def parse_row(value: object) -> Row:
    """Parse a subscription object (Argyle reference, "Webhooks").

    Its keys are ``id name events config secret url created_at last_sent_at``; others are ignored. An object with a
    missing field or a field of another type becomes an odd subscription with the reasons.
    """
    if not isinstance(value, Mapping):
        return OddSubscription("", (f"the row is {_kind(value)}, not an object",))
    id_, name, url, created_at = (_text(value.get(key)) for key in ("id", "name", "url", "created_at"))
    reasons = tuple(_oddities(value))
    if reasons:
        return OddSubscription(id_, reasons, name=name, url=url)
    events, config, secret = value["events"], value.get("config"), value.get("secret")
    subscription = Subscription.canonical(name=name, url=url, events=events, config=config, secret=secret)
    return LiveSubscription(id_, subscription, created_at, _last_sent_at(value))


def _last_sent_at(row: Mapping[str, object]) -> str | None:
    """The time of the last attempt, or None where the row says that there was none; empty for all else."""
    value = row.get("last_sent_at", "")
    return None if value is None else value if isinstance(value, str) and moment(value) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) and value.strip() else ""


def _oddities(row: Mapping[str, object]) -> Iterator[str]:
    """The reasons why a row can't be read as a subscription. An odd or missing time is none."""
    for key in ("id", "name", "url"):
        if not _text(row.get(key)):
            yield f"{key} is {'blank' if isinstance(row.get(key), str) else _found(row, key)}"
    events = row.get("events")
    if not isinstance(events, list):
        yield f"events is {_found(row, 'events')}, not a list"
    elif wrong := sorted({_kind(each) for each in events if not isinstance(each, str)}):
        yield f"events contains {' and '.join(wrong)}"
    if not isinstance(row.get("config"), (Mapping, type(None))):
        yield f"config is {_found(row, 'config')}, not an object"
    elif _is_deep(row.get("config")):
        yield "config is nested too deeply"
    if not isinstance(row.get("secret"), (str, type(None))):
        yield f"secret is {_found(row, 'secret')}, not text"


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        maps = [each.values() for each in level if isinstance(each, dict)]
        lists = [each for each in level if isinstance(each, list)]
        level = [inner for each in (*maps, *lists) for inner in each]
    return bool(level)


def _found(row: Mapping[str, object], key: str) -> str:
    return _kind(row[key]) if key in row else "missing"


def _kind(value: object) -> str:
    """The type of a JSON value in words, without the value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"


def parse_page(value: object) -> tuple[list[Row], str | None]:
    """The rows of one page, odd ones included, and the cursor of the next page or None.

    Raises:
        WireError: the reply is not a page, none of its rows has an id, or its next page can't be found.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("results"), list):
        message = "the reply is not a page of subscriptions"
        raise WireError(message)
    rows = [parse_row(each) for each in value["results"]]
    if rows and not any(each.id for each in rows):
        message = "no row in the reply's page has an id"
        raise WireError(message)
    return rows, _cursor(value.get("next"))


def _cursor(following: object) -> str | None:
    """The cursor in ``next``, which is documented as a URL; the bare token is accepted too."""
    if following is None or following == "":
        return None
    if not isinstance(following, str):
        message = "the reply's next page is not text"
        raise WireError(message)
    if "://" not in following and not following.startswith("/"):
        return following
    cursor = parse_qs(urlsplit(following).query).get("cursor", [""])[0]
    if not cursor:
        message = "the reply's next page has no cursor"
        raise WireError(message)
    return cursor


def trace_id(value: str | None) -> str | None:
    """The ``X-Trace-Id`` of a reply, or None where it does not look like an id."""
    return value if value and _TRACE_ID.fullmatch(value) else None
