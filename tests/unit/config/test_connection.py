"""The base URL of Argyle's API and the API key."""

from __future__ import annotations

import pytest

from argyle_provider.config.connection import connection_from
from argyle_provider.exceptions import ConfigurationError

KEY = {"ARGYLE_API_KEY_ID": "id", "ARGYLE_API_KEY_SECRET": "hush-hush"}


def wrong(config: dict[str, str], environ: dict[str, str]) -> str:
    """The message for settings that don't make a connection."""
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
    """Half of one key and half of another would not be a key."""
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
    """In another environment it is an error and not ignored: somebody expects it to have an effect."""
    config = {"argyle:environment": "sandbox"}

    by_variable = wrong(config, {**KEY, "ARGYLE_API_URL": "http://127.0.0.1:1"})
    by_key = wrong({**config, "argyle:apiUrl": "http://127.0.0.1:1"}, KEY)

    assert "`ARGYLE_API_URL` works only in environment local" in by_variable
    assert "`argyle:apiUrl` works only in environment local" in by_key


def test_everything_that_is_missing_is_said_at_once() -> None:
    """Environment, URL and key, each with its remedy."""
    nothing = wrong({}, {})
    local = wrong({"argyle:environment": "local"}, {})
    typo = wrong({"argyle:environment": "prodution"}, KEY)

    assert all(words in nothing for words in ("argyle:environment", "ARGYLE_API_KEY_ID", "ARGYLE_API_KEY_SECRET"))
    assert "argyle-webhooks emulator" in local
    assert "Did you mean `production`" in typo


ODD_VALUES = [
    ("hush-hush\n", "white space"),
    (" hush-hush", "white space"),
    ("hush-hush\r", "white space"),
    ("\u00a0hush-hush", "white space"),
    ("\n", "white space"),
    ('"hush-hush"', "quotes"),
    ("'hush-hush'", "quotes"),
    ("hush hush", "(U+0020)"),
    ("hush\thush", "(U+0009)"),
    ("hush\nhush", "(U+000A)"),
    ("hush\x00hush", "(U+0000)"),
    ("hush-hush\u200b", "(U+200B)"),
    ("\ufeffhush-hush", "(U+FEFF)"),
    ("hush\u2060hush", "(U+2060)"),
    ("hush-h\u00fcsh", "outside ASCII"),
    ("\u201chush-hush\u201d", "outside ASCII"),
    ("hush-hush\udcff", "(U+DCFF)"),
]


@pytest.mark.parametrize(("value", "reason"), ODD_VALUES)
@pytest.mark.parametrize("half", ["ID", "SECRET"])
@pytest.mark.parametrize("place", ["environment", "config"])
def test_a_key_that_can_not_be_one_is_named_before_any_request(value: str, reason: str, half: str, place: str) -> None:
    """A copy with white space, quotes or an invisible character; the message names its source, and never shows it."""
    config = {"argyle:environment": "sandbox"}
    key = f"argyle:apiKey{half.capitalize()}"
    pair = {"ID": "id", "SECRET": "other", half: value}
    if place == "config":
        config |= {f"argyle:apiKey{each.capitalize()}": text for each, text in pair.items()}
        message = wrong(config, {})
    else:
        message = wrong(config, {f"ARGYLE_API_KEY_{each}": text for each, text in pair.items()})

    assert reason in message
    assert (
        f"`pulumi config set --secret {key}`" in message if place == "config" else f"ARGYLE_API_KEY_{half}" in message
    )
    assert "hush" not in message
    assert len(message.splitlines()) == 2


def test_a_key_id_with_a_colon_is_refused() -> None:
    """Basic authentication would read the rest as the secret: somebody pasted both into one variable."""
    message = wrong({"argyle:environment": "sandbox"}, {"ARGYLE_API_KEY_ID": "id:hush", "ARGYLE_API_KEY_SECRET": "x"})

    assert "ARGYLE_API_KEY_ID: The value has a colon" in message
    assert "hush" not in message


@pytest.mark.parametrize("value", ["a:b", "Abc-123_~!$&'()*+,;=/?#[]@%{}|\\^`\"", "'", "x'x"])
def test_any_visible_ascii_can_be_a_secret(value: str) -> None:
    """The characters of Argyle's keys are not documented."""
    key = {"ARGYLE_API_KEY_ID": "id", "ARGYLE_API_KEY_SECRET": value}

    assert connection_from({"argyle:environment": "sandbox"}, key).key_secret == value
