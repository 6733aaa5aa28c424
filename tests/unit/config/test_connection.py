"""Where Argyle is, and with which key it is asked."""

from __future__ import annotations

import pytest

from argyle_provider.config.connection import connection_from
from argyle_provider.exceptions import ConfigurationError

KEY = {"ARGYLE_API_KEY_ID": "id", "ARGYLE_API_KEY_SECRET": "hush-hush"}


def wrong(config: dict[str, str], environ: dict[str, str]) -> str:
    """The message for a connection that can't be."""
    with pytest.raises(ConfigurationError) as error:
        connection_from(config, environ)
    return str(error.value)


@pytest.mark.parametrize(
    ("environment", "base_url"),
    [("sandbox", "https://api-sandbox.argyle.com"), ("production", "https://api.argyle.com")],
)
def test_the_environment_decides_the_host(environment: str, base_url: str) -> None:
    """Argyle's documented hosts, and nothing else."""
    connection = connection_from({"argyle:environment": environment}, KEY)

    assert (connection.base_url, connection.key_id, connection.key_secret) == (base_url, "id", "hush-hush")
    assert "hush-hush" not in repr(connection)


def test_the_environment_variables_come_first() -> None:
    """The state may hold an old config; a rotated key in the environment reaches every verb."""
    config = {
        "argyle:environment": "local",
        "argyle:apiUrl": "http://127.0.0.1:1",
        "argyle:apiKeyId": "old",
        "argyle:apiKeySecret": "old-secret",
    }

    both = connection_from(config, {**KEY, "ARGYLE_API_URL": "http://127.0.0.1:2"})
    stored = connection_from(config, {})

    assert (both.base_url, both.key_id) == ("http://127.0.0.1:2", "id")
    assert (stored.base_url, stored.key_id, stored.key_secret) == ("http://127.0.0.1:1", "old", "old-secret")


def test_a_pair_comes_from_one_place() -> None:
    """Half of one key and half of another would be a key that nobody gave."""
    config = {"argyle:environment": "sandbox", "argyle:apiKeyId": "old", "argyle:apiKeySecret": "old-secret"}

    message = wrong(config, {"ARGYLE_API_KEY_ID": "id"})

    assert "ARGYLE_API_KEY_SECRET" in message
    assert "old-secret" not in message


@pytest.mark.parametrize("url", ["http://127.0.0.1:8899", "https://localhost:1", "http://[::1]:80", "http://127.1/"])
def test_local_takes_loopback_addresses(url: str) -> None:
    """Of either family, with or without TLS."""
    assert connection_from({"argyle:environment": "local"}, {**KEY, "ARGYLE_API_URL": url}).base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://api.argyle.com",
        "127.0.0.1:8899",
        "ftp://127.0.0.1",
        "http://[",
        "http://127.0.0.1:0",
        "http://127.0.0.1:8899?x=1",
        "http://127.0.0.1:8899#x",
        "http://user:hush@127.0.0.1:8899",
        "http://127.0.0.1\\.example.com",
        "http://localhost.example.com",
    ],
)
def test_local_takes_nothing_else(url: str) -> None:
    """The key must not go anywhere by a typo."""
    message = wrong({"argyle:environment": "local"}, {**KEY, "ARGYLE_API_URL": url})

    assert "loopback" in message
    assert "hush@" not in message


def test_the_url_is_for_local_only() -> None:
    """In another environment it is an error and not ignored: somebody expects it to count."""
    message = wrong({"argyle:environment": "sandbox"}, {**KEY, "ARGYLE_API_URL": "http://127.0.0.1:1"})

    assert "environment local only" in message


def test_everything_that_is_missing_is_said_at_once() -> None:
    """Environment, URL and key, each with its remedy."""
    nothing = wrong({}, {})
    local = wrong({"argyle:environment": "local"}, {})
    typo = wrong({"argyle:environment": "prodution"}, KEY)

    assert all(words in nothing for words in ("argyle:environment", "ARGYLE_API_KEY_ID", "ARGYLE_API_KEY_SECRET"))
    assert "argyle-webhooks emulator" in local
    assert "did you mean 'production'" in typo
