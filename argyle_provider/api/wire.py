"""Between Argyle's JSON and the core's values. Replies are parsed here, once; unknown keys are ignored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from argyle_provider.core.model import LiveSubscription, Subscription

LONGEST_MESSAGE = 300
"""Characters of Argyle's words that an error quotes at most."""

_TRACE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class WireError(ValueError):
    """Raised when a reply is not what the API promises; says what is missing, and never holds a value."""


def request_body(subscription: Subscription) -> bytes:
    """The body of a create. What is not set is left out: ``config: {}`` and an empty secret are other requests."""
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
    """The JSON in a reply.

    Raises:
        WireError: it is none.
    """
    try:
        return json.loads(body)
    except ValueError:
        pass
    message = "the reply is not JSON"
    raise WireError(message)


def parse_subscription(value: object) -> LiveSubscription:
    """A subscription object (``id name events config secret url created_at``, argyle reference "Webhooks").

    Raises:
        WireError: a field is missing or of another type.
    """
    if not isinstance(value, Mapping):
        message = "the reply is no subscription object"
        raise WireError(message)
    events, config, secret = value.get("events"), value.get("config"), value.get("secret")
    if not isinstance(events, list) or not all(isinstance(each, str) for each in events):
        message = "the reply's subscription has no list of events"
        raise WireError(message)
    if not isinstance(config, (Mapping, type(None))) or not isinstance(secret, (str, type(None))):
        message = "the reply's subscription has a config or secret of another type"
        raise WireError(message)
    return LiveSubscription(
        id=_text(value, "id"),
        subscription=Subscription.canonical(
            name=_text(value, "name"), url=_text(value, "url"), events=events, config=config, secret=secret
        ),
        created_at=_text(value, "created_at"),
    )


def _text(value: Mapping[str, object], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str) or not text:
        message = f"the reply's subscription has no {key}"
        raise WireError(message)
    return text


def parse_page(value: object) -> tuple[list[LiveSubscription], str | None]:
    """The subscriptions of one page, and the cursor of the next one if there is one.

    Raises:
        WireError: it is no page, or its next page can't be found.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("results"), list):
        message = "the reply is no page of subscriptions"
        raise WireError(message)
    return [parse_subscription(each) for each in value["results"]], _cursor(value.get("next"))


def _cursor(following: object) -> str | None:
    """The cursor in ``next``, which is documented as a URL and accepted as the bare token too."""
    if following is None or following == "":
        return None
    if not isinstance(following, str):
        message = "the reply's next page is no text"
        raise WireError(message)
    if "://" not in following and not following.startswith("/"):
        return following
    cursor = parse_qs(urlsplit(following).query).get("cursor", [""])[0]
    if not cursor:
        message = "the reply's next page has no cursor"
        raise WireError(message)
    return cursor


def error_words(body: bytes) -> str:
    """Argyle's own words in an error's body, if it has one of the two recognised shapes; else nothing.

    ``{"detail": "..."}`` and ``{"field": ["..."]}`` are Django REST framework's, and what Argyle documents.
    """
    try:
        value = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(value, Mapping):
        return ""
    if isinstance(value.get("detail"), str):
        return _short(value["detail"])
    reasons = [
        f"{field}: {' '.join(each)}"
        for field, each in value.items()
        if isinstance(each, list) and each and all(isinstance(reason, str) for reason in each)
    ]
    return _short("; ".join(reasons))


def _short(text: str) -> str:
    text = _UNPRINTABLE.sub(" ", text).strip()
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 3] + "..."


def trace_id(value: str | None) -> str | None:
    """The ``X-Trace-Id`` of a reply, if it looks like one."""
    return value if value and _TRACE_ID.fullmatch(value) else None
