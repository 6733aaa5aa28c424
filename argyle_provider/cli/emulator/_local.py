"""The environment of the stack `local`: a state, a passphrase and a home for Pulumi that are only on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from argyle_provider.config.project import Project, root_around
from argyle_provider.pulumi_cli.command import run_pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK = "local"
PASSPHRASE = "local"  # noqa: S105 - public: the secrets of this stack are for the emulator only


class LocalStack:
    """The project around the current folder, with everything of its stack `local` in `.local` beside Pulumi.yaml.

    Raises:
        ProjectError: there is no project, or its Pulumi.yaml can't be used.
    """

    def __init__(self) -> None:
        here = Path.cwd()
        self._project = Project.at(Path(os.path.realpath(root_around(here))), shown_from=here)
        self._folder = self._project.root / ".local"
        self.database = self._folder / "emulator.sqlite3"

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """*environ* for commands about this stack. A login or a backend of the user is never reached with it."""
        changed = {
            # Pulumi's language host uses the Python that is first on PATH; this one has the package.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)]),
            "PULUMI_HOME": str(self._folder / "pulumi-home"),
            "PULUMI_BACKEND_URL": (self._folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # Program and engine talk over gRPC, which uses a proxy from a lower-case variable even for this machine.
            "no_proxy": ",".join(["127.0.0.1,localhost", *filter(None, [environ.get("no_proxy")])]),
        }
        without = {"PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK"}
        return {key: value for key, value in environ.items() if key not in without} | changed

    def make(self, environ: Mapping[str, str]) -> None:
        """Make the folder, which git ignores, and the stack, if it has a file and is not there yet.

        Args:
            environ: the result of :meth:`environ`.

        Raises:
            EngineError: ``pulumi`` can't be run, or failed.
            OSError: the folder can't be written to.
        """
        state = self._folder / "state"
        state.mkdir(parents=True, exist_ok=True)
        (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
        made = state / ".pulumi" / "stacks" / self._project.file.config.name / f"{STACK}.json"
        if STACK in self._project.stacks() and not made.exists():
            run_pulumi("stack", "init", "--no-select", stack=STACK, folder=self._project.root, variables=environ)
