"""One stack as the ``pulumi`` command knows it: its config, its state, and the engine's own import.

The command line asks here. It runs the command of the user, with the user's backend and passphrase, and loads no SDK.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argyle_provider.config.project import short_name
from argyle_provider.core.state import ManagedSubscription, PendingCreate, StackState
from argyle_provider.properties import account_from, protection_from, set_from, subscription_from
from argyle_provider.pulumi_cli.command import run_pulumi, run_pulumi_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SUBSCRIPTION = "WebhookSubscription"
_SET = "SubscriptionSet"
_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - a mark in the state, and no secret
"""The key by which a secret property is known in the state (SDK, ``runtime/rpc.py``)."""


class Stack:
    """The stack *name* of the project that *folder* lies in."""

    def __init__(self, name: str, *, folder: Path) -> None:
        self.name = name
        self._folder = folder

    @property
    def short_name(self) -> str:
        """The name without organisation and project, as its file and its subscriptions bear it."""
        return short_name(self.name)

    def config(self) -> tuple[dict[str, object], frozenset[str]]:
        """The config by full key, decrypted, and the keys in which something was encrypted.

        It also holds what comes from Pulumi ESC.

        Raises:
            EngineError: there is no such stack, its secrets can't be decrypted, or ``pulumi`` can't be run.
        """
        values = run_pulumi_json("config", "--json", "--show-secrets", stack=self.name, folder=self._folder)
        config = {key: value.get("objectValue", value.get("value")) for key, value in values.items()}
        return config, frozenset(key for key, value in values.items() if value.get("secret"))

    def state(self, *, show_secrets: bool = False) -> StackState:
        """What the state holds; only with *show_secrets* are its secrets decrypted.

        Raises:
            EngineError: as for the config.
        """
        options = ("--show-secrets",) if show_secrets else ()
        exported = run_pulumi_json("stack", "export", *options, stack=self.name, folder=self._folder)
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
    sets = [each["outputs"] for each in resources if _kind(each) == _SET and each.get("outputs")]
    return StackState(
        subscriptions=tuple(_managed(each) for each in resources if _kind(each) == _SUBSCRIPTION and each.get("id")),
        proofs=frozenset(each for each in proofs if each is not None),
        pending=tuple(
            PendingCreate(_name(each["resource"]), str((each["resource"].get("inputs") or {}).get("name", "")))
            for each in operations
            if each.get("type") == "creating" and _kind(each["resource"]) == _SUBSCRIPTION
        ),
        declared=set_from(sets[0]) if sets else None,
    )


def _managed(resource: Mapping[str, Any]) -> ManagedSubscription:
    outputs = {key: _shown(value) for key, value in (resource.get("outputs") or {}).items()}
    try:
        content = subscription_from(outputs)
    except (KeyError, TypeError):
        content = None
    return ManagedSubscription(
        _name(resource),
        resource["id"],
        to_delete=bool(resource.get("delete")),
        replacing=bool(resource.get("pendingReplacement")),
        content=content,
        protected=protection_from({"name": _name(resource), **outputs}),
    )


def _shown(value: object) -> object:
    """A property as it is; of a secret one its plain text, or None where that was not asked for."""
    if not isinstance(value, dict) or _SECRET not in value:
        return value
    return json.loads(value["plaintext"]) if "plaintext" in value else None


def _kind(resource: Mapping[str, Any]) -> str:
    return str(resource.get("type", "")).rpartition(":")[2]


def _name(resource: Mapping[str, Any]) -> str:
    """The resource's name, which may hold ``::`` itself: ``urn:pulumi:STACK::PROJECT::TYPE::NAME``."""
    return str(resource["urn"]).split("::", 3)[-1]
