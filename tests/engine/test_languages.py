"""A program in another language than Python, as printed in the docs: from an empty folder to live subscriptions."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

from tests.engine.harness import KEY_ID, KEY_SECRET, PROJECT, finish, make_stack
from tests.engine.runbook import Runbook

if TYPE_CHECKING:
    from pathlib import Path

    from argyle_provider.emulator import Emulator
    from tests.engine.prepared import Prepared

PAGE = PROJECT / "docs" / "languages.md"
INSTALL = ("python3 -m venv .venv", ". .venv/bin/activate", "pip install argyle-webhooks")


def test_the_yaml_program_of_the_docs_is_deployed_as_printed(
    tmp_path: Path, emulator: Emulator, prepared: Prepared
) -> None:
    """Three subscriptions are live, and a second run changes nothing. What the page installs is what this runs with."""
    stack = make_stack(tmp_path / "project", emulator, prepared)
    stack.environ["PATH"] = os.pathsep.join([str(PROJECT / ".engine" / "yaml"), stack.environ["PATH"]])
    stack.secrets.add("the-signing-secret")
    shutil.rmtree(stack.root / "stacks")
    (stack.root / "__main__.py").unlink()
    (program,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (stack.root / "Pulumi.yaml").write_text(program)
    made_up = {
        "argyle:environment sandbox": "argyle:environment local",
        "the-key-id": KEY_ID,
        "the-key-secret": KEY_SECRET,
    }
    book = Runbook(PAGE.stem, stack, made_up, folder=PAGE.parent)
    install = book.left.pop(0)

    book.follow()
    written = stack.writes()
    book.follow()

    assert tuple(command for command, _ in install.steps) == INSTALL
    assert written == ["POST", "POST", "POST"]
    assert stack.writes() == []
    assert {each.name: each.secret for each in emulator.subscriptions()} == {
        f"acme-{name}": "the-signing-secret" for name in ("payroll", "paystubs", "audit")
    }
    finish(stack)
