"""Failures between the provider and Argyle: one clear paragraph, a non-zero exit, and an unchanged state."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from argyle_provider.emulator import Emulator
from tests.certificates import self_signed
from tests.engine.harness import AUDIT, KEY_ID, PAYROLL, URL
from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.harness import Stack

CHANGED = {"payroll": {**PAYROLL, "url": f"{URL}/v2"}, "audit": AUDIT}


@pytest.fixture
def settled(stack: Stack) -> Stack:
    """A stack with two live subscriptions, and a file that changes one of them."""
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    stack.declare(CHANGED)
    stack.requests()
    return stack


def wrong_key(stack: Stack) -> None:
    """The server does not know the key."""
    stack.environ |= {"ARGYLE_API_KEY_SECRET": "not-the-secret"}
    stack.secrets.add("not-the-secret")


def forbidden(stack: Stack) -> None:
    """The key lacks a right."""
    stack.emulator.queue_reply(path="/v2/*", status=403, body='{"detail": "No permission."}', times=None)


def html(stack: Stack) -> None:
    """Something other than the API answers."""
    stack.emulator.queue_reply(
        path="/v2/*", status=200, headers={"Content-Type": "text/html"}, body="<html>hello</html>", times=None
    )


def server_error(stack: Stack) -> None:
    """The server fails at each create, with HTML."""
    stack.emulator.queue_reply(method="POST", path="/v2/*", status=502, body="<html>Bad Gateway</html>", times=None)


def server_down(stack: Stack) -> None:
    """No server listens."""
    stack.emulator.stop()


def repeated_cursor(stack: Stack) -> None:
    """A page links to itself."""
    page = f'{{"next": "{stack.emulator.url}/v2/webhooks?cursor=again", "previous": null, "results": []}}'
    stack.emulator.queue_reply(method="GET", path="/v2/webhooks", status=200, body=page, times=None)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (wrong_key, ["401", "ARGYLE_API_KEY_ID"]),
        (html, ["JSON"]),
        (repeated_cursor, ["cursor"]),
        pytest.param(server_down, ["Waiting for Argyle at 127.0.0.1", "Trying for"], marks=pytest.mark.waits),
    ],
)
def test_a_refresh_that_fails_changes_nothing(settled: Stack, fault: Callable[[Stack], None], words: list[str]) -> None:
    """Each cause is named once per resource, nothing is forgotten, and the next run works."""
    before = settled.content()
    fault(settled)
    started = time.monotonic()

    run = settled.refresh()

    assert run.code != 0, run.output
    assert all(word in run.output for word in words), run.output
    assert "Traceback" not in run.output
    assert time.monotonic() - started < 100
    assert settled.content() == before


@pytest.mark.parametrize(
    ("host", "fault", "words"),
    [
        (Host.DYNAMIC, forbidden, ["403", "No permission."]),
        (Host.NATIVE, forbidden, ["403", "No permission."]),
        pytest.param(Host.DYNAMIC, server_error, ["502", "POST /v2/webhooks"], marks=pytest.mark.waits),
    ],
)
def test_a_failing_replacement_leaves_the_old_one(
    settled: Stack, host: Host, fault: Callable[[Stack], None], words: list[str]
) -> None:
    """The old subscription stays live and in the state; without the cause, the same `up` works."""
    before = settled.content()
    environ = dict(settled.environ)
    fault(settled)

    run = settled.up()

    assert run.code != 0, run.output
    assert all(word in run.output for word in words), run.output
    assert "argyle_provider/" not in run.output
    assert not any(each in run.output for each in ("Traceback", "connection is closing"))
    assert settled.content() == before
    assert settled.live()["dev-payroll"].url == URL

    settled.environ = environ
    settled.emulator.clear_replies()
    healed = settled.up()
    assert healed.code == 0, healed.output
    assert settled.live()["dev-payroll"].url == f"{URL}/v2"
    assert len(settled.live()) == 2


def test_a_wrong_key_is_said_once_on_a_new_stack(stack: Stack) -> None:
    """The set fails before any subscription is tried, so N entries do not make N messages."""
    stack.declare({f"entry-{number}": PAYROLL for number in range(10)})
    wrong_key(stack)

    run = stack.up()

    assert run.code != 0
    assert "401" in run.output
    assert "WebhookSubscription" not in run.output
    assert stack.writes() == []


def test_an_untrusted_certificate_is_named(tmp_path: Path, stack: Stack) -> None:
    """TLS is always verified, and an untrusted certificate is not tried again for a minute."""
    stack.declare({"payroll": PAYROLL})
    with Emulator(keys=[f"{KEY_ID}:unused"], tls=self_signed(tmp_path)) as emulator:
        started = time.monotonic()
        run = stack.up(ARGYLE_API_URL=emulator.url)
        took = time.monotonic() - started

    assert run.code != 0
    assert "certificate" in run.output
    assert took < 30


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (
            {"HTTPS_PROXY": "http://user:hush-hush@", "REQUESTS_CA_BUNDLE": "/no/such/file"},
            ["The proxy in `HTTPS_PROXY`", "`REQUESTS_CA_BUNDLE` is '/no/such/file', which does not exist"],
        ),
        (
            {
                "ARGYLE_API_KEY_ID": '"hush-hush"',
                "ARGYLE_API_KEY_SECRET": "hush\u200bhush",
                "PYTHONIOENCODING": "ascii",
            },
            ["ARGYLE_API_KEY_ID: The value has quotes", "ARGYLE_API_KEY_SECRET: The value has", "(U+200B)"],
        ),
    ],
    ids=["network", "key"],
)
def test_a_wrong_setting_of_the_machine_is_named(stack: Stack, environ: dict[str, str], words: list[str]) -> None:
    """The message names the variable at once, does not show its value, and blames neither Argyle nor this project."""
    stack.secrets |= {"hush-hush", "hush\u200bhush"}
    stack.declare({"payroll": PAYROLL}, environment="sandbox")
    started = time.monotonic()

    run = stack.up(ARGYLE_API_URL="", **environ)

    assert run.code != 0
    assert [each for each in words if each not in run.output] == []
    assert "bug" not in run.output
    assert time.monotonic() - started < 30


def test_a_rate_limit_is_waited_out(stack: Stack) -> None:
    """After 429 with Retry-After: 2 a create waits, continues, and makes one subscription."""
    stack.declare({"payroll": PAYROLL})
    stack.emulator.queue_reply(method="POST", path="/v2/webhooks", status=429, headers={"Retry-After": "2"})
    started = time.monotonic()

    run = stack.up()

    assert run.code == 0, run.output
    assert time.monotonic() - started > 2
    assert stack.writes() == ["POST", "POST"]
    assert list(stack.live()) == ["dev-payroll"]
