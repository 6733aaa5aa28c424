"""Any stack file gets problems and never an exception, and the API accepts what validation accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from argyle_provider.api.wire import request_body
from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_offline, read_together
from argyle_provider.config.parsing import parse
from argyle_provider.core.events import CATALOGUE
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.model import Severity
from argyle_provider.core.review import review
from argyle_provider.emulator.api.validation import validate as emulator_accepts
from argyle_provider.emulator.settings import Settings

KEYS = ["url", "secret", "events", "name", "protect", "allowUnknownEvents"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
URLS = st.sampled_from(
    [
        "https://hooks.example.com/argyle",
        "https://hooks.example.com:8443/a b",
        "https://hooks.example.com/%20?x=1",
        "https://[::1]/x",
        "https://[half/x",
        "https://",
        "http://hooks.example.com",
        "https://user@hooks.example.com",
        "https://hooks.example.com:99999/x",
        " https://hooks.example.com",
        "https://hööks.example.com/ü",
        "https://hooks.example.com/\u202e",
        "ftp://hooks.example.com",
    ]
) | st.text(max_size=12).map(lambda text: f"https://{text}.example.com/{text}")
CONFIGS = st.sampled_from(
    [{}, {"days_synced": 30}, {"days_synced": [30, 90]}, {"include_resource": True}, {"items": ["i"]}]
) | st.dictionaries(st.sampled_from(["days_synced", "include_resource", "items", "other"]), ANYTHING, max_size=2)
NAMES = st.sampled_from([*CATALOGUE, "*", "gigs.imagined", ""]) | st.text(max_size=6)
EVENTS = st.lists(NAMES | st.tuples(NAMES, CONFIGS).map(lambda pair: {pair[0]: pair[1]}), max_size=5)
FIELDS: dict[str, Any] = {
    "url": URLS,
    "secret": st.none() | st.text(max_size=6) | st.sampled_from(["a-secret", "sécret"]),
    "events": EVENTS,
    "name": st.text(max_size=8) | st.sampled_from(["loans", " ", "loans\x00"]),
    "protect": st.booleans(),
    "allowUnknownEvents": st.booleans(),
}
ENTRIES = st.fixed_dictionaries(
    {"url": URLS, "events": EVENTS}, optional={key: FIELDS[key] for key in FIELDS.keys() - {"url", "events"}}
)
SUBSCRIPTIONS = st.dictionaries(st.sampled_from(["payroll", "audit", "a.b", "", "ü"]), ENTRIES, max_size=3)
CONFIG = st.fixed_dictionaries(
    {
        "argyle:environment": st.sampled_from(["sandbox", "production", "local"]),
        "argyle:subscriptions": SUBSCRIPTIONS,
    }
)
WILD = st.dictionaries(
    st.sampled_from(["argyle:environment", "argyle:subscriptions", "argyle:defaults", "argyle:allowedHosts", "x:y"])
    | st.text(max_size=8),
    ANYTHING | SUBSCRIPTIONS | st.dictionaries(st.text(max_size=4), st.fixed_dictionaries({}, optional=FIELDS)),
    max_size=5,
)


def read(text: str) -> Any:
    """What is reported about a file together with another stack's, and about its removal."""
    files = {
        "dev": StackInputs(text.encode("utf-8", "surrogatepass"), shown_as="Pulumi.dev.yaml"),
        "other": StackInputs(text.encode("utf-8", "surrogatepass"), shown_as="Pulumi.other.yaml"),
    }
    versions = read_together(files)
    review(versions, {})
    review({}, versions)
    review({"dev": versions["other"]}, {"dev": versions["dev"]})
    return versions


@given(st.text(max_size=60) | st.text(alphabet="{}[]:-&*!|>#%@ \n\tab'\"0", max_size=40))
@example("config: &a\n  argyle:subscriptions: *a\n")
@example("config:\n  argyle:subscriptions: {a: {url: x, url: y}}\n")
@example("config: !!python/object:os.system {}\n")
@example("? [a]\n: b\n")
def test_no_text_raises(text: str) -> None:
    """Neither invalid YAML nor unexpected YAML."""
    read(text)


@given(WILD)
@example({"argyle:\ud800": 1, "argyle:subscriptions": {"\udc00": {"\ud800": 1}, "a": {"\ud800": 1, "events": []}}})
def test_no_content_raises(config: Any) -> None:
    """Any type in any place is a problem with a sentence."""
    read(json.dumps({"config": config}))


@given(CONFIG)
def test_what_is_accepted_the_api_accepts(config: Any) -> None:
    """So a run is not stopped half-way by content; the same in other words: what the API refuses was refused before.

    But for events that an entry lets through unknown: those only the API can judge.
    """
    declaration, problems = parse(config, stack="dev")
    if any(each.severity is Severity.ERROR for each in problems):
        return
    for each in expand_all(declaration):
        if CATALOGUE.keys() | {"*"} >= set(each.subscription.events):
            emulator_accepts(json.loads(request_body(each.subscription)), Settings())


@given(CONFIG)
@example(
    {"argyle:subscriptions": {"a": {"allowUnknownEvents": True, "events": [{"0": {"days_synced": [1000000000.0]}}]}}}
)
@example({"argyle:subscriptions": {"a": {"allowUnknownEvents": True, "events": ["\n0"]}}})
@settings(suppress_health_check=[HealthCheck.filter_too_much])  # much text does not print, and what prints is enough
def test_offline_and_in_a_run_the_errors_are_the_same(config: Any) -> None:
    """Except those that only a file shows: plain-text secrets, and text that Pulumi or YAML tools read differently."""
    text = json.dumps({"config": config}, ensure_ascii=False)
    assume(text.isprintable())  # YAML folds other characters on its own
    _, problems = parse(config, stack="dev")
    offline = read_offline(StackInputs(text.encode("utf-8", "surrogatepass"), shown_as="Pulumi.dev.yaml"), stack="dev")

    def errors(found: Any) -> set[str]:
        return {str(each.path[:3]) for each in found if each.severity is Severity.ERROR and "secret" not in each.path}

    differently = ("YAML tools", "Pulumi would lose some")
    ambiguous = errors(each for each in offline.problems if any(words in each.message for words in differently))
    assert errors(offline.problems) - ambiguous == errors(problems) - ambiguous


CIPHERTEXT = "v1:zcPx1qg0Yfqskvy1:v+Ud8z+X/s55f4PhgpB0ZH5mbZnb6B3nSk04JPg0mTKPIApKazL6OkP7K8Xozw=="
"""As Pulumi writes it with a passphrase or a key management service."""


@pytest.mark.parametrize(
    ("beside", "ciphertext", "missing"),
    [
        ("", CIPHERTEXT, "encryptionsalt"),
        ("secretsprovider: passphrase", CIPHERTEXT, "encryptionsalt"),
        ("secretsprovider: default", CIPHERTEXT, "encryptionsalt"),
        ("secretsprovider: awskms://alias/argyle?region=us-east-1", CIPHERTEXT, "encryptedkey"),
        ("encryptionsalt: v1:9pnVyWVrufg=:v1:VvReEP0Axi7T3hVJ:5BHAejatAKEPrb+cHI5+h8cL7QGFxg==", CIPHERTEXT, None),
        ("secretsprovider: awskms://alias/argyle\nencryptedkey: AQECAHg=", CIPHERTEXT, None),
        ("", "AAABAKbVfHNKXeWmiU4BCSdRyY2IyZ0=", None),
    ],
    ids=["no salt", "passphrase", "default", "no key", "with its salt", "with its key", "Pulumi Cloud"],
)
def test_a_file_that_lost_its_salt_or_key_says_so(beside: str, ciphertext: str, missing: str | None) -> None:
    """With file and line, once for the file, and with the command that finds the line again."""
    entry = f"{{url: https://x.example.com, secret: {{secure: {ciphertext}}}, events: [gigs.added]}}"
    text = f"""config:
  argyle:environment: sandbox
  argyle:subscriptions:
    payroll: {entry}
    audit: {entry}
{beside}
"""
    found = read_offline(StackInputs(text.encode(), shown_as="stacks/Pulumi.dev.yaml"), stack="dev").problems

    lost = [str(each) for each in found if "decrypted" in each.message]
    assert lost == [
        f"stacks/Pulumi.dev.yaml:4:43: argyle:subscriptions.payroll.secret: `{each}` is missing, so this file's "
        "secrets can't be decrypted. Restore the line before any `pulumi` command, which would write a wrong one: "
        f"`git log -p -S {each} -- stacks/Pulumi.dev.yaml` shows it."
        for each in [missing]
        if each
    ]
