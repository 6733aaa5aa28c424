"""A plain-text secret from any source is refused, and so is an encrypted value that is not a secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_offline
from argyle_provider.config.online import read_online
from argyle_provider.core.model import Severity

MARK = "s3cr3t-marker"
SEALED = {"secure": "v1:sealed"}
EVENTS = ["gigs.added"]
URL = "https://hooks.example.com/argyle"
KEY = "argyle:apiKeySecret"
DEFAULTS = "argyle:defaults"
SUBSCRIPTIONS = "argyle:subscriptions"
FILE = "stacks/Pulumi.dev.yaml"

PLACES: dict[tuple[str, ...], Any] = {
    (KEY,): {KEY: "SECRET"},
    (DEFAULTS, "secret"): {DEFAULTS: {"secret": "SECRET"}},
    (SUBSCRIPTIONS, "b", "secret"): {SUBSCRIPTIONS: {"b": {"url": URL, "secret": "SECRET", "events": EVENTS}}},
}
"""The paths of secrets, each with a config that has one there."""

OTHERS: dict[str, Any] = {
    "argyle:environment": "sandbox",
    KEY: SEALED,
    DEFAULTS: {"secret": SEALED},
    SUBSCRIPTIONS: {"a": {"url": URL, "secret": SEALED, "events": EVENTS}},
}
"""All the others are encrypted."""


def with_secret(path: tuple[str, ...], secret: object) -> dict[str, Any]:
    """A config with this secret at *path* and encrypted ones everywhere else."""
    own = json.loads(json.dumps(PLACES[path]).replace('"SECRET"', json.dumps(secret)))
    if path[0] == SUBSCRIPTIONS:
        own = {SUBSCRIPTIONS: {**OTHERS[SUBSCRIPTIONS], **own[SUBSCRIPTIONS]}}
    return {**OTHERS, **own}


def handed_over(config: dict[str, Any]) -> tuple[dict[str, str], set[str]]:
    """*config* as Pulumi passes it to the program: decrypted, lists and maps as JSON text."""
    encrypted = {key for key, value in config.items() if json.dumps(SEALED) in json.dumps(value)}
    plain = {key: _decrypted(value) for key, value in config.items()}
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in plain.items()}, encrypted


def _decrypted(value: Any) -> Any:
    if value == SEALED:
        return "decrypted"
    if isinstance(value, list):
        return [_decrypted(each) for each in value]
    return {key: _decrypted(each) for key, each in value.items()} if isinstance(value, dict) else value


def inputs(config: dict[str, Any]) -> StackInputs:
    """A stack file of *config*."""
    return StackInputs(json.dumps({"config": config}).encode(), shown_as=FILE)


def online(config: dict[str, Any], file: dict[str, Any]) -> dict[tuple[Any, ...], str]:
    """The errors of a run with *config* from any source, and with this stack file."""
    engine, encrypted = handed_over(config)
    _, problems = read_online(engine, encrypted, inputs(file), stack="dev")
    return {each.path: str(each) for each in problems if each.severity is Severity.ERROR}


def offline(file: dict[str, Any]) -> dict[tuple[Any, ...], str]:
    """The errors of ``validate`` and ``review``."""
    problems = read_offline(inputs(file), stack="dev").problems
    return {each.path: str(each) for each in problems if each.severity is Severity.ERROR}


def as_text(config: dict[str, Any], key: str) -> dict[str, Any]:
    """*config* with a section written as JSON text."""
    return {**config, key: json.dumps(config[key])}


@pytest.mark.parametrize("path", PLACES, ids=" ".join)
def test_a_plain_secret_in_the_file_is_refused_at_its_place(path: tuple[str, ...]) -> None:
    """Also if others are encrypted; with the command to run, and without the secret."""
    config = with_secret(path, MARK)

    for found in (offline(config), online(config, config)):
        assert found.keys() == {path}
        assert found[path].startswith(f"{FILE}:1:")
        whose = f" of `{path[1]}`" if path[0] == SUBSCRIPTIONS else ""
        assert f"The secret{whose} is in plain text; Pulumi would store it unencrypted in the state." in found[path]
        assert "`pulumi config set --stack dev --secret" in found[path]
        assert MARK not in found[path]


@pytest.mark.parametrize("path", list(PLACES)[1:], ids=" ".join)
def test_a_plain_secret_in_json_text_is_refused(path: tuple[str, ...]) -> None:
    """`pulumi config set argyle:defaults '{...}'` writes such text; setting a path in it would lose the rest."""
    plain = {key: value for key, value in with_secret(path, MARK).items() if key not in {DEFAULTS, SUBSCRIPTIONS}}
    own = PLACES[path][path[0]]
    config = as_text(
        {**plain, SUBSCRIPTIONS: {}, path[0]: json.loads(json.dumps(own).replace("SECRET", MARK))}, path[0]
    )

    for found in (offline(config), online(config, config)):
        assert found.keys() == {path}
        assert "as a map instead of JSON text" in found[path]
        assert MARK not in found[path]


@pytest.mark.parametrize("path", PLACES, ids=" ".join)
@pytest.mark.parametrize("file", [{}, OTHERS], ids=["no file", "another file"])
def test_a_plain_secret_from_elsewhere_is_refused_without_a_place(path: tuple[str, ...], file: dict[str, Any]) -> None:
    """From `--config-file`, Pulumi ESC or the command line, all other sections being encrypted: one key says enough."""
    config = {**OTHERS, **json.loads(json.dumps(PLACES[path]).replace("SECRET", MARK))}

    found = online(config, file)

    assert found.keys() == {path}
    assert FILE not in found[path]
    assert MARK not in found[path]


@pytest.mark.parametrize("path", PLACES, ids=" ".join)
def test_an_encrypted_secret_is_fine_by_each_road(path: tuple[str, ...]) -> None:
    """In the file, elsewhere, and where a part is from the file and a part from Pulumi ESC."""
    config = with_secret(path, SEALED)
    rest = {SUBSCRIPTIONS: {"b": {"url": URL}}, DEFAULTS: {}, KEY: SEALED, "argyle:environment": "sandbox"}

    assert offline(config) == {}
    assert online(config, config) == online(config, {}) == {}
    assert online(config, {key: value for key, value in rest.items() if key == path[0]}) == {}


ENCRYPTED: dict[tuple[str, ...], Any] = {
    ("argyle:environment",): {"argyle:environment": SEALED},
    ("argyle:allowedHosts",): {"argyle:allowedHosts": [SEALED]},
    ("argyle:maxDeletions",): {"argyle:maxDeletions": SEALED},
    (DEFAULTS, "url"): {DEFAULTS: {"url": SEALED, "secret": SEALED}},
    (DEFAULTS,): {DEFAULTS: SEALED},
    (SUBSCRIPTIONS,): {SUBSCRIPTIONS: SEALED},
    (SUBSCRIPTIONS, "a"): {SUBSCRIPTIONS: {"a": SEALED}},
    (SUBSCRIPTIONS, "a", "url"): {SUBSCRIPTIONS: {"a": {"url": SEALED, "secret": SEALED, "events": EVENTS}}},
    (SUBSCRIPTIONS, "a", "name"): {SUBSCRIPTIONS: {"a": {"url": URL, "name": SEALED, "events": EVENTS}}},
    (SUBSCRIPTIONS, "a", "events"): {SUBSCRIPTIONS: {"a": {"url": URL, "events": [SEALED]}}},
    (SUBSCRIPTIONS, "b", "events"): {SUBSCRIPTIONS: {"b": {"url": URL, "events": SEALED}}},
    (SUBSCRIPTIONS, "a", "protect"): {SUBSCRIPTIONS: {"a": {"url": URL, "events": EVENTS, "protect": SEALED}}},
}
"""Paths that must not be encrypted, each with a config that encrypts them."""


@pytest.mark.parametrize("path", ENCRYPTED, ids=str)
def test_only_secrets_can_be_encrypted(path: tuple[Any, ...]) -> None:
    """Offline the ciphertext would be checked, and a run would show its text: one error, at its place."""
    config = {"argyle:environment": "sandbox", SUBSCRIPTIONS: {}, **ENCRYPTED[path]}

    for found in (offline(config), online(config, config)):
        assert found.keys() == {path}
        assert found[path].startswith(f"{FILE}:1:")
        assert "encrypted" in found[path]
        assert "v1:sealed" not in found[path]
        assert "decrypted" not in found[path]


def test_an_encrypted_url_says_why() -> None:
    """With the reason, and where secrets go."""
    found = offline({"argyle:environment": "sandbox", SUBSCRIPTIONS: {}, DEFAULTS: {"url": SEALED}})

    assert "Argyle, the state, reviews and logs show it" in found[DEFAULTS, "url"]
    assert "must stay secret into `secret`" in found[DEFAULTS, "url"]


def test_a_section_encrypted_as_a_whole_says_how_to_encrypt_each_secret() -> None:
    """A review can't read it, so a run refuses it too."""
    found = offline({"argyle:environment": "sandbox", SUBSCRIPTIONS: {"pay.roll": SEALED}, DEFAULTS: SEALED})

    assert (
        "config set --stack dev --secret --path 'argyle:subscriptions[\"pay.roll\"].secret'"
        in found[SUBSCRIPTIONS, "pay.roll"]
    )
    assert "--secret --path argyle:defaults.secret`" in found[(DEFAULTS,)]


def test_what_is_encrypted_elsewhere_without_a_secret_is_refused() -> None:
    """Pulumi says which keys were encrypted, not which values; without a secret, another value was encrypted."""
    subscriptions = {"a": {"url": SEALED, "events": EVENTS}}

    found = online({"argyle:environment": SEALED, SUBSCRIPTIONS: subscriptions}, {})

    assert found.keys() == {("argyle:environment",), (SUBSCRIPTIONS,)}


def test_the_key_s_id_may_be_encrypted() -> None:
    """The two halves of a key are often set with one command."""
    config = {"argyle:environment": "sandbox", SUBSCRIPTIONS: {}, "argyle:apiKeyId": SEALED, KEY: SEALED}

    assert offline(config) == online(config, config) == online(config, {}) == {}


@pytest.mark.parametrize(
    "entry",
    [
        {"secret": [MARK]},
        {"secret": {MARK: 1}},
        {"secret": {"secure": {MARK: MARK}}},
        {"secret": {MARK: {MARK: "x"}}},
        {f"secret:{MARK}": None},
        {f"Secret = {MARK}": None},
        {"secret": f" {MARK}\n"},
        {"secret": {"secure": SEALED, MARK: MARK}},
    ],
    ids=str,
)
@pytest.mark.parametrize("section", ["entry", "defaults", "text"])
def test_a_secret_in_a_wrong_shape_is_not_shown(entry: dict[str, Any], section: str) -> None:
    """In a list, as a key, or glued to its key, which YAML reads as a key without a value."""
    entries = {"a": {"url": URL, "events": EVENTS, **(entry if section != "defaults" else {})}}
    config: dict[str, Any] = {"argyle:environment": "sandbox", SUBSCRIPTIONS: entries}
    if section == "defaults":
        config[DEFAULTS] = entry
    if section == "text":
        config = as_text(config, SUBSCRIPTIONS)

    for found in (offline(config), online(config, config), online(config, {})):
        assert found
        assert MARK not in f"{found}"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a": ' * 5_000, '{"a": 1, "a": 2}', "{", "NaN", '{"a": {"b": 1, "b": 2}}']
)
def test_text_that_is_no_map_is_one_problem(text: str) -> None:
    """Too deep, a key twice, not JSON: one message, from each source."""
    config = {"argyle:environment": "sandbox", SUBSCRIPTIONS: text}

    assert offline(config).keys() == online(config, config).keys() == {(SUBSCRIPTIONS,)}


def test_the_keys_of_other_namespaces_are_not_judged() -> None:
    """They are for other parts of the program, which may encrypt what they like."""
    config, encrypted = handed_over({**OTHERS, "acme:token": SEALED, "acme:region": "eu"})

    _, problems = read_online(config, encrypted, StackInputs(b"", shown_as=FILE), stack="dev")

    assert problems == ()
