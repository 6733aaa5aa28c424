"""Problems that only show when all stacks are read."""

from __future__ import annotations

from typing import Any

from argyle_provider.core.across_stacks import problems_across
from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, Severity


def stack(name: str, environment: Environment, **entries: Any) -> Declaration:
    """A stack whose entries differ from a blameless one by the given fields."""
    blameless = {"url": f"https://{name}.example.com/x", "secret": f"v1:{name}", "protect": True}
    return Declaration(
        name,
        environment,
        tuple(
            Entry(key=key, choices=(EventChoice("gigs.added"),), **{**blameless, **fields})
            for key, fields in entries.items()
        ),
    )


def told(*stacks: Declaration) -> dict[str, list[tuple[str, Severity]]]:
    """The place and severity of each problem, by stack."""
    return {
        name: [(each.where, each.severity) for each in problems] for name, problems in problems_across(stacks).items()
    }


def test_stacks_that_keep_apart_have_none() -> None:
    """Each with its own host, secret and names."""
    assert told(stack("s", Environment.SANDBOX, a={}), stack("p", Environment.PRODUCTION, a={})) == {}


def test_a_host_of_sandbox_and_production_is_told_in_production() -> None:
    """Whatever the case, path and port; a URL that is none is another check's business."""
    sandbox = stack("s", Environment.SANDBOX, a={"url": "https://HOOKS.example.com/x"}, b={"url": "https://[broken"})
    production = stack("p", Environment.PRODUCTION, a={"url": "https://hooks.example.com:8443/y"})

    assert told(sandbox, production) == {"p": [("argyle:subscriptions.a.url", Severity.WARNING)]}


def test_a_host_in_two_spellings_is_one_host() -> None:
    """Two hosts that only look alike are two."""
    sandbox = stack("s", Environment.SANDBOX, a={"url": "https://b\u00fccher.example"})
    same = stack("p", Environment.PRODUCTION, a={"url": "https://xn--bcher-kva.example/x"})
    alike = stack("p", Environment.PRODUCTION, a={"url": "https://bu\u0308her.example/x"})

    assert told(sandbox, same) == {"p": [("argyle:subscriptions.a.url", Severity.WARNING)]}
    assert told(sandbox, alike) == {}


def test_a_copied_secret_is_told_across_environments_only() -> None:
    """Two stacks of one environment may share theirs; no secret is not a shared one."""
    one = stack("s", Environment.SANDBOX, a={"secret": "v1:x"}, b={"secret": None})
    same = stack("t", Environment.SANDBOX, c={"secret": "v1:x"})
    other = stack("p", Environment.PRODUCTION, a={"secret": "v1:x"}, b={"secret": None})

    assert told(one, same, other) == {"p": [("argyle:subscriptions.a.secret", Severity.WARNING)]}


def test_one_name_in_two_stacks_of_an_account_is_an_error() -> None:
    """They could take over each other's subscription. Another environment is another account."""
    one = stack("s", Environment.SANDBOX, a={"name": "shared"})
    other = stack("t", Environment.SANDBOX, b={"name": "shared"})
    elsewhere = stack("p", Environment.PRODUCTION, a={"name": "shared"})

    assert told(one, other, elsewhere) == {"t": [("argyle:subscriptions.b.name", Severity.ERROR)]}


def test_production_without_protection_is_told() -> None:
    """By entry."""
    production = stack("p", Environment.PRODUCTION, a={"protect": False}, b={})

    assert told(production) == {"p": [("argyle:subscriptions.a", Severity.WARNING)]}


def test_names_that_differ_in_case_only_are_told() -> None:
    """Two files in the repository, and one on the disk of a Mac."""
    assert told(
        stack("dev", Environment.SANDBOX), stack("Dev", Environment.SANDBOX), stack("q", Environment.SANDBOX)
    ) == {"Dev": [("argyle:subscriptions", Severity.WARNING)]}
