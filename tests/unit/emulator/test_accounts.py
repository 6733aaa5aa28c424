"""API keys and accounts."""

from __future__ import annotations

import base64

import pytest

from argyle_provider.emulator.accounts import Key, Keys, client_id
from argyle_provider.emulator.errors import EmulatorError


def basic(text: str) -> str:
    """An ``Authorization`` header."""
    return f"Basic {base64.b64encode(text.encode()).decode()}"


def test_two_keys_can_belong_to_one_account() -> None:
    """The account is what was named, or the default one."""
    keys = Keys([Key.parse("a:1:mine"), Key.parse("b:2:mine"), Key.parse("c:3")])

    found = [keys.find(basic(pair)) for pair in ("a:1", "b:2", "c:3")]
    assert [key and key.account for key in found] == ["mine", "mine", "default"]


@pytest.mark.parametrize(
    "header", [None, "", "Basic", "Basic %%%", basic("a"), basic("a:2"), basic("b:1"), "Bearer a:1", "Basic /w=="]
)
def test_a_wrong_pair_is_no_key(header: str | None) -> None:
    """Whatever is wrong with it."""
    assert Keys([Key("a", "1")]).find(header) is None


def test_a_key_of_the_other_environment_is_known_and_never_offered() -> None:
    """The shown key is one of this environment, also if a key of the other one was given first."""
    keys = Keys([Key.parse_other("o:1"), Key.parse("a:1")])

    assert keys.find(basic("o:1")) == Key("o", "1", other_environment=True)
    assert keys.find(basic("o:2")) is None
    assert (keys.first, keys.all) == (Key("a", "1"), (Key("a", "1"),))


@pytest.mark.parametrize("text", ["", "hush", "hush:", ":hush", "a:hush:", "a:hush:b:c"])
def test_a_malformed_key_is_refused_without_repeating_it(text: str) -> None:
    """The secret may be any part of what was typed."""
    with pytest.raises(EmulatorError) as caught:
        Key.parse(text)

    assert "ID:SECRET:ACCOUNT" in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [Key("a", "hush"), Key("a", "2")],
        [Key("a", "hush", other_environment=True)],
        [Key("a", "hush"), Key("a", "2", other_environment=True)],
    ],
)
def test_keys_are_at_least_one_and_distinct(keys: list[Key]) -> None:
    """Otherwise nobody knows which of the two secrets is right."""
    with pytest.raises(EmulatorError) as caught:
        Keys(keys)

    assert "hush" not in str(caught.value)


def test_a_key_never_shows_its_secret() -> None:
    """Not in a failing test's output either."""
    assert "hush" not in repr(Key("a", "hush"))


def test_the_client_id_is_the_accounts_own_in_every_run() -> None:
    """A state compares it with the value in the next run."""
    assert client_id("default") == "0f14f2cc-11ec-55e5-81aa-7653ea1d19dc"
    assert client_id("default") != client_id("other")
