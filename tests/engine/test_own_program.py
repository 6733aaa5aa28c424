"""`StackSubscriptions` and `WebhookSubscription` in the program of a project with another name."""

from __future__ import annotations

import json
from collections import Counter
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from argyle_provider.core.commands import set_secret
from tests.engine.harness import AUDIT, LOCAL_STACK_FILE, PAYROLL, PROJECT, SECRET, SECURE

if TYPE_CHECKING:
    from tests.engine.harness import Stack

HEAD = """
    import os

    import pulumi
    from pulumi import Alias, ResourceOptions

    from argyle_provider import StackSubscriptions, WebhookSubscription
    from argyle_provider.pulumi.component import declare
    from argyle_provider.pulumi.program import declared_stack

    URL = "https://hooks.example.com/argyle"
    secret = pulumi.Config().require_secret("signingSecret")

    def subscription(resource, url=URL, name=None, events=("gigs.added",), config=None, **options):
        content = {"url": url, "name": name or f"acme-{resource}", "events": events, "config": config, "secret": secret}
        return WebhookSubscription(resource, **content, opts=ResourceOptions(**options))

    class Hooks(pulumi.ComponentResource):
        def __init__(self, name):
            super().__init__("acme:index:Hooks", name)

    def to_eu(args):
        args.props["url"] = "https://eu.example.com/argyle"
        return pulumi.ResourceTransformResult(args.props, args.opts)
"""

BEFORE = """
    declare(declared_stack(), None)  # without a component
    first = subscription("first", events=["gigs.added", "accounts.new_event"])
    subscription("second", url=first.id.apply(lambda id_: f"https://hooks.example.com/{id_}"), events=first.events)
    subscription("inner", parent=Hooks("hooks"))
    subscription("transformed", transforms=[to_eu])
    old = {"events": ["gigs.partially_synced"], "config": {"days_synced": 30}}
    subscription("ignored", **old, ignore_changes=["url", "config.days_synced"])
    subscription("kept", protect=True)
    subscription("retained", retain_on_delete=True)
    subscription("retained-too", retain_on_delete=True)
    subscription("old-name", name="acme-renamed")
    subscription("other-name", name="acme-taken-over")
    subscription("outside", name="acme-moved")
    pulumi.export("endpoint", "https://exported.example.com/argyle")
"""

AFTER = """
    kept = subscription("kept", protect=True)
    StackSubscriptions("argyle", ResourceOptions(parent=Hooks("platform"), depends_on=[kept]))
    first = subscription("first", events=["gigs.added", "accounts.new_event"])
    subscription("second", url=first.id.apply(lambda id_: f"https://hooks.example.com/{id_}"), events=first.events)
    subscription("inner", parent=Hooks("hooks"))
    subscription("transformed", transforms=[to_eu])
    new = {"url": "https://new.example.com/argyle", "events": ["gigs.partially_synced"], "config": {"days_synced": 60}}
    subscription("ignored", **new, ignore_changes=["url", "config.days_synced"])
    subscription("retained-too", url="https://new.example.com/argyle", retain_on_delete=True)
    subscription("new-name", name="acme-renamed", aliases=[Alias(name="old-name")])
    subscription("another-name", name="acme-taken-over")
    subscription("outside", name="acme-moved", parent=Hooks("more"), aliases=[Alias(parent=None)])
    subscription("referenced", url=pulumi.StackReference("organization/acme/dev").get_output("endpoint"))
    pulumi.export("endpoint", "https://exported.example.com/argyle")
"""

CHANGED = AFTER.replace('"kept", protect', '"kept", url="https://new.example.com/argyle", protect')


GATEWAY = """
    import pulumi
    from pulumi.dynamic import CreateResult, Resource, ResourceProvider

    class Provider(ResourceProvider):
        def create(self, props):
            return CreateResult("made", {"url": "https://made.example.com"})

    class Gateway(Resource, module="acme", name="Gateway"):
        url: pulumi.Output[str]

        def __init__(self, name):
            super().__init__(Provider(), name, {"url": None})
"""


@pytest.fixture(name="own")
def _own(stack: Stack) -> Stack:
    """A project with another name, whose stack has the two keys that the provider needs and one of its own."""
    (stack.root / "Pulumi.yaml").write_text("name: acme\nruntime: python\nstackConfigDir: stacks\n")
    configure(stack, **{"acme:signingSecret": {"secure": SECURE["secure"]}})
    assert stack.pulumi("stack", "init", "--no-select").code == 0
    return stack


def configure(stack: Stack, **config: object) -> None:
    """Write the stack's config, with two entries besides *config*."""
    entries = {"payroll": PAYROLL, "audit": AUDIT}
    content = {
        "encryptionsalt": LOCAL_STACK_FILE["encryptionsalt"],
        "config": {"argyle:environment": "local", "argyle:subscriptions": entries, **config},
    }
    stack.stack_file.write_text(json.dumps(content))


def program(stack: Stack, text: str) -> None:
    """Write the program."""
    (stack.root / "__main__.py").write_text(dedent(HEAD) + dedent(text))


def test_what_works_with_the_engines_options(own: Stack) -> None:
    """Unknown outputs, parents, transforms, aliases, ignore_changes, references; protect forbids all changes.

    With retain_on_delete a subscription stays live, also when it is replaced. The config's subscriptions move below a
    component inside a component, which passes its dependencies on. Only what is new is sent.
    """
    own.emulator.switch(unknown_events="accepted")
    program(own, BEFORE)
    preview = own.preview()
    made = own.up()
    program(own, AFTER)
    own.requests()
    again = own.up()
    writes = own.writes()
    live = own.live()
    program(own, CHANGED)
    refused = own.preview()

    assert (preview.code, made.code, again.code) == (0, 0, 0), preview.output + made.output + again.output
    assert "warning: subscription `acme-first`: events: accounts.new_event: " in made.output
    assert live["acme-second"].url == f"https://hooks.example.com/{live['acme-first'].id}"
    assert live["acme-transformed"].url == "https://eu.example.com/argyle"
    assert live["acme-ignored"].url == "https://hooks.example.com/argyle"
    assert live["acme-referenced"].url == "https://exported.example.com/argyle"
    assert writes == ["POST", "POST"]
    assert Counter(each.name for each in own.emulator.subscriptions()) == Counter({*live, "acme-retained"}) + Counter(
        ["acme-retained-too"]
    )
    assert refused.code != 0
    assert "protect" in refused.output
    guard = own.resources()["subscriptions"]
    assert guard["urn"].split("$")[:2] == ["urn:pulumi:dev::acme::acme:index:Hooks", "argyle:index:StackSubscriptions"]
    assert [each.rpartition("::")[2] for each in guard["dependencies"]] == ["kept"]
    assert own.resources()["payroll"]["dependencies"] == [guard["urn"]]


def test_the_program_of_the_docs_makes_a_receiver_and_its_subscriptions(own: Stack) -> None:
    """In a project of another name, the commands find the config's keys and know what the program declares itself."""
    page = (PROJECT / "docs" / "own-program.md").read_text()
    (own.root / "__main__.py").write_text(page.partition("```python\n")[2].partition("```")[0])
    (own.root / "gateway.py").write_text(dedent(GATEWAY))

    made = own.pulumi("up", "--yes")
    drift = own.cli("drift", "--stack", "dev")
    valid = own.cli("validate")

    assert made.code == 0, made.output
    assert own.live()["acme-gateway"].url == "https://made.example.com/argyle"
    assert own.live().keys() == {"acme-gateway", "dev-payroll", "dev-audit"}
    assert drift.code == 0, drift.output
    assert "3 subscriptions match the config, or the state where a program declares them." in drift.output
    assert valid.code == 0, valid.output


def test_an_error_names_the_resource_and_no_value(own: Stack) -> None:
    """Every problem of a subscription at once, before anything is sent; a plain-text secret in the config is one."""
    own.secrets.add("a-hidden-password")
    url = """f"http://me:{os.environ['PASSWORD']}@hooks.example.com\""""
    program(own, f'subscription("payroll", url={url}, events=["items.updated"])')
    wrong = own.up(PASSWORD="a-hidden-password")
    program(own, 'StackSubscriptions("argyle")\nStackSubscriptions("more")')
    second = own.preview()
    own.secrets.discard(SECRET)  # this test puts it into the stack's config in plain text
    configure(own, **{"acme:signingSecret": SECRET})
    program(own, 'subscription("payroll")')
    clear = own.up()

    cases = {
        wrong: ("'payroll'", "http://", "credentials", "Items"),
        second: ("`more`", "already has one"),
        clear: ("`payroll`", "plain text"),
    }
    for run, words in cases.items():
        assert run.code != 0
        assert all(each in run.output for each in words), run.output
        assert "Traceback" not in run.output
    assert set_secret(("acme:signingSecret",), stack="dev") in clear.output
    assert SECRET not in clear.output
    assert own.requests() == ["GET /v2/webhooks"]  # what a preview looks at
