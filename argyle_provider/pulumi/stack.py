"""One stack as the ``pulumi`` command knows it: its config, its state, and the engine's own import.

The command line asks here. It runs the command of the user, with the user's backend and passphrase, and loads no SDK.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argyle_provider.config.project import short_name
from argyle_provider.core.state import ManagedSubscription, StackState
from argyle_provider.pulumi.command import run_pulumi, run_pulumi_json
from argyle_provider.pulumi.properties import account_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SUBSCRIPTION = "WebhookSubscription"
_SET = "SubscriptionSet"


class Stack:
    """The stack *name* of the project that *folder* lies in."""

    def __init__(self, name: str, *, folder: Path) -> None:
        self.name = name
        self._folder = folder

    @property
    def short_name(self) -> str:
        """The name without organisation and project, as its file and its subscriptions bear it."""
        return short_name(self.name)

    def config(self) -> dict[str, object]:
        """The config by full key, secrets decrypted; it also holds what comes from Pulumi ESC.

        Raises:
            EngineError: there is no such stack, its secrets can't be decrypted, or ``pulumi`` can't be run.
        """
        values = run_pulumi_json("config", "--json", "--show-secrets", stack=self.name, folder=self._folder)
        return {key: value.get("objectValue", value.get("value")) for key, value in values.items()}

    def state(self) -> StackState:
        """What the state holds; no secret is decrypted for it.

        Raises:
            EngineError: as for the config.
        """
        exported = run_pulumi_json("stack", "export", stack=self.name, folder=self._folder)
        return _state(exported.get("deployment") or {})

    def import_resources(self, file: Mapping[str, object]) -> None:
        """Let the engine bring the resources of an import file under management.

        The file goes through a pipe, because it holds secrets: there is nothing to protect or to remove.

        Raises:
            EngineError: the engine refused; nothing, or a part, was imported, and doing it again is safe.
        """
        options = ("--generate-code=false", "--protect=false", "--yes", "--skip-preview")
        arguments = ("import", "--file", "/dev/stdin", *options)
        run_pulumi(*arguments, stack=self.name, folder=self._folder, text=json.dumps(file))


def _state(deployment: Mapping[str, Any]) -> StackState:
    resources = [each for each in deployment.get("resources") or [] if _kind(each) in {_SUBSCRIPTION, _SET}]
    operations = deployment.get("pending_operations") or []
    proofs = [account_from(each.get("outputs") or {}) for each in resources]
    return StackState(
        subscriptions=tuple(
            ManagedSubscription(_name(each), each["id"], to_delete=bool(each.get("delete")))
            for each in resources
            if _kind(each) == _SUBSCRIPTION and each.get("id")
        ),
        proofs=frozenset(each for each in proofs if each is not None),
        pending=tuple(
            _name(each["resource"])
            for each in operations
            if each.get("type") == "creating" and _kind(each["resource"]) == _SUBSCRIPTION
        ),
        has_set=any(_kind(each) == _SET for each in resources),
    )


def _kind(resource: Mapping[str, Any]) -> str:
    return str(resource.get("type", "")).rpartition(":")[2]


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource["urn"]).rpartition("::")[2]
