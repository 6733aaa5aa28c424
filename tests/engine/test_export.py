"""An exported account becomes a stack, and nothing in the account changes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import yaml

from tests.engine.harness import LOCAL_STACK_FILE, OTHER_SECRET, OTHER_SECURE, SECRET, SECURE, URL

if TYPE_CHECKING:
    from argyle_provider.emulator import Emulator
    from tests.engine.harness import Stack

AUDIT_URL = "https://audit.example.com/argyle"
PLAIN = ["users.fully_synced", "gigs.added", "accounts.connected", "accounts.updated"]
SYNCED = ["gigs.partially_synced", "paystubs.partially_synced"]


def fill(emulator: Emulator) -> None:
    """Forty subscriptions as a team's script would create them; in every third app the parts do not match."""
    for number in range(10):
        app = f"app-{number}"
        odd: dict[str, Any] = {"url": AUDIT_URL, "secret": OTHER_SECRET} if number % 3 == 0 else {}
        fields: dict[str, Any] = {"url": URL, "secret": SECRET}
        emulator.create(**{**fields, "name": app, "events": PLAIN})
        emulator.create(**{**fields, "name": f"{app}-partial", "events": SYNCED, "config": {"days_synced": 30}})
        emulator.create(
            **{**fields, "name": f"{app}-partial-six-months", "events": SYNCED, "config": {"days_synced": 182}, **odd}
        )
        emulator.create(
            **{
                **fields,
                "name": f"{app}-include-resource",
                "events": ["accounts.updated", "accounts.added"],
                "config": {"include_resource": True},
                **odd,
            }
        )


def test_an_account_made_by_hand_is_exported_imported_and_previews_empty(stack: Stack) -> None:
    """Forty subscriptions, folded where the names allow it; no write reaches Argyle."""
    fill(stack.emulator)

    export = stack.cli("export", "--stack", "dev", "--environment", "local")
    again = stack.cli("export", "--stack", "dev", "--environment", "local")
    stack.stack_file.write_text(export.output)
    validated = stack.cli("validate", str(stack.stack_file))
    set_secrets(stack)
    imported = stack.cli("import", "--stack", "dev", "--yes")
    preview = stack.pulumi("preview", "--expect-no-changes", "--diff")
    up = stack.up("--refresh", "--expect-no-changes")

    assert export.code == 0, export.output
    assert export.output == again.output
    assert export.output.count("name: app-") == 34
    assert validated.code == 1, validated.output
    assert validated.output.count("is not set yet. Run `pulumi config set --stack dev --secret --path") == 34
    assert validated.output.count("- error") == 34
    assert imported.code == 0, imported.output
    assert preview.code == 0, preview.output
    assert up.code == 0, up.output
    assert len(stack.state()) == 40
    assert stack.writes() == []


def set_secrets(stack: Stack) -> None:
    """Set one secret with `pulumi config set`, as the file says, and write the others' ciphertexts, which is faster."""
    content = yaml.safe_load(stack.stack_file.read_bytes())
    content["encryptionsalt"] = LOCAL_STACK_FILE["encryptionsalt"]
    for entry in content["config"]["argyle:subscriptions"].values():
        entry["secret"] = SECURE if entry["url"] == URL else OTHER_SECURE
    content["config"]["argyle:subscriptions"]["app-1"]["secret"] = {"secure": "not set yet: dev.app-1"}
    stack.stack_file.write_text(yaml.safe_dump(content))
    subprocess.run(
        ["pulumi", "config", "set", "--stack", "dev", "--secret", "--path", "argyle:subscriptions.app-1.secret"],
        cwd=stack.root,
        env=stack.environ,
        input=SECRET,
        text=True,
        check=True,
        capture_output=True,
    )


def test_a_secret_that_is_not_set_yet_stops_the_run(stack: Stack) -> None:
    """The engine stops before the program, with its own error; `validate` names each secret, and nothing is sent."""
    fill(stack.emulator)
    stack.stack_file.write_text(stack.cli("export", "--stack", "dev", "--environment", "local").output)
    stack.requests()

    run = stack.up()

    assert run.code != 0
    assert stack.requests() == []
    assert "bad value" in run.output
