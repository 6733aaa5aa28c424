"""The check of a subscription's inputs in any program."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, Severity
from argyle_provider.core.validation import validate
from argyle_provider.properties import UNKNOWN
from argyle_provider.pulumi.provider import WebhookSubscriptionProvider
from argyle_provider.verbs.judgement import StackRules, findings
from argyle_provider.verbs.names import Names
from argyle_provider.verbs.protection import Protection

GOOD: dict[str, Any] = {
    "name": "acme-payroll",
    "url": "https://hooks.example.com/argyle",
    "events": ["gigs.added"],
    "config": {},
    "secret": "a good secret",
}
PARTIAL = {"events": ["gigs.partially_synced"], "config": {"days_synced": 90.0}}


def errors(hosts: str | None = None, known: str | None = None, **changes: Any) -> list[str]:
    """The errors of a good subscription with *changes*."""
    found = findings({**GOOD, **changes}, Environment.SANDBOX, StackRules(hosts, known))
    return [message for message, severity in found if severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": None}, "name: "),
        ({"name": "\u202e"}, "name: "),
        ({"url": None}, "url: "),
        ({"url": "http://hooks.example.com"}, "url: `http://` is not allowed"),
        ({"url": "https://me:pass@hooks.example.com"}, "url: The URL contains credentials"),
        ({"url": "https://evil.test.org\\.example.com"}, "url: The URL has a backslash"),
        ({"url": "https://127.1/"}, "url: `127.0.0.1` is this machine"),
        ({"secret": "line\nbreak"}, "secret: "),
        ({"secret": 5.0}, "secret: "),
        ({"events": []}, "events: "),
        ({"events": "gigs.added"}, "events: "),
        ({"events": ["*", "gigs.added"]}, "events: `*`"),
        ({"events": ["*", UNKNOWN]}, "events: `*`"),
        ({"events": ["items.updated"]}, "config: items.updated: `items.updated` needs the ids of the Items"),
        ({"config": {"include_resource": True}}, "config: gigs.added: `gigs.added` takes no config"),
        ({"events": ["*"], "config": {"include_resource": True}}, "config: *: `*` takes no config"),
        ({**PARTIAL, "config": {"days_synced": 0.0}}, "config: gigs.partially_synced: `days_synced`"),
        (
            {**PARTIAL, "events": ["accounts.updated", "gigs.partially_synced"]},
            "config: accounts.updated: `accounts.updated` takes only",
        ),
        ({"config": "x"}, "config: "),
        ({"config": ["x"]}, "config: "),
        ({"hosts": '["*.example.org"]'}, "url: `hooks.example.com` is not in `argyle:allowedHosts`"),
        ({"hosts": '["https://hooks.example.com"]'}, "argyle:allowedHosts[0]"),
        ({"hosts": '"hooks.example.com"'}, "argyle:allowedHosts: The value must be a list"),
        ({"hosts": "hooks.example.com"}, "argyle:allowedHosts: The value must be a list"),
        (
            {"known": '[{"id": "x"}, {"name": "acme-*"}]'},
            "name: The name `acme-payroll` matches `argyle:knownUnmanaged[1]`",
        ),
        ({"known": "acme-*"}, "argyle:knownUnmanaged: The value must be a list of entries. Run `argyle-webhooks"),
        ({"known": '{"name": "acme-*"}'}, "argyle:knownUnmanaged: The value must be a list"),
        ({"known": '["acme-*"]'}, "argyle:knownUnmanaged: The value must be a list"),
        ({"known": '[{"name": 5}]'}, "argyle:knownUnmanaged: The value must be a list"),
    ],
)
def test_one_alone_has_the_rules_of_an_entry(changes: dict[str, Any], words: str) -> None:
    """One sentence each, which starts with the field and shows no value that may be a secret."""
    (message,) = errors(**changes)

    assert message.startswith(words)
    assert "pass" not in message
    assert "break" not in message


@pytest.mark.parametrize("changes", [{}, PARTIAL, {"events": ["*"]}, {"events": ["accounts.new_event"]}])
def test_what_argyle_takes_is_no_error(changes: dict[str, Any]) -> None:
    """Argyle decides about an event that the catalogue lacks: a program has no switch for it."""
    assert errors(**changes) == []
    assert errors(hosts='["*.example.com"]', known='[{"name": "billing-*"}, {"id": "x"}]', **changes) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"url": UNKNOWN},
        {"name": UNKNOWN, "secret": UNKNOWN},
        {"events": UNKNOWN, "config": {"days_synced": 90.0}},
        {"events": ["items.updated", UNKNOWN], "config": UNKNOWN},
        {"events": ["items.updated"], "config": {"items": [UNKNOWN]}},
        {"events": ["items.updated"], "config": {"items": UNKNOWN}},
        {"events": ["gigs.partially_synced"], "config": {"days_synced": UNKNOWN}},
    ],
)
def test_what_is_not_known_yet_is_not_judged(changes: dict[str, Any]) -> None:
    """A preview passes; `up` asks again, with the values."""
    assert findings({**GOOD, **changes}, Environment.SANDBOX, StackRules()) == []


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Each once, although two events have the same problem."""
    wrong: dict[str, Any] = {
        "url": "ftp://h.example",
        "events": ["gigs.added", "gigs.removed"],
        "config": {"days_synced": 0.0},
    }
    wrong |= {"secret": "\n", "name": " "}

    fields = [message.partition(":")[0] for message in errors(**wrong)]

    assert fields == ["name", "url", "secret", "config", "config", "config", "config"]


@pytest.mark.parametrize("secret", ["", None])
@pytest.mark.parametrize("declared", [False, True])
def test_a_warning_names_the_subscription_once(
    secret: str | None, declared: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """The engine shows it under the stack. The program of a stack with a config has already printed it."""
    provider = WebhookSubscriptionProvider()
    names = Names()
    names.learn("dev", {"acme-payroll": "payroll", UNKNOWN: "audit"} if declared else {"acme-audit": "audit"})
    session = SimpleNamespace(
        environment=Environment.SANDBOX, names=names, protection=Protection(), foretell=lambda _: None, tell=print
    )
    provider.session = session  # type: ignore[assignment] # all that check needs

    known = provider.check({}, {**GOOD, "secret": secret})
    unknown = provider.check({}, {**GOOD, "secret": secret, "name": UNKNOWN})

    said = "secret: No secret is set, so deliveries are unsigned and anybody could send them. Pass one as `secret`."
    called = [] if declared else ["`acme-payroll`", "of a name not known yet"]
    assert known.failures == unknown.failures == []
    assert capsys.readouterr().out.splitlines() == [f"warning: subscription {each}: {said}" for each in called]


TEXTS = st.sampled_from(
    [
        "https://hooks.example.com/x",
        "http://x",
        "https://u:p@h.example",
        "gigs.added",
        "*",
        "items.updated",
        "x",
        " ",
        "",
    ]
)


@given(
    name=TEXTS,
    url=TEXTS,
    events=st.lists(TEXTS, min_size=1, max_size=3, unique=True),
    config=st.sampled_from([{}, {"days_synced": 90}, {"include_resource": True}, {"items": ["a"]}, {"x": 1}]),
    secret=TEXTS,
    environment=st.sampled_from(Environment),
)
def test_one_alone_is_judged_as_an_entry_of_the_same_content(
    *, name: str, url: str, events: list[str], config: dict[str, Any], secret: str, environment: Environment
) -> None:
    """Every error of an entry is an error here, except an empty secret, which means no secret here."""
    alone = {"name": name, "url": url, "events": events, "config": config, "secret": secret}
    choices = tuple(EventChoice(each, {**config, "items": ("a",)} if "items" in config else config) for each in events)
    entry = Entry("e", url, choices, secret=secret or None, name=name, allow_unknown_events=True)
    declared = validate(Declaration("dev", environment, (entry,)))

    wrong = any(severity is Severity.ERROR for _, severity in findings(alone, environment, StackRules()))

    assert wrong == any(each.severity is Severity.ERROR for each in declared)
