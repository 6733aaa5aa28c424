"""Follow a page of the documents: run its console blocks as printed, and hold their output to what the page shows.

A line that starts with ``$`` is a command, and the lines below it are a part of its output, in order. In these lines:

- an id stands for the real one, which the later commands of the page get in its place;
- ``...`` stands for any text.

A ``doctor`` that names something first must fail, and every other one must find nothing wrong. Another command may fail
only where the page shows what is wrong.

The names that a page makes up for what is different for each reader are replaced as the test says. A command starts in
the folder and with the PATH that the one before has left.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.engine.harness import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engine.harness import Run, Stack

RUNBOOKS = PROJECT / "docs" / "runbooks"
MAY_FAIL = "What you see"
_BLOCK = re.compile(r"^## ([^\n]*)$|^( *)```console\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_FIRST = re.compile(r"First: ([a-z ]+?)(?: of |\. ).*")
_VARIABLE = re.compile(r"([A-Z_]+)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One console block: the heading that it is under, and its commands with the output that the page shows."""

    heading: str
    steps: tuple[tuple[str, tuple[str, ...]], ...]


def blocks(page: str, folder: Path = RUNBOOKS) -> list[Block]:
    """The console blocks of *page* in *folder*, in order."""
    heading, found = "", []
    for title, indent, text in _BLOCK.findall((folder / f"{page}.md").read_text(encoding="utf-8")):
        heading = title or heading
        if text:
            lines = [line.removeprefix(indent) for line in text.splitlines()]
            found.append(Block(heading, tuple(_steps(lines))))
    return found


def _steps(lines: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    ends = [*starts[1:], len(lines)]
    return [(lines[start][2:], tuple(lines[start + 1 : end])) for start, end in zip(starts, ends, strict=True)]


def named_first(page: str) -> list[str]:
    """The checks that ``doctor`` names first on *page*, in order; empty ones where nothing is wrong."""
    return [_first(shown) for block in blocks(page) for command, shown in block.steps if _is_doctor(command)]


def _is_doctor(command: str) -> bool:
    return command.startswith("argyle-webhooks doctor ")


def _first(shown: tuple[str, ...]) -> str:
    return next((match[1] for each in shown if (match := _FIRST.fullmatch(each.strip()))), "")


class Runbook:
    """A page that a test follows, block by block; between the blocks the test does what the page asks of a person."""

    def __init__(
        self, page: str, stack: Stack, made_up: Mapping[str, str] | None = None, *, folder: Path = RUNBOOKS
    ) -> None:
        """Open *page*.

        Args:
            page: its name without the suffix.
            stack: where its commands run.
            made_up: what to put in place of a text of the page.
            folder: where the page is.
        """
        self.left = blocks(page, folder)
        self.folder = stack.root
        self._stack = stack
        self._made_up = dict(made_up or {})

    def follow(self, *typed: str) -> str:
        """Run the next block, and return its output; *typed* are the answers to its commands in turn, ``y`` else."""
        block, outputs = self.left.pop(0), []
        answers = [*typed, *("y" for _ in block.steps)]
        for (command, shown), answer in zip(block.steps, answers, strict=False):
            done = self._run(self._meant(command), f"{answer}\n")
            outputs.append(done.output)
            if _is_doctor(command):
                assert bool(_first(shown)) == (done.code != 0), done.output
            else:
                assert done.code == 0 or block.heading == MAY_FAIL, f"$ {command}\n{done.output}"
            self._compare(command, shown, outputs[-1])
        return "".join(outputs)

    def _run(self, command: str, typed: str) -> Run:
        variables = self._stack.root.parent / "variables"
        script = f'cd {shlex.quote(str(self.folder))}\n{command}\ncode=$?; env -0 > "{variables}"; exit $code'
        done = self._stack.run("bash", "-c", script, typed=typed, **_QUICKLY)
        found = {each[1]: each[2] for each in map(_VARIABLE.fullmatch, variables.read_text().split("\0")) if each}
        self._stack.environ |= {name: value for name, value in found.items() if name in _EXPORTED}
        self.folder = Path(found["PWD"])
        variables.unlink()
        return done

    def _compare(self, command: str, shown: tuple[str, ...], output: str) -> None:
        lines = iter(output.splitlines())
        for expected in filter(str.strip, shown):
            pattern, ids = self._pattern(expected.strip())
            match = next(filter(None, (re.fullmatch(pattern, line.strip()) for line in lines)), None)
            assert match is not None, f"$ {command}\n{output}\nThe page also shows: {expected}"
            self._made_up |= dict(zip(ids, match.groups(), strict=True))

    def _pattern(self, line: str) -> tuple[str, list[str]]:
        """The pattern of a line, and its ids that are not known yet, which are the groups of the pattern."""
        pattern, ids = re.escape(self._meant(line)).replace(r"\.\.\.", ".*"), []
        for each in dict.fromkeys(_ID.findall(line)):
            if each not in self._made_up:
                pattern = pattern.replace(re.escape(each), f"({_ID.pattern})", 1)
                ids.append(each)
        return pattern, ids

    def _meant(self, text: str) -> str:
        for made_up, real in self._made_up.items():
            text = text.replace(made_up, real)
        return text


_QUICKLY = {"PULUMI_SKIP_CONFIRMATIONS": "true", "PULUMI_OPTION_SKIP_PREVIEW": "true"}
"""The engine does not ask, and shows no preview before it works: each takes a second."""

_EXPORTED = {"ARGYLE_API_KEY_ID", "ARGYLE_API_KEY_SECRET", "PATH", "PULUMI_BACKEND_URL"}
