"""Write the commands in messages, reports and files so that they work when they are pasted into a shell.

A stack, an entry or an id can have any name. So this is the only module that writes such commands: it quotes each word
for a POSIX shell and writes config paths in Pulumi's syntax.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_A_STACK = frozenset({"delete", "drift", "import", "list"})
_SELECTED = '--stack "$(pulumi stack --show-name)"'
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NEEDS_BRACKETS = re.compile(r"[.\[]")


def pulumi(command: str, *arguments: str, stack: str | None) -> str:
    """Write ``pulumi COMMAND --stack STACK ARGUMENTS``, without ``--stack`` if *stack* is None.

    Args:
        command: the subcommand with its options, used as written: ``up --refresh``.
        arguments: one word each, quoted as needed.
        stack: the stack's name, with or without organisation and project.
    """
    return _command("pulumi", command, arguments, stack)


def argyle_webhooks(command: str, *arguments: str, stack: str | None = None) -> str:
    """Write ``argyle-webhooks COMMAND --stack STACK ARGUMENTS``, with the arguments of :func:`pulumi`.

    If the command needs a stack and *stack* is None, the command line asks ``pulumi`` for the selected one.
    """
    selected = stack is None and command.split(maxsplit=1)[0] in _OF_A_STACK
    return _command("argyle-webhooks", f"{command} {_SELECTED}" if selected else command, arguments, stack)


def engine_import(token: str, resource: str, subscription_id: str, *, stack: str | None) -> str:
    """Write the command with which the engine itself imports a live subscription as a resource of type *token*."""
    command = "import --generate-code=false --protect=false"
    return pulumi(command, token, resource, subscription_id, stack=stack)


def set_secret(path: Sequence[str], *, stack: str | None) -> str:
    """Write the command that encrypts the value at *path* in the stack's file. It asks for the value when it runs."""
    option, key = ("--secret", path[0]) if len(path) == 1 else ("--secret --path", config_path(path))
    return f"{pulumi('config set', stack=stack)} {option} {_word(key)}"


def send_check(entry: str, host: str, *, stack: str) -> str:
    """Write the command that checks the receiver of an entry, at *host*, with genuine and forged deliveries."""
    return f"{argyle_webhooks('send --check', stack=stack)} --entry {_word(entry)} --yes-send-to {_word(host)}"


def config_path(path: Sequence[str]) -> str:
    """*path* as ``pulumi config`` reads it with ``--path``: ``argyle:subscriptions["payroll.v2"].secret``.

    Inside quotes a backslash is an ordinary character, unless a quote follows (Pulumi's ``ParsePropertyPath``). So a
    name that ends with a backslash is written without quotes. If it also has ``.`` or ``[``, Pulumi has no way to write
    it.
    """
    first, *rest = path
    return first + "".join(map(_step, rest))


def git_log(path: str, *, of: str = "") -> str:
    """Write the ``git`` command that shows the versions of a file; with *of*, those that add or remove that text."""
    return f"git log -p{f' -S {_word(of)}' if of else ''} -- {_word(path)}"


def _step(name: str) -> str:
    if _BARE.fullmatch(name) or (name.endswith("\\") and not _NEEDS_BRACKETS.search(name)):
        return f".{name}"
    escaped = name.replace('"', '\\"')
    return f'["{escaped}"]'


def _command(program: str, command: str, arguments: Sequence[str], stack: str | None) -> str:
    where = () if stack is None else ("--stack", _word(stack))
    # After this, a word that starts with a dash is not an option.
    end = ("--",) if any(each.startswith("-") for each in arguments) else ()
    return " ".join((program, command, *where, *end, *map(_word, arguments)))


def _word(text: str) -> str:
    """*text* as one word. A character that a terminal acts on, or that ends a code span, is written as an escape."""
    if text.isprintable() and "`" not in text:
        return shlex.quote(text)
    return "$'" + "".join(map(_escaped, text)) + "'"


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable() and character != "`":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode(errors="surrogatepass"))
