"""Collect what the code says to people: each message once, with example values where the code fills some in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup

from argyle_provider.cli import PROGRAM
from argyle_provider.core.commands import argyle_webhooks, pulumi, set_secret
from argyle_provider.core.suggestion import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


ROOT = Path(__file__).parents[1]
MESSAGES = ROOT / "tests" / "golden" / "messages.txt"

_ELSEWHERE = (
    "core/events.py",  # Argyle's catalogue: `argyle-webhooks events` shows it in one go
    "emulator/api/",  # what Argyle itself would say, in Argyle's words
    "emulator/store.py",  # SQL, and two sentences whose values are the operating system's
)

_EXAMPLES = {
    "base": "origin/main",
    "chosen_stack": "sandbox",
    "clear": "pulumi refresh --clear-pending-creates --stack sandbox",
    "collection": "webhooks",
    "command": "pulumi up",
    "counted": "1 different, 1 leftover",
    "database": ".local/emulator.sqlite3",
    "deliveries": ", and deliveries continue",
    "delivering": "`payroll`, `audit`",
    "delivers": "delivers",
    "did_you_mean": did_you_mean("gigs.aded", ["gigs.added"]),
    "during_replacement": "deliveries continue",
    "entry": "payroll",
    "environment": "sandbox",
    "event": "gigs.added",
    "folder": "/home/me/argyle",
    "has": "has",
    "hint": did_you_mean("gigs.aded", ["gigs.added"]),
    "hints": did_you_mean("gigs.aded", ["gigs.added"]),
    "host": "hooks.example.com",
    "id": "9d3c5f0e-...",
    "id_": "9d3c5f0e-...",
    "ids": "9d3c5f0e-..., 85fab193-...",
    "imported": "argyle-webhooks import --stack sandbox",
    "init": "pulumi stack init sandbox",
    "is": "is",
    "it": "it",
    "its": "its",
    "key_id": "my-key-id",
    "line": "12",
    "locked": "If the stack is locked, run `pulumi cancel --stack sandbox` first.",
    "max_deletions": "2",
    "method": "GET",
    "name": "sandbox-payroll",
    "named": "`payroll`",
    "names": "`payroll`",
    "NAMESPACE": "argyle",
    "new": "production",
    "number": "2",
    "old": "sandbox",
    "origin": "https://api-sandbox.argyle.com",
    "output": "stacks/Pulumi.sandbox.yaml",
    "owner": "audit",
    "pair": "payroll",
    "place": "0",
    "port": "8899",
    "previous": "wages",
    "proxy": "http://proxy.example.com:3128",
    "reason": "a trial",
    "ref": "origin/main",
    "removed": "audit, payroll",
    "resource": "payroll",
    "sandbox": "sandbox",
    "scheme": "http",
    "seconds": "30",
    "find_out": "Run `argyle-webhooks send --check --stack sandbox --entry payroll`, which finds out.",
    "send_check": "argyle-webhooks send --check --stack sandbox --entry payroll",
    "short_name": "sandbox",
    "stack": "sandbox",
    "status": "503",
    "strerror": "Permission denied",
    "subscription_id": "9d3c5f0e-...",
    "until": "2026-12-31",
    "up": "pulumi up --refresh --stack sandbox",
    "url": "http://127.0.0.1:8899",
    "variable": "HTTPS_PROXY",
    "was": "was",
}
"""What is shown for an expression, by its last name: ``desired.name`` is a ``name``. All others show that: <reason>."""

_WRAPPERS = {"printable", "str", "code", "quote", "repr"}
_WRITERS = {"pulumi", "argyle_webhooks", "set_secret", "count"}
_NOT_SAID = re.compile(
    r"\S*"  # a path, a pattern, a variable
    r"|[a-z_]+(, [a-z_]+)+"  # columns
    r"|(import|-s|--) .*"  # a program, options
    r"|.*\bpulumi stack --show-name\b.*"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


def collect() -> str:
    """All messages, a line each, in the order of modules; a blank line between two modules."""
    sources = {each.relative_to(ROOT / "argyle_provider").as_posix(): each for each in _sources("argyle_provider")}
    sources |= {each.relative_to(ROOT).as_posix(): each for each in _sources("tools")}
    trees = {name: ast.parse(path.read_text()) for name, path in sources.items()}
    constants = _assigned(each for tree in trees.values() for each in tree.body)
    found = {
        name: {*_Module(tree, constants).messages()} for name, tree in trees.items() if not name.startswith(_ELSEWHERE)
    }
    for name, text in _helps(PROGRAM):
        found[name].add(text)
    blocks = ("\n".join(f"{name}: {text}" for text in sorted(found[name])) for name in sorted(found) if found[name])
    return "\n\n".join(blocks) + "\n"


def _sources(folder: str) -> Iterator[Path]:
    return (ROOT / folder).rglob("*.py")


def _helps(command: object) -> Iterator[tuple[str, str]]:
    """Each paragraph of a command's help, without its examples, with the module of the command."""
    assert isinstance(command, TyperCommand | TyperGroup)
    if command.callback is not None:
        module = command.callback.__module__.removeprefix("argyle_provider.").replace(".", "/")
        for paragraph in (command.help or "").split("\n\n"):
            if not paragraph.startswith("\b"):
                yield f"{module}/__init__.py" if module == "cli" else f"{module}.py", _one_line(paragraph)
    for each in command.commands.values() if isinstance(command, TyperGroup) else ():
        yield from _helps(each)


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """What each name stands for that is assigned once, in one way."""
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                values.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(name)) | ast.For(target=ast.Name(name)) | ast.arg(arg=name):
                values.setdefault(name, []).extend(2 * [ast.Constant(name)])  # not one value
            case _:
                pass
    return {name: each[0] for name, each in values.items() if len(each) == 1 and _is_text(each[0])}


def _is_text(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Name(name)):
            return name in _WRITERS
        case _:
            return isinstance(value, ast.Constant | ast.JoinedStr)


class _Module:
    """One source: finds its messages, and renders the expressions in them."""

    def __init__(self, tree: ast.Module, constants: Mapping[str, ast.expr]) -> None:
        self._tree = tree
        self._names = {**constants, **_assigned(ast.walk(tree))}

    def messages(self) -> Iterator[str]:
        """The texts that a person can meet: no docstrings, keys, patterns, types, or parts of other texts."""
        skipped = {id(part) for each in ast.walk(self._tree) for node in _unsaid(each) for part in ast.walk(node)}
        for node in ast.walk(self._tree):
            if id(node) in skipped or not isinstance(node, ast.JoinedStr | ast.Constant):
                continue
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            said = "".join(
                each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
            if _is_message(said):
                yield _one_line(self._render(node))

    def _render(self, node: ast.expr) -> str:  # noqa: PLR0911 - one line for each kind of expression
        """What stands for an expression in a message."""
        match node:
            case ast.Constant(value):
                return re.sub(r"\{(\w+)\}", lambda match: _EXAMPLES.get(match[1], match[0]), str(value))
            case ast.JoinedStr(values):
                return "".join(map(self._render, values))
            case ast.FormattedValue(value, conversion):
                text = self._render(value)
                return repr(text) if conversion == ord("r") else text
            case ast.Call(func=ast.Name(name)):
                return self._call(node, name)
            case ast.Call(func=ast.Attribute(ast.Constant(), "join"), args=[value]):
                return self._render(value)
            case (
                ast.IfExp(body=value) | ast.GeneratorExp(elt=value) | ast.Subscript(value=value) | ast.Call(func=value)
            ):
                return self._render(value)
            case ast.Name(name) | ast.Attribute(ast.Name(), name) | ast.Attribute(attr=name):
                return self._name(node, name)
            case _:
                return "<...>"

    def _name(self, node: ast.expr, name: str) -> str:
        if name == "value" and isinstance(node, ast.Attribute):
            return self._render(node.value)
        if isinstance(node, ast.Name) and name in self._names:
            known = self._names.pop(name)  # a name that is in its own value is not followed again
            text = self._render(known)
            self._names[name] = known
            return text
        return _EXAMPLES.get(name, f"<{name.strip('_').replace('_', ' ').lower()}>")

    def _call(self, node: ast.Call, name: str) -> str:
        match name, node.args:
            case "len", _:
                return "2"
            case "count", [_, ast.Constant(str(noun))]:
                return f"2 {noun}s"
            case (("pulumi" | "argyle_webhooks"), [ast.Constant(str(command)), *rest]):
                write = pulumi if name == "pulumi" else argyle_webhooks
                return write(command, *map(self._render, rest), stack=_stack(node))
            case "set_secret", _:
                return set_secret(("argyle:subscriptions", "payroll", "secret"), stack=_stack(node))
            case _, [value] if name in _WRAPPERS:
                return self._render(value)
            case _:
                return self._name(node, name)


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of *node* that are no text for a person."""
    match node:
        case ast.Expr(value=ast.Constant()):
            yield node.value  # a docstring
        case ast.Dict():
            yield from filter(None, node.keys)
        case ast.Compare():
            yield from (node.left, *node.comparators)
        case ast.AnnAssign(annotation=ast.Name("TypeAlias"), value=ast.Constant() as value):
            yield value
        case ast.Call(func=ast.Attribute(value=ast.Name("re"))):
            yield from node.args
        case ast.JoinedStr():
            yield from node.values


def _is_message(said: str) -> bool:
    """Whether the words in the code make a message: three of them, or two that end like a sentence."""
    words = _WORD.findall(said)
    return not _NOT_SAID.fullmatch(said.strip()) and len(words) >= (2 if said.rstrip().endswith((".", ":")) else 3)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\b", "").split())


def _stack(call: ast.Call) -> str | None:
    """The stack that a call which writes a command names."""
    named = {each.arg: each.value for each in call.keywords}.get("stack")
    return None if named is None or (isinstance(named, ast.Constant) and named.value is None) else "sandbox"
