"""The stacks of a project in the backend, and new ones there, with the user's own ``pulumi``."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from argyle_provider.config.project import short_name
from argyle_provider.core.stacks import BackendStack
from argyle_provider.exceptions import EngineError
from argyle_provider.pulumi_cli.command import read_printed, run_pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = "file://"


def backend_stacks(folder: Path) -> list[BackendStack]:
    """The stacks that the backend has for the project in *folder*.

    Raises:
        EngineError: the backend can't be asked.
    """
    listed = read_printed(run_pulumi("stack", "ls", "--json", folder=folder), list, folder=folder)
    return [
        BackendStack(
            stack=short_name(each["name"]),
            name=each["name"],
            resources=each.get("resourceCount"),
            last_update=each.get("lastUpdate") or "",
        )
        for each in listed
    ]


def config_encrypted_again(  # noqa: PLR0913 - two stacks, two folders, and what differs for a new one
    source: str, stack: str, *, folder: Path, files: Mapping[str, bytes], made: str, provider: str | None
) -> bytes:
    """The stack file that the engine makes as a copy of the stack *source*, encrypted for *stack*.

    The engine works in another folder, so the project never has a file with which the copy would deliver to the
    receivers of *source*.

    Args:
        folder: the folder in which the user runs ``pulumi``.
        files: what the engine needs to see of the project, by path.
        made: the path of the file that the engine makes.
        provider: the secrets provider of a new stack, which is created; empty for the backend's own. None for a stack
            that the backend has already.

    Raises:
        EngineError: the engine refused. The stack may have been created.
    """
    variables = _same_backend(folder)
    with tempfile.TemporaryDirectory(prefix="argyle-webhooks-") as name:
        root = Path(name)
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        if provider is None:
            variables |= {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true"}  # keeps the encryption that it has
            run_pulumi("config", "cp", "--dest", stack, stack=source, folder=root, variables=variables)
        else:
            options = ("--secrets-provider", provider) if provider else ()
            arguments = ("stack", "init", "--no-select", "--copy-config-from", source, *options)
            run_pulumi(*arguments, stack=stack, folder=root, variables=variables)
        return (root / made).read_bytes()


def is_taken(error: BaseException) -> bool:
    """Whether no stack was made because somebody else has made one of this name meanwhile."""
    return isinstance(error, EngineError) and "already exists" in error.said


def remove_empty_stack(stack: str, *, folder: Path) -> None:
    """Remove a stack without resources from the backend; nothing happens if it has some, or is not there."""
    with contextlib.suppress(EngineError):
        run_pulumi("stack", "rm", "--yes", "--preserve-config", stack=stack, folder=folder)


def _same_backend(folder: Path) -> dict[str, str]:
    """The variable that names the backend of *folder* from any folder; a ``file://`` backend can be relative to it."""
    url = read_printed(run_pulumi("whoami", "--json", folder=folder), dict, folder=folder).get("url")
    path = url.removeprefix(_FILE) if isinstance(url, str) and url.startswith(_FILE) else ""
    if not path or path.startswith(("/", "~")):
        return {}
    return {"PULUMI_BACKEND_URL": f"{_FILE}{(folder / path).resolve()}"}
