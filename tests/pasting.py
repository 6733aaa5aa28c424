"""Find the commands in a text, and check that `argyle-webhooks`, `pulumi` and `make` accept them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from typer.core import TyperGroup
from typer.exceptions import TyperException

from argyle_provider.cli import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]

_PROGRAM = r"(?:[A-Z_]+=\S+ )*(?:pulumi|argyle-webhooks|make) [a-z-]"
_INLINE = re.compile(rf"`({_PROGRAM}[^`]*)`")
_LINE = re.compile(rf"(?:^[ #>$*]*|:  )({_PROGRAM}[^`\n]*)$", re.MULTILINE)
_INCOMPLETE = "is missing"  # the end of a complaint
_REST_OF_SCRIPT = re.compile(r"\s+(?:\|\|?|&&|>>?|;|#)\s.*$")


@dataclass(frozen=True)
class Takes:
    """The arguments of an engine command: options without and with a value, and the number of arguments."""

    flags: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    arguments: range = range(1)


def _takes(flags: str = "", values: str = "--stack", arguments: range = range(1)) -> Takes:
    return Takes(frozenset(flags.split()), frozenset(values.split()), arguments)


PULUMI = {
    "cancel": _takes("--yes", arguments=range(2)),
    "config rm": _takes("--path", arguments=range(1, 2)),
    "config set": _takes("--secret --path", arguments=range(1, 3)),
    "destroy": _takes("--yes --exclude-protected --remove --skip-preview", values="--stack --target"),
    "import": _takes("--yes --generate-code --protect", values="--stack --file", arguments=range(4)),
    "login": _takes("--local", values="", arguments=range(2)),
    "package add": _takes(values="", arguments=range(1, 2)),
    "package gen-sdk": _takes("--local", values="--language --out", arguments=range(1, 2)),
    "preview": _takes("--diff --json --expect-no-changes --refresh", values="--stack --save-plan --import-file"),
    "refresh": _takes("--yes --clear-pending-creates"),
    "stack": _takes("--show-name"),
    "stack change-secrets-provider": _takes(arguments=range(1, 2)),
    "stack init": _takes(arguments=range(2)),
    "stack export": _takes(values="--stack --file"),
    "stack import": _takes(values="--stack --file"),
    "stack ls": _takes(values="--output"),
    "stack rm": _takes("--force --preserve-config", arguments=range(2)),
    "stack rename": _takes(arguments=range(1, 2)),
    "state delete": _takes("--yes", arguments=range(2)),
    "state rename": _takes("--yes", values="--stack", arguments=range(3)),
    "up": _takes(
        "--yes --refresh --skip-preview --expect-no-changes", values="--stack --target --exclude --replace --plan"
    ),
}
"""The commands of the engine that we print; ``tests/engine`` asks the engine whether it has them."""


def complaints(text: str, *, prose: bool = False) -> list[str]:
    """What is wrong with the commands in *text*: those in code spans, and those that end a line of their own.

    In *prose* a code span may only name a command: "as `argyle-webhooks drift` says".
    """
    spans = (complaint(" ".join(match[1].split())) for match in _INLINE.finditer(text))
    lines = (complaint(match[1]) for match in _LINE.finditer(text))
    return [*(each for each in spans if each and not (prose and _INCOMPLETE in each)), *filter(None, lines)]


def complaint(command: str) -> str:
    """Say why *command* does not work when pasted; empty when it works, as far as its words show."""
    try:
        words = shlex.split(_REST_OF_SCRIPT.sub("", command), comments=True)
    except ValueError as error:
        return f"{command}: a shell can't read it ({error})"
    if "..." in words:
        return f"{command}: nobody can run '...'"
    while "=" in words[0]:
        words.pop(0)
    program, *arguments = words
    wrong = {"pulumi": _pulumi, "argyle-webhooks": _argyle_webhooks, "make": _make}[program](arguments)
    return f"{command}: {wrong}" if wrong else ""


def _argyle_webhooks(arguments: Sequence[str]) -> str:
    command, rest = PROGRAM, list(arguments)
    while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
        command = command.commands[rest.pop(0)]
    if isinstance(command, TyperGroup) and rest and not rest[0].startswith("-"):
        return f"no command {rest[0]}"
    if rest[-1:] in (["--help"], ["--install-completion"]):  # these act while they are parsed
        return ""
    try:
        command.make_context("argyle-webhooks", rest)
    except TyperException as error:
        said = re.sub(r"Missing parameter: (\S+)", rf"\1 {_INCOMPLETE}", str(error))
        return "" if "does not exist" in said else said
    return ""


def _pulumi(arguments: Sequence[str]) -> str:
    name = next((" ".join(arguments[:size]) for size in (2, 1) if " ".join(arguments[:size]) in PULUMI), None)
    if name is None:
        return "an unknown command"
    takes, given = PULUMI[name], 0
    rest = iter(arguments[len(name.split()) :])
    for word in rest:
        if word == "--":
            given += len(list(rest))
        elif word in takes.values:
            if next(rest, None) is None:
                return f"the value of {word} {_INCOMPLETE}"
        elif not word.startswith("-"):
            given += 1
        elif word.removesuffix("=false") not in takes.flags:
            return f"an unknown option {word}"
    if given < takes.arguments.start:
        return f"an argument {_INCOMPLETE}"
    return "" if given in takes.arguments else f"{given} arguments are too many"


def _make(arguments: Sequence[str]) -> str:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    unknown = [each for each in arguments if each not in known and "=" not in each]
    return f"no target {unknown[0]}" if unknown else ""
