"""One stack as the ``pulumi`` command knows it: its config, its state, and the engine's own import.

Commands ask here. It runs the user's own command, with the user's backend and passphrase, and loads no SDK.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.config.project import short_name
from argyle_provider.pulumi_cli.command import run_pulumi, run_pulumi_json
from argyle_provider.pulumi_cli.state import state_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from argyle_provider.core.state import StackState


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
        return state_from(exported)

    def import_resources(self, file: Mapping[str, object]) -> None:
        """Let the engine bring the resources of an import file under management.

        The file goes through a pipe, because it holds secrets: there is nothing to protect or to remove.

        Raises:
            EngineError: the engine refused; nothing, or a part, was imported, and doing it again is safe.
        """
        options = ("--generate-code=false", "--protect=false", "--yes", "--skip-preview")
        arguments = ("import", "--file", "/dev/stdin", *options)
        run_pulumi(*arguments, stack=self.name, folder=self._folder, text=json.dumps(file))
