"""Queued replies."""

from __future__ import annotations

import pytest

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.orders import Orders
from argyle_provider.emulator.replies import QueuedReply


def test_a_reply_is_given_as_often_as_asked() -> None:
    """Once, twice, or always."""
    replies: Orders[QueuedReply] = Orders()
    replies.add(QueuedReply(status=500))
    replies.add(QueuedReply(status=501, times=2))
    replies.add(QueuedReply(status=502, times=None))

    given = [replies.take("GET", "/") for _ in range(6)]

    assert [each.status for each in given if each] == [500, 501, 501, 502, 502, 502]


@pytest.mark.parametrize(
    ("method", "path", "matches"),
    [
        ("POST", "/v2/webhooks", True),
        ("*", "/v2/webhooks", True),
        ("*", "*", True),
        ("POST", "/v2/*", True),
        ("POST", "/v2/webhooks/*", False),
        ("GET", "/v2/webhooks", False),
        ("POST", "/V2/webhooks", False),
    ],
)
def test_a_reply_is_for_its_route_only(method: str, path: str, matches: bool) -> None:
    """Method and path must both match, else the API answers the request."""
    replies: Orders[QueuedReply] = Orders()
    replies.add(QueuedReply(status=500, method=method, path=path))

    assert bool(replies.take("POST", "/v2/webhooks")) is matches


def test_cleared_replies_are_not_given() -> None:
    """Also replies that were queued for all requests."""
    replies: Orders[QueuedReply] = Orders()
    replies.add(QueuedReply(status=500, times=None))
    replies.clear()

    assert replies.take("GET", "/") is None


def test_a_body_is_json_unless_a_header_says_otherwise() -> None:
    """And a reply without a body has no type."""
    html = QueuedReply(status=502, headers={"content-type": "text/html"}, body="<html>")

    assert QueuedReply(status=500, body="{}").reply().headers == {"Content-Type": "application/json"}
    assert html.reply().headers == {"content-type": "text/html"}
    assert QueuedReply(status=500).reply().headers == {}


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"status": 100}, "100"),
        ({"status": 204, "body": "x"}, "204"),
        ({"status": 500, "times": 0}, "times"),
        ({"status": 500, "headers": {"a b": "c"}}, "'a b'"),
        ({"status": 500, "headers": {"a": "b\r\nc"}}, "'a'"),
        ({"status": 500, "headers": {"Content-Length": "3"}}, "'Content-Length'"),
    ],
)
def test_what_http_can_not_carry_is_refused(fields: dict[str, object], word: str) -> None:
    """When it is queued, not when a client gets it."""
    with pytest.raises(EmulatorError) as caught:
        QueuedReply(**fields)  # type: ignore[arg-type] # the point of the test

    assert word in str(caught.value)
