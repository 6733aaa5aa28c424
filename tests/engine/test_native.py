"""The native provider in the real engine: what it has and the dynamic one has not, and the way between the two."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING

from argyle_provider.emulator import Emulator
from tests.engine.harness import AUDIT, KEY_ID, KEY_SECRET, PAYROLL, SECRET, URL
from tests.hosts import Host

if TYPE_CHECKING:
    from tests.engine.harness import Stack

ALONE = f"""
    import pulumi

    secret = pulumi.Config("argyle").require_object("subscriptions")["payroll"]["secret"]
    content = {{"name": "dev-payroll", "url": "{URL}", "events": ["users.fully_synced", "gigs.added"]}}
"""


def program(stack: Stack, text: str) -> None:
    """Write the program, after its common head."""
    (stack.root / "__main__.py").write_text(dedent(ALONE) + dedent(text))


def test_a_program_moves_from_one_host_to_the_other_and_back_without_a_write(stack: Stack) -> None:
    """In one `pulumi up` each: the new resource takes over, and the old one deletes nothing."""
    stack.use_new_processes()
    stack.settle({"payroll": PAYROLL, "audit": {**AUDIT, "protect": False}})
    live = {name: each.id for name, each in stack.live().items()}
    stack.requests()

    runs = []
    for host in (Host.NATIVE, Host.DYNAMIC):
        stack.use(host)
        runs += [stack.up(), stack.up("--expect-no-changes")]
        assert {f"dev-{name}": each["id"] for name, each in stack.state().items()} == live, runs[-2].output

    assert [each.code for each in runs] == [0] * 4, "".join(each.output for each in runs)
    assert stack.writes() == []
    assert stack.destroy().code == 0
    assert stack.live() == {}


def test_the_engine_imports_subscriptions_of_the_dynamic_host(stack: Stack) -> None:
    """By a file or by an option, and no write, also if the old stack is destroyed between the two.

    What is imported has no parent, and becomes a child of the component that declares it.
    """
    stack.settle({"payroll": PAYROLL, "audit": AUDIT})
    stack.emulator.create(name="dev-gigs", url=URL, events=["gigs.added"], secret=SECRET)
    live = {name: each.id for name, each in stack.live().items()}
    stack.requests()
    token = "argyle:index:WebhookSubscription"

    runs = [stack.pulumi("state", "delete", stack.urn("payroll"), stack.urn("audit"), "--yes"), stack.destroy()]
    by_file = {"argyle-payroll": live["dev-payroll"], "audit": live["dev-audit"]}
    resources = [{"type": token, "name": name, "id": id_} for name, id_ in by_file.items()]
    (stack.root / "import.json").write_text(json.dumps({"resources": resources}))
    options = ("--yes", "--generate-code=false", "--protect=false")
    imported = stack.pulumi("import", *options, "--file", "import.json")
    program(
        stack,
        f"""
        audit = pulumi.Config("argyle").require_object("subscriptions")["audit"]
        other = {{"name": "dev-audit", "url": audit["url"], "events": audit["events"], "secret": audit["secret"]}}
        gigs = {{"name": "dev-gigs", "url": content["url"], "events": ["gigs.added"], "secret": secret}}
        entry = {{"url": content["url"], "events": content["events"], "secret": secret}}
        inputs = {{"entries": {{"payroll": entry}}}}
        pulumi.ComponentResource("argyle:index:StackSubscriptions", "argyle", inputs, remote=True)
        pulumi.CustomResource("{token}", "audit", other)
        pulumi.CustomResource("{token}", "gigs", gigs, pulumi.ResourceOptions(import_="{live["dev-gigs"]}"))
        """,
    )
    runs += [imported, stack.up(), stack.up("--expect-no-changes")]

    assert [each.code for each in runs] == [0] * 5, "".join(each.output for each in runs)
    assert "2 imported" in imported.output
    assert SECRET not in imported.output
    assert stack.writes() == []
    assert {name: each["id"] for name, each in stack.state().items()} == by_file | {"gigs": live["dev-gigs"]}


def test_one_program_serves_two_accounts(stack: Stack) -> None:
    """Each provider of the program has its key, its process and its account; the environment has the first key.

    A URL that the program marks as a secret stays one: it is encrypted in the state. A component delivers to a URL that
    the same `up` makes, and its preview shows the plan. A resource that moves to the
    provider of another account is refused, because the engine would call it unchanged.
    """
    stack.secrets |= {"second-secret", "token-in-url"}
    stack.declare({"payroll": PAYROLL})
    program(
        stack,
        """
        import os

        key = {"apiKeyId": "second-key", "apiKeySecret": os.environ["SECOND"], "apiUrl": os.environ["ARGYLE_API_URL"]}
        second = pulumi.ProviderResource("argyle", "second", {"environment": "local", **key})
        url = pulumi.Output.secret(content["url"] + os.environ["TOKEN"])
        inputs = {**content, "secret": secret, "url": url}
        options = pulumi.ResourceOptions(provider=second)
        moved = options if "MOVED" in os.environ else None
        first = pulumi.CustomResource("argyle:index:WebhookSubscription", "first", inputs, moved)
        pulumi.CustomResource("argyle:index:WebhookSubscription", "other", inputs, options)
        made = {key: pulumi.Output.concat(text, "/", first.id) for key, text in (("url", url), ("secret", secret))}
        entries = {"audit": {**made, "name": pulumi.Output.concat("of ", first.id), "events": content["events"]}}
        pulumi.ComponentResource("argyle:index:StackSubscriptions", "argyle", {"entries": entries}, remote=True)
        """,
    )
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}:first", "second-key:second-secret:second"]) as emulator:
        environ = {"ARGYLE_API_URL": emulator.url, "SECOND": "second-secret", "TOKEN": "/token-in-url"}
        made = stack.pulumi("up", "--yes", **environ)
        moved = stack.up("--refresh", MOVED="yes", **environ)
        same = stack.up("--refresh", "--expect-no-changes", **environ)
        live = {each.name: each for each in emulator.subscriptions() if each.account == "first"}
        accounts = sorted(each.account for each in emulator.subscriptions())

    assert (made.code, same.code) == (0, 0), made.output + same.output
    assert moved.code == 1
    assert "declare it there as a resource of another name" in moved.output
    assert accounts == ["first", "first", "second"]
    first, audit = live["dev-payroll"], live[f"of {live['dev-payroll'].id}"]
    assert (audit.url, audit.secret) == (f"{first.url}/{first.id}", f"{first.secret}/{first.id}")


def test_a_component_with_wrong_inputs_says_only_why(stack: Stack) -> None:
    """No traceback of the program's SDK, no error of the engine's own, and nothing about the component beside it."""
    stack.declare({"payroll": PAYROLL})
    program(
        stack,
        """
        for name, url in (("right", content["url"]), ("wrong", "http://hooks.example.com/argyle")):
            entries = {name: {"url": url, "events": content["events"], "secret": secret}}
            pulumi.ComponentResource("argyle:index:StackSubscriptions", name, {"entries": entries}, remote=True)
        """,
    )

    run = stack.up()

    diagnostics = run.output.partition("Diagnostics:")[2]
    (error,) = (each for each in diagnostics.splitlines() if "error:" in each)
    assert run.code != 0
    assert "The inputs of StackSubscriptions `wrong` are wrong. Nothing was sent to Argyle:" in error
    assert "entries.wrong.url: `http://` is not allowed" in diagnostics
    assert "Traceback" not in run.output
    assert stack.live() == {}
