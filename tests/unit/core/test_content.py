"""What is wrong with a subscription, field by field."""

from __future__ import annotations

import pytest

from argyle_provider.core.content import name_findings, secret_findings, url_findings
from argyle_provider.core.model import Environment, Severity

SPACES = [" ", "\t", "\n", "\r\n", "\x0b", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u202f", "\u3000"]
"""White space of Unicode, as Python and Django strip it."""


@pytest.mark.parametrize("space", SPACES, ids=ascii)
def test_white_space_around_a_name_or_a_secret_is_refused(space: str) -> None:
    """Argyle may remove it, and then the secret or the name no longer matches."""
    for text in (f"{space}hush", f"hush{space}", space):
        ((name, name_severity),) = name_findings(text, remedy="")
        ((secret, secret_severity),) = secret_findings(text, remedy="")

        assert name.startswith("A name must not start or end with white space")
        assert secret.startswith("A secret must not start or end with white space")
        assert name_severity is secret_severity is Severity.ERROR
        assert "hush" not in secret


def test_white_space_inside_is_fine() -> None:
    """Nobody trims that."""
    assert [*name_findings("pay roll", remedy=""), *secret_findings("correct horse", remedy="")] == []


def warnings(query: str) -> list[str]:
    """The warnings about a URL with this query."""
    found = list(url_findings(f"https://hooks.example.com/argyle?{query}", Environment.SANDBOX, ()))
    assert all(severity is Severity.WARNING for _, severity in found)
    return [message for message, _ in found]


NAMES = """
code token key sig access_token api_key apikey API-KEY x-functions-key authToken auth secret clientSecret password pwd
signature X-Amz-Signature jwt subscription-key sk
"""


@pytest.mark.parametrize("name", NAMES.strip().replace("\n", " ").split(" "))
def test_a_query_that_looks_like_a_credential_is_a_warning(name: str) -> None:
    """URLs are shown in reviews, logs and the state; the value is not repeated."""
    (message,) = warnings(f"a=1&{name}=hush-hush&{name}=again")

    assert f"`{name}` looks like a credential" in message
    assert "hush-hush" not in message


@pytest.mark.parametrize(
    "query", ["", "tenant=7", "code=", "token", "countryCode=us", "monkey=1", "q=token", "keyword=x"]
)
def test_other_queries_are_fine(query: str) -> None:
    """A receiver may need them."""
    assert warnings(query) == []
