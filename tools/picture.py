#!/usr/bin/env python3
"""Draw the README's picture: what ``argyle-webhooks review`` prints for two edits of the committed stack files.

The picture shows a real run on a terminal, in a repository that is made for the run.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "review-terminal.svg"
COMMAND = ["argyle-webhooks", "review", "--base", "origin/main"]
GIT = ("init --quiet", "add --all", "commit --quiet --message main", "update-ref refs/remotes/origin/main HEAD")

EDITS = {
    "production": ("        - gigs.added\n", ""),
    "sandbox": ("        - gigs.added\n", "        - gigs.added\n        - shifts.added\n"),
}
"""The edits by stack: the text to replace, and the new text. Only the first place in the file is edited."""


def main() -> int:
    """Write the picture."""
    PICTURE.write_text(picture(), encoding="utf-8")
    return 0


def picture() -> str:
    """The picture as SVG. The same output gives the same bytes, and a browser loads nothing from the network for it."""
    with tempfile.TemporaryDirectory() as folder:
        make_pull_request(Path(folder))
        printed = on_terminal(COMMAND, Path(folder))
    lines = [Text(f"$ {' '.join(COMMAND)}", style="bold"), *AnsiDecoder().decode(printed)]
    width = max(line.cell_len for line in lines)
    console = Console(record=True, file=io.StringIO(), force_terminal=True, color_system="standard", width=width)
    for line in lines:
        console.print(line)
    drawing = console.export_svg(title="What a pull request changes")
    return re.sub(r"\n *@font-face \{.*?\}(?=\n)", "", drawing, flags=re.DOTALL)


def make_pull_request(root: Path) -> None:
    """Make a repository at *root*: the committed stacks are ``origin/main``, and the working tree has the edits."""
    shutil.copytree(ROOT / "stacks", root / "stacks")
    shutil.copy(ROOT / "Pulumi.yaml", root)
    for words in GIT:
        command = ["git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.com", *words.split()]
        subprocess.run(command, cwd=root, env=_environ(root), check=True)  # noqa: S603 - our own commands
    for stack, (old, new) in EDITS.items():
        path = root / "stacks" / f"Pulumi.{stack}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def on_terminal(command: list[str], root: Path) -> str:
    """Run *command* in *root* with a terminal, and return what it printed, colours included."""
    ours, its = os.openpty()
    with subprocess.Popen(command, cwd=root, env=_environ(root), stdin=its, stdout=its) as process:  # noqa: S603 - as above
        os.close(its)
        chunks = []
        while chunk := _read(ours):
            chunks.append(chunk)
    os.close(ours)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the command has closed its side of the terminal
        return b""


def _environ(root: Path) -> dict[str, str]:
    """Nothing of the user's own settings: the picture is the same on every machine."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": path, "HOME": str(root), "LANG": "C.UTF-8", "TERM": "xterm"}


if __name__ == "__main__":
    sys.exit(main())
