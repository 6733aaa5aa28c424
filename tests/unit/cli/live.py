"""A stack and its account for the commands that need both: a fake `pulumi` that reads files, and the emulator."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from argyle_provider.core.account import key_fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from argyle_provider.emulator import Emulator
    from tests.unit.cli.conftest import Project

KEY_ID, KEY_SECRET = "cli-key-id", "cli-key-secret"
SECRET = "cli-signing-secret"
URL = "https://hooks.example.com/argyle"
PAYROLL: dict[str, Any] = {"url": URL, "secret": SECRET, "events": ["gigs.added", "users.fully_synced"]}

_SUBSCRIPTION = "pulumi-python:dynamic/argyle:WebhookSubscription"
_SET = "pulumi-python:dynamic/argyle:SubscriptionSet"
_COPY = """
echo "$*" >> '{root}/asked'
while [ $# -gt 1 ]; do
  case "$1" in --stack) to=$2 ;; --copy-config-from) from=$2 ;; --dest) dest=$2 ;; esac
  shift
done
[ "$dest" ] && from=$to to=$dest
[ -f '{root}/refuses' ] && {{ cat '{root}/refuses' >&2; exit 1; }}
[ "$from" ] || exit 0
sed 's/v1:sealed/v1:sealed-again/; s/salt: .*/salt: v1:other/' "stacks/Pulumi.$from.yaml" > "stacks/Pulumi.$to.yaml"
"""
_PULUMI = """#!/bin/sh
case "$1 $2" in
"stack ls") [ -f '{root}/backend.json' ] || {{ echo 'error: no backend' >&2; exit 1; }}; cat '{root}/backend.json' ;;
"stack rm" | "stack init" | "config cp") . '{root}/stacks.sh' ;;
whoami*) echo '{{"url": "https://app.pulumi.com/team"}}' ;;
config*) cat '{root}/config.json' ;;
stack*) cat '{root}/state.json' ;;
import*) cat > '{root}/imported.json' ;;
*) echo "error: not here: $*" >&2; exit 1 ;;
esac
"""


@dataclass
class LiveStack:
    """The stack dev of a project, its state, and its account."""

    project: Project
    emulator: Emulator
    files: Path
    resources: list[dict[str, Any]] = field(default_factory=list)
    operations: list[dict[str, Any]] = field(default_factory=list)
    parents: str = "argyle:index:StackSubscriptions$"
    kind: str = _SUBSCRIPTION
    provider: str = "default_0_1_0"

    def __post_init__(self) -> None:
        """Write the fake `pulumi` into a folder for PATH. Nothing is declared, managed or live yet."""
        self.bin.mkdir(parents=True)
        (self.bin / "pulumi").write_text(_PULUMI.format(root=self.files))
        (self.bin / "pulumi").chmod(0o755)
        (self.files / "stacks.sh").write_text(_COPY.format(root=self.files))
        self.declare({})
        self.manage()

    @property
    def bin(self) -> Path:
        """The folder of the fake `pulumi`."""
        return self.files / "bin"

    def declare(self, subscriptions: Mapping[str, object], **keys: object) -> None:
        """Write the config; secrets in it are what `pulumi config --show-secrets` would show."""
        self.project.write("dev", _encrypted(subscriptions), environment="local", **keys)
        values: dict[str, object] = {"argyle:environment": "local", "argyle:subscriptions": subscriptions}
        values |= {f"argyle:{key}": value for key, value in keys.items()}
        shown = {key: _shown(value) for key, value in values.items()}
        (self.files / "config.json").write_text(json.dumps(shown))

    def undeclare(self, **keys: object) -> None:
        """Write a config without subscriptions, as for a program that declares them in code; see :meth:`own`."""
        self.own()
        values: dict[str, object] = {"argyle:environment": {"value": "local"}}
        values |= {f"argyle:{key}": _shown(value) for key, value in keys.items()}
        (self.files / "config.json").write_text(json.dumps(values))

    def own(self) -> None:
        """Manage what follows as resources of a program, and not of the component that declares the config."""
        self.parents = ""

    def native(self) -> None:
        """Manage what follows as resources of the native provider, below its component."""
        self.kind = "argyle:index:WebhookSubscription"

    def manage(self, *held: tuple[str, str], delete: bool = False, replacing: bool = False, **outputs: object) -> None:
        """Write the state: a resource for each name and id, with *outputs* besides the key's account."""
        account = {"account": {"key": key_fingerprint(KEY_ID)}, **outputs}
        self.resources += [
            {
                **_resource(self.kind, name, self.parents),
                "id": id_,
                "provider": f"urn:pulumi:dev::argyle::pulumi:providers:argyle::{self.provider}::0b1e8f52",
                "outputs": account,
                "delete": delete,
                "pendingReplacement": replacing,
            }
            for name, id_ in held
        ]
        self._write_state()

    def record(self, **outputs: object) -> None:
        """Write the state: what the SubscriptionSet remembers of the last run."""
        self.resources.append({**_resource(_SET, "subscriptions"), "id": "subscriptions", "outputs": outputs})
        self._write_state()

    def pending(self, name: str) -> None:
        """Write the state: a create that started and was never recorded."""
        self.operations.append({"resource": _resource(_SUBSCRIPTION, name), "type": "creating"})
        self._write_state()

    def in_backend(self, **stacks: int | None) -> None:
        """Write what ``pulumi stack ls`` lists: the number of resources of each stack, updated long ago."""
        rows = [
            {"name": name.replace("_", "-"), "lastUpdate": "2020-01-01T00:00:00.000Z", "resourceCount": resources}
            for name, resources in stacks.items()
        ]
        (self.files / "backend.json").write_text(json.dumps(rows))

    def asked(self) -> list[str]:
        """What changed stacks in the backend, in order; each command's first words."""
        file = self.files / "asked"
        return [line.partition(" --")[0] for line in file.read_text().splitlines()] if file.exists() else []

    def _write_state(self) -> None:
        deployment = {"resources": self.resources, "pending_operations": self.operations}
        (self.files / "state.json").write_text(json.dumps({"deployment": deployment}))

    @staticmethod
    def secret(text: str) -> dict[str, str]:
        """A secret output, as the engine shows it with ``--show-secrets``."""
        return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(text)}

    def create(self, name: str, **fields: Any) -> str:
        """Create a live subscription, by default with the content of :data:`PAYROLL`; return its id."""
        return self.emulator.create(name=name, **{**PAYROLL, **fields}).id

    def show(self, *rows: object) -> None:
        """Let the account's list return *rows* from now on."""
        body = json.dumps({"next": None, "previous": None, "results": rows})
        self.emulator.queue_reply(status=200, method="GET", path="/v2/webhooks", body=body, times=None)


def _resource(kind: str, name: str, parents: str = "") -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::argyle::{parents}{kind}::{name}", "type": kind}


def _shown(value: object) -> dict[str, object]:
    """A value as `pulumi config --json` shows it."""
    if isinstance(value, str):
        return {"value": value, "secret": False}
    return {"value": json.dumps(value), "objectValue": value, "secret": '"secret"' in json.dumps(value)}


def _encrypted(subscriptions: Mapping[str, Any]) -> dict[str, object]:
    """The entries as a stack file has them."""
    return {
        key: {**entry, "secret": {"secure": "v1:sealed"}} if "secret" in entry else entry
        for key, entry in subscriptions.items()
    }
