"""One stack of the ``pulumi`` command: its config, its state, and the engine's import.

Runs the user's own ``pulumi``, with the user's backend and passphrase, and loads no SDK.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from argyle_provider.config.project import Project, short_name
from argyle_provider.core.commands import git_log
from argyle_provider.core.keys import ENVIRONMENT
from argyle_provider.exceptions import EngineError
from argyle_provider.pulumi_cli.command import run_pulumi, run_pulumi_json
from argyle_provider.pulumi_cli.state import state_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from argyle_provider.core.state import StackState


class Stack:
    """The stack *name* of the project in *folder* or above it.

    Raises:
        EngineError: no stack can have this name; ``pulumi`` takes an empty one for the selected stack.
    """

    def __init__(self, name: str, *, folder: Path) -> None:
        if not (name.isprintable() and all(name.split("/"))):
            said = f"{name!r} is not the name of a stack."
            raise EngineError(said, "`pulumi stack ls` lists the stacks.")
        self.name = name
        self._folder = folder

    @property
    def short_name(self) -> str:
        """The name without organisation and project, as in the stack file and in subscription names."""
        return short_name(self.name)

    def config(self) -> tuple[dict[str, object], frozenset[str]]:
        """The decrypted config by full key, values from Pulumi ESC included, and the keys with encrypted values.

        Raises:
            EngineError: the stack or its file does not exist, its secrets can't be decrypted, or ``pulumi`` can't be
                run.
        """
        values = run_pulumi_json("config", "--json", "--show-secrets", stack=self.name, folder=self._folder)
        config = {key: value.get("objectValue", value.get("value")) for key, value in values.items()}
        if ENVIRONMENT not in config:
            self._require_file()
        return config, frozenset(key for key, value in values.items() if value.get("secret"))

    def _require_file(self) -> None:
        """Say that the file is missing; for Pulumi, such a stack has an empty config."""
        project = Project.around(self._folder)
        if not project.stack_file(self.short_name).exists():
            path = project.inputs(self.short_name).file
            said = f"Stack `{self.short_name}` has no file: {path} does not exist."
            raise EngineError(said, f"Restore the file: `{git_log(path)}` shows its versions. Or write a new one.")

    def state(self, *, show_secrets: bool = False) -> StackState:
        """The stack's state. Its secrets are decrypted only with *show_secrets*.

        Raises:
            EngineError: as :meth:`config`.
        """
        options = ("--show-secrets",) if show_secrets else ()
        exported = run_pulumi_json("stack", "export", *options, stack=self.name, folder=self._folder)
        return state_from(exported)

    def import_resources(self, file: Mapping[str, object]) -> None:
        """Bring the resources of an import file under management, with the engine's import.

        The file contains secrets, so it goes through a pipe and is never on disk.

        Raises:
            EngineError: the engine refused. Nothing or a part was imported; a repeated import is safe.
        """
        options = ("--generate-code=false", "--protect=false", "--yes", "--skip-preview")
        arguments = ("import", "--file", "/dev/stdin", *options)
        run_pulumi(*arguments, stack=self.name, folder=self._folder, text=json.dumps(file))
