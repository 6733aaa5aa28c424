"""Run the user's own ``pulumi`` command. Where it fails, say why and what to do next."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, TypeVar

from argyle_provider.core.commands import argyle_webhooks, pulumi
from argyle_provider.core.model import Environment
from argyle_provider.exceptions import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_Json = TypeVar("_Json", dict[str, Any], list[Any])

_OLDEST = (3, 259)
_LONGEST = 500
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.\S*")


def run_pulumi(
    *arguments: str, folder: Path, stack: str | None = None, text: str = "", variables: Mapping[str, str] | None = None
) -> str:
    """Run ``pulumi ARGUMENTS --stack STACK`` in *folder* and return its standard output.

    Args:
        stack: the stack's name; None for a command about the project or the backend.
        text: the standard input.
        variables: environment variables that this run has besides the user's.

    Raises:
        EngineError: ``pulumi`` can't be started, or failed: the engine's own words, then the next step.
    """
    which = () if stack is None else ("--stack", stack)
    done = _run([*arguments, *which, "--non-interactive", "--color", "never"], folder, text, variables)
    if done.returncode != 0:
        command = " ".join(("pulumi", *arguments[: 2 if arguments[0] == "stack" else 1]))
        whose = "" if stack is None else f" for stack `{stack}`"
        said = f"`{command}` failed{whose}. Pulumi says: {_words(done)}"
        raise EngineError(said, _next_step(done, folder, stack))
    return done.stdout


def run_pulumi_json(*arguments: str, stack: str, folder: Path) -> dict[str, Any]:
    """Run ``pulumi`` as :func:`run_pulumi` does, and return the JSON object that it prints.

    Raises:
        EngineError: as :func:`run_pulumi`, or the output is not a JSON object.
    """
    return read_printed(run_pulumi(*arguments, stack=stack, folder=folder), dict, folder=folder)


def read_printed(text: str, kind: type[_Json], *, folder: Path) -> _Json:
    """Read the JSON that ``pulumi`` printed in *folder*: an object or a list.

    Raises:
        EngineError: it is something else.
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, kind):
        said = f"The output of `pulumi` is not a JSON {'list' if kind is list else 'object'}."
        raise EngineError(said, _too_old(folder) or "Check that the `pulumi` on PATH is the Pulumi CLI.")
    return value


def _run(
    arguments: list[str], folder: Path, text: str = "", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - found on PATH, as the user's own shell finds it
            ["pulumi", *arguments],  # noqa: S607 - as above
            cwd=folder,
            env=os.environ | dict(variables or {}),
            input=text,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        reason = _why_not_started(error, folder)
    raise EngineError(*reason)


def _why_not_started(error: OSError, folder: Path) -> tuple[str, str]:
    """What is wrong, and what to do."""
    found = shutil.which("pulumi", mode=os.F_OK)
    if not folder.is_dir():
        return "The current folder no longer exists.", "Change to the project's folder, then run again."
    if found is None:
        return "The `pulumi` command is not on PATH.", "Install it: https://www.pulumi.com/docs/install/"
    return (
        f"The `pulumi` command at {found} can't be executed ({error.strerror}).",
        "Install it again, or put a working one first on PATH.",
    )


def _words(done: subprocess.CompletedProcess[str]) -> str:
    """The engine's own error lines from both streams; they contain no value of the config.

    The rest of the output is never quoted, because it may be a config with its secrets.
    """
    said, printed = (
        [_COLOUR.sub("", line).strip() for line in stream.splitlines()] for stream in (done.stderr, done.stdout)
    )
    errors = [line.removeprefix("error: ") for line in (*said, *printed) if line.startswith("error:")]
    text = " ".join(errors or filter(None, said)) or f"nothing, and the exit code is {done.returncode}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _next_step(done: subprocess.CompletedProcess[str], folder: Path, stack: str | None) -> str:
    text = done.stderr + done.stdout
    if stack == Environment.LOCAL.value and any(sign in text for sign in _ELSEWHERE):
        return _LOCAL
    for sign, step in _NEXT_STEPS.items():
        if sign in text:
            return step.format(
                init=pulumi("stack init", *([stack] if stack else []), stack=None),
                imported=argyle_webhooks("import", stack=stack),
            )
    return _too_old(folder)


_ELSEWHERE = ("PULUMI_ACCESS_TOKEN must be set", "no stack named", "passphrase must be set")
_LOCAL = (
    "The stack `local` has its state and its emulator on this machine. Run the command "
    "in the shell that `argyle-webhooks emulator exec --local -- $SHELL` opens."
)

_NEXT_STEPS = {
    "passphrase must be set": "Set `PULUMI_CONFIG_PASSPHRASE` to the passphrase of this stack, then run again.",
    "incorrect passphrase": (
        "The passphrase in `PULUMI_CONFIG_PASSPHRASE`, or in the file of `PULUMI_CONFIG_PASSPHRASE_FILE`, is not the "
        "passphrase of this stack. Set the right one, then run again."
    ),
    "decrypt configuration values: bad value": (
        "A secret in the stack file is not set or is in plain text. Run `argyle-webhooks validate`, which names it."
    ),
    "message authentication failed": (
        "The `encryptionsalt` in the stack file does not belong to its secrets; where the line is missing, `pulumi` "
        "writes a new one. Restore the line: `git log -p -S encryptionsalt` shows the right one."
    ),
    "PULUMI_CONFIG_PASSPHRASE_FILE": "Set the variable to a file that can be read, then run again.",
    "unable to open state directory": "Check `PULUMI_BACKEND_URL`, or choose a backend with `pulumi login`.",
    "PULUMI_ACCESS_TOKEN must be set": "Run `pulumi login`, or set `PULUMI_BACKEND_URL` to the backend of the state.",
    "no stack named": (
        "Check the name, and `PULUMI_BACKEND_URL`: `pulumi stack ls` lists the stacks of this backend. To create the "
        "stack, or if its state is lost, run `{init}`, then `{imported}`."
    ),
    "already exists": "Somebody else may have made the stack just now. Choose another name, or run again.",
    "failed to load checkpoint": (
        "The state file is damaged. A file backend keeps the previous state in a `.bak` file beside it."
    ),
    "no Pulumi.yaml project file": "Change to the project's folder, then run again.",
}
"""The next step, by a part of the engine's own words (3.259)."""


def _too_old(folder: Path) -> str:
    """The message for a ``pulumi`` that is too old; empty for any other version."""
    version = _VERSION.fullmatch(_run(["version"], folder).stdout.strip())
    if version is None or (int(version[1]), int(version[2])) >= _OLDEST:
        return ""
    oldest = ".".join(map(str, _OLDEST))
    return f"The `pulumi` command is version {version[0]}; {oldest} or later is needed. Update it."
