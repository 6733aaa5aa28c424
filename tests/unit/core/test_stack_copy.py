"""What a stack declares that is made from another one's file."""

from __future__ import annotations

import pytest

from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice
from argyle_provider.core.stack_copy import copy_of, copy_refusal

URL = "https://ana.example.com/argyle"


def declaration(*entries: Entry, environment: Environment = Environment.SANDBOX) -> Declaration:
    """What stack `dev` declares."""
    return Declaration("dev", environment, entries, allowed_hosts=("*.example.com",), max_deletions=1)


def entry(name: str | None = None) -> Entry:
    """A protected entry."""
    events = (EventChoice("gigs.added"),)
    return Entry("payroll", "https://dev.example.com/argyle", events, secret="s", name=name, protect=True)


@pytest.mark.parametrize(
    ("name", "copied"),
    [(None, None), ("hook", "dev-ana-hook"), ("dev-hook", "dev-ana-hook"), ("dev", "dev-ana-dev")],
)
def test_each_entry_gets_the_url_and_a_name_of_its_own(name: str | None, copied: str | None) -> None:
    """Two stacks of one account can't declare the same name. Nothing in a copy is protected; all else is the same."""
    expected = Declaration(
        "dev-ana",
        Environment.SANDBOX,
        (Entry("payroll", URL, (EventChoice("gigs.added"),), secret="s", name=copied),),
        allowed_hosts=("*.example.com",),
        max_deletions=1,
    )

    assert copy_of(declaration(entry(name)), stack="dev-ana", url=URL) == expected


@pytest.mark.parametrize(
    ("source", "stack", "words"),
    [
        (declaration(entry()), "dev-ana", ""),
        (declaration(entry(), environment=Environment.LOCAL), "Dev_1.x", ""),
        (declaration(entry(), environment=Environment.PRODUCTION), "dev-ana", "Stack `dev` is in production"),
        (declaration(), "dev-ana", "declares no subscriptions in its file"),
        (declaration(entry()), "", "1 to 100 letters"),
        (declaration(entry()), "..\\x", "1 to 100 letters"),
        (declaration(entry()), "a" * 101, "1 to 100 letters"),
    ],
)
def test_what_can_t_be_copied_is_refused(source: Declaration, stack: str, words: str) -> None:
    """Production data must not go to a developer."""
    refusal = copy_refusal(source, stack=stack)

    assert words in refusal
    assert bool(refusal) is bool(words)
