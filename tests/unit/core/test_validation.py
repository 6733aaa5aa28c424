"""Every problem of a declaration."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import expand
from argyle_provider.core.model import (
    Declaration,
    Entry,
    Environment,
    EventChoice,
    KnownUnmanaged,
    Problem,
    Severity,
)
from argyle_provider.core.validation import validate

ENTRY = Entry("payroll", "https://hooks.example.com/argyle", (EventChoice("gigs.added"),), secret="a good secret")


def declare(*entries: Entry, environment: Environment = Environment.SANDBOX, **changes: object) -> Declaration:
    """A declaration of the stack dev."""
    declaration = Declaration("dev", environment, entries)
    return replace(declaration, **changes)  # type: ignore[arg-type] # what a test wants


def found(declaration: Declaration, severity: Severity = Severity.ERROR) -> list[Problem]:
    """The problems of one severity."""
    return [each for each in validate(declaration) if each.severity is severity]


def choices(*events: str | tuple[str, dict[str, object]]) -> tuple[EventChoice, ...]:
    """Events, some with config."""
    return tuple(
        EventChoice(each) if isinstance(each, str) else EventChoice(each[0], each[1])  # type: ignore[arg-type] # wrong on purpose
        for each in events
    )


def test_a_good_entry_has_no_problems() -> None:
    """Not even a warning, in any environment."""
    for environment in Environment:
        assert validate(declare(ENTRY, environment=environment)) == ()


def test_all_problems_are_found_at_once() -> None:
    """One run shows them all, each with its path."""
    wrong = replace(ENTRY, key="a b", url="ftp://x.example.com", secret="", choices=choices("gigs.aded"), name=" ")

    paths = [each.where for each in found(declare(wrong, max_deletions=-1))]

    base = "argyle:subscriptions.a b"
    assert paths == [
        "argyle:maxDeletions",
        base,
        f"{base}.name",
        f"{base}.url",
        f"{base}.secret",
        f"{base}.events.gigs.aded",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hooks.example.com", "not an absolute URL"),
        ("https://", "not an absolute URL"),
        ("https://hooks.example.com/\u2028", "invisible"),
        ("https://[::1", "not an absolute URL"),
        ("https://hooks.example.com:port/", "port"),
        ("https://me:pass@hooks.example.com/../x", "`..`"),
        ("http://hooks.example.com", "`http://` is not allowed"),
        ("http://127.0.0.1:8000", "`http://` is not allowed"),
        ("https://me:pass@hooks.example.com", "contains credentials"),
        ("https://hooks.example.com/#top", "fragment"),
        ("https://127.0.0.1/", "is this machine"),
    ],
)
def test_an_unsafe_url_is_an_error(url: str, words: str) -> None:
    """It would fail at Argyle, or send people's data where it must not go. The message does not repeat credentials."""
    problems = found(declare(replace(ENTRY, url=url)))

    assert any(words in each.message for each in problems)
    assert not any("pass" in each.message for each in problems)


@pytest.mark.parametrize(
    ("host", "words"), [("x.ngrok.io", "tunnel"), ("10.0.0.1", "can't be reached"), ("127.0.0.1", "can't be reached")]
)
def test_production_takes_public_hosts_only(host: str, words: str) -> None:
    """A tunnel or a private network is fine elsewhere, and never in production."""
    url = replace(ENTRY, url=f"https://{host}/")

    assert any(words in each.message for each in found(declare(url, environment=Environment.PRODUCTION)))


def test_http_to_this_machine_is_fine_in_environment_local() -> None:
    """Where the receiver under development runs."""
    assert found(declare(replace(ENTRY, url="http://127.0.0.1:8900/argyle"), environment=Environment.LOCAL)) == []


def test_allowed_hosts_are_the_only_ones() -> None:
    """The message lists them and offers the nearest."""
    assert found(declare(ENTRY, allowed_hosts=("*.example.com",))) == []

    (problem,) = found(declare(ENTRY, allowed_hosts=("hook.example.com",)))

    assert "Did you mean `hook.example.com`" in problem.message


EVILS = [
    "https://evil.test.org\\.example.com/",
    "https://evil.test.org\\@hooks.example.com/",
    "https://evil.test.org/.example.com",
    "https://evil.test.org?.example.com",
    "https://evil.test.org#.example.com",
    "https://hooks.example.com@evil.test.org/",
    "https://evil.test.org:443@hooks.example.com/",
    "https://evil.test.org%2f.example.com/",
    "https://evil.test.org%00.example.com/",
    "https://evil.test.org\t.example.com/",
    "https://evil.test.org .example.com/",
    "https://evil.test.org\uff0f.example.com/",
    "https://evil.test.org\u2044.example.com/",
    "https://evil.test.org;.example.com/",
    "https://evil.test.org..example.com/",
    "https://*.example.com/",
    "https:/evil.test.org/.example.com",
    "https:///evil.test.org/.example.com",
    "https:evil.test.org/.example.com",
    "https://hooks\u3002example.com/",
    "https://hooks.ex\u0430mple.com/",
]


@pytest.mark.parametrize("url", EVILS)
def test_no_spelling_gets_past_allowed_hosts(url: str) -> None:
    """A URL that one client reads as an allowed host, and another one as a different host, is refused."""
    assert found(declare(replace(ENTRY, url=url), allowed_hosts=("*.example.com",)))


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://HOOKS.example.com:8443/x", "*.Example.com"),
        ("https://b\u00fccher.example/", "xn--bcher-kva.example"),
        ("https://a.xn--bcher-kva.example/", "*.b\u00fccher.example"),
        ("https://8.8.8.8/", "134744072"),
    ],
)
def test_an_allowed_host_may_be_spelled_in_any_way(url: str, pattern: str) -> None:
    """Host and pattern are compared in canonical form."""
    assert found(declare(replace(ENTRY, url=url), allowed_hosts=(pattern,))) == []


def test_a_wrong_pattern_of_hosts_is_one_problem() -> None:
    """It would match nothing, or more than it seems to; no entry gets a problem because of it."""
    patterns = ("*.example.org", "https://hooks.example.com", "*")

    problems = found(declare(ENTRY, replace(ENTRY, key="audit"), allowed_hosts=patterns))

    assert [each.where for each in problems] == ["argyle:allowedHosts[1]", "argyle:allowedHosts[2]"]
    assert all("*.example.com" in each.message for each in problems)


@pytest.mark.parametrize("path", ["a b", "gr\u00fc\u00dfe", "x?q=a b", "100%", "%zz"])
def test_a_url_is_written_as_people_write_it(path: str) -> None:
    """Argyle encodes it."""
    assert validate(declare(replace(ENTRY, url=f"https://hooks.example.com/{path}"))) == ()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (replace(ENTRY, secret=None), "unsigned"),
        (replace(ENTRY, url="https://hooks.example.com/a%20b"), "plain characters"),
        (replace(ENTRY, choices=choices("gigs.new"), allow_unknown_events=True), "is not in Argyle's documentation"),
        (replace(ENTRY, choices=choices("accounts.added", ("accounts.added", {"include_resource": True}))), "twice"),
    ],
)
def test_what_deserves_a_look_is_a_warning(entry: Entry, words: str) -> None:
    """It does not stop the run."""
    assert found(declare(entry)) == []
    assert [words in each.message for each in found(declare(entry), Severity.WARNING)] == [True]


@pytest.mark.parametrize(
    ("entry", "known", "field"),
    [
        (ENTRY, KnownUnmanaged("another team's", name="dev-pay*"), ()),
        (ENTRY, KnownUnmanaged("another team's", name="dev-payroll", until="2026-01-31"), ()),
        (replace(ENTRY, name="lending-payroll"), KnownUnmanaged("another team's", name="lending-*"), ("name",)),
        (
            replace(ENTRY, choices=choices("gigs.added", ("gigs.partially_synced", {"days_synced": 90}))),
            KnownUnmanaged("another team's", name="*-partial-90"),
            (),
        ),
    ],
)
def test_a_name_that_is_known_as_another_teams_is_not_declared(
    entry: Entry, known: KnownUnmanaged, field: tuple[str, ...]
) -> None:
    """Otherwise `up` could take over what that team has under this name."""
    (problem,) = found(declare(entry, known_unmanaged=(KnownUnmanaged("a trial", id="dev-payroll"), known)))

    assert problem.path == ("argyle:subscriptions", "payroll", *field)
    assert f"({known.name}), so a live subscription of this name is somebody else's." in problem.message


@pytest.mark.parametrize("secret", ["", "line\nbreak", "schlüssel", "tab\t"])
def test_a_bad_secret_is_described_and_not_shown(secret: str) -> None:
    """Its message can be published."""
    (problem,) = found(declare(replace(ENTRY, secret=secret)))

    assert problem.path == ("argyle:subscriptions", "payroll", "secret")
    assert not secret or secret not in str(problem)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (choices(), ["list of events is empty"]),
        (choices("*", "gigs.added"), ["Remove `*`, or remove the others"]),
        (choices(("*", {"days_synced": 30})), ["`*` takes no config"]),
        (choices("gigs.aded"), ["Did you mean `gigs.added`", "allowUnknownEvents"]),
        (choices("documents.added"), ["Unknown event `documents.added`"]),
        (
            choices(("accounts.removed", {"include_resource": True})),
            ["`accounts.removed` takes no config, not `include_resource`"],
        ),
        (
            choices(("accounts.updated", {"days_synced": 3})),
            ["`accounts.updated` takes only `include_resource`, not `days_synced`"],
        ),
        (choices(("accounts.updated", {"include_resources": True})), ["Did you mean `include_resource`"]),
        (choices(("accounts.updated", {"include_resource": "yes"})), ["true or false"]),
        (choices(("gigs.partially_synced", {"days_synced": 0})), ["whole number"]),
        (choices(("gigs.partially_synced", {"days_synced": True})), ["whole number"]),
        (choices(("gigs.partially_synced", {"days_synced": 1.5})), ["whole number"]),
        (choices("items.updated"), ["needs the ids of the Items"]),
        (choices(("items.updated", {"items": ()})), ["1 to 30"]),
        (choices(("items.updated", {"items": tuple(map(str, range(31)))})), ["1 to 30"]),
        (choices(("items.updated", {"items": (1,)})), ["1 to 30"]),
    ],
)
def test_wrong_events_are_errors_that_name_the_remedy(events: tuple[EventChoice, ...], words: list[str]) -> None:
    """One problem each, with what to do."""
    (problem,) = found(declare(replace(ENTRY, choices=events)))

    assert all(word in problem.message for word in words), problem.message


@pytest.mark.parametrize(
    "events",
    [
        choices("*"),
        choices(("items.updated", {"items": ("item_1",)})),
        choices(("shifts.partially_synced", {"days_synced": 1})),
        choices(("verifications.updated", {"include_resource": False})),
    ],
)
def test_each_config_is_accepted_where_it_belongs(events: tuple[EventChoice, ...]) -> None:
    """A config that Argyle accepts has no problem."""
    assert validate(declare(replace(ENTRY, choices=events))) == ()


def test_two_entries_can_not_share_a_name() -> None:
    """The receiver can't tell them apart; one message per pair, at the place to change."""
    (explicit,) = found(declare(ENTRY, replace(ENTRY, key="audit", name="dev-payroll")))
    implicit = found(
        declare(
            replace(ENTRY, choices=choices("gigs.added", ("accounts.added", {"include_resource": True}))),
            replace(ENTRY, key="payroll-include-resource"),
        )
    )

    assert explicit.where == "argyle:subscriptions.audit.name"
    assert "`dev-payroll` is already used by entry `payroll`" in explicit.message
    assert len(implicit) == 1


def test_two_entries_can_not_share_a_resource_name() -> None:
    """Explicit names may differ while the engine's do not."""
    one = replace(ENTRY, choices=choices(("accounts.added", {"include_resource": True})), name="one")
    other = replace(ENTRY, key="payroll-include-resource", name="other")

    (problem,) = found(declare(one, other))

    assert "Pulumi resource name `payroll-include-resource`" in problem.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ENTRIES = st.builds(
    Entry,
    key=st.text(max_size=10),
    url=st.text(max_size=30) | st.sampled_from(["https://hooks.example.com/x", "https://u:p@[::1]:99999/"]),
    choices=st.lists(
        st.builds(
            EventChoice,
            event=st.sampled_from([*CATALOGUE, "*"]) | st.text(max_size=10),
            config=st.dictionaries(
                st.sampled_from(["days_synced", "include_resource", "items"]) | st.text(max_size=5), JSON, max_size=2
            ),
        ),
        max_size=4,
    ).map(tuple),
    secret=st.none() | st.text(max_size=12).map(lambda text: f"hidden-{text}"),
    name=st.none() | st.text(max_size=10),
    protect=st.booleans(),
    allow_unknown_events=st.booleans(),
)


@given(st.lists(ENTRIES, max_size=3), st.sampled_from(Environment), st.none() | st.integers())
def test_nothing_is_too_strange_to_be_judged(
    entries: list[Entry], environment: Environment, max_deletions: int | None
) -> None:
    """Validation never raises and never shows a secret, and what it lets through has unique names."""
    declaration = Declaration("dev", environment, tuple(entries), max_deletions=max_deletions)

    problems = validate(declaration)

    assert not any("hidden-" in str(each) for each in problems)
    if not any(each.severity is Severity.ERROR for each in problems):
        names = {each.subscription.name: entry.key for entry in entries for each in expand(entry, stack="dev")}
        assert len(names) == len([each for entry in entries for each in expand(entry, stack="dev")])
