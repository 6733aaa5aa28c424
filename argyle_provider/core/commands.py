"""The commands that messages, reports and files tell a person to run, as a shell takes them when they are pasted.

They are written here alone. A stack, an entry or an id may be called anything, so each word is quoted where a POSIX
shell needs it, and a config path is written in the engine's own syntax.
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
    """``pulumi COMMAND --stack STACK ARGUMENTS``, without the option where the *stack* is not known.

    Args:
        command: the subcommand with its options, taken as written: ``up --refresh``.
        arguments: what follows it; each one word, quoted as needed.
        stack: the stack's name, with organisation and project or without.
    """
    return _command("pulumi", command, arguments, stack)


def argyle_webhooks(command: str, *arguments: str, stack: str | None = None) -> str:
    """``argyle-webhooks COMMAND --stack STACK ARGUMENTS``; the parts are those of :func:`pulumi`.

    A command about one stack that is not known here asks ``pulumi`` for the one that is selected, as it would itself.
    """
    selected = stack is None and command.split(maxsplit=1)[0] in _OF_A_STACK
    return _command("argyle-webhooks", f"{command} {_SELECTED}" if selected else command, arguments, stack)


def set_secret(path: Sequence[str], *, stack: str | None) -> str:
    """The command that encrypts the value at *path* in the stack's file; it asks for the value."""
    option, key = ("--secret", path[0]) if len(path) == 1 else ("--secret --path", config_path(path))
    return f"{pulumi('config set', stack=stack)} {option} {_word(key)}"


def config_path(path: Sequence[str]) -> str:
    """*path* as ``pulumi config`` reads it with ``--path``: ``argyle:subscriptions["payroll.v2"].secret``.

    Inside the quotes a backslash means itself unless a quote follows (Pulumi's ``ParsePropertyPath``). So a name that
    ends with a backslash can't stand there, and stands bare; there is no way to write one that also has ``.`` or ``[``.
    """
    first, *rest = path
    return first + "".join(map(_step, rest))


def _step(name: str) -> str:
    if _BARE.fullmatch(name) or (name.endswith("\\") and not _NEEDS_BRACKETS.search(name)):
        return f".{name}"
    escaped = name.replace('"', '\\"')
    return f'["{escaped}"]'


def _command(program: str, command: str, arguments: Sequence[str], stack: str | None) -> str:
    where = () if stack is None else ("--stack", _word(stack))
    # Whatever starts with a dash after this is no option.
    end = ("--",) if any(each.startswith("-") for each in arguments) else ()
    return " ".join((program, command, *where, *end, *map(_word, arguments)))


def _word(text: str) -> str:
    """*text* as one word. What a terminal would act on, or what would end a code span, is written as an escape."""
    if text.isprintable() and "`" not in text:
        return shlex.quote(text)
    return "$'" + "".join(map(_escaped, text)) + "'"


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable() and character != "`":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode(errors="surrogatepass"))
