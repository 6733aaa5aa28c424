"""A program in another language than Python, as printed in the docs: from an empty folder to live subscriptions."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING

from tests.engine.harness import KEY_ID, KEY_SECRET, PROJECT, URL, finish, make_stack
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
    """Three subscriptions are live, and a second run changes nothing. What the page installs is what this runs with.

    Two more are imported by the page's file. The engine prints their code without a secret; with it, nothing changes.
    """
    stack = make_stack(tmp_path / "project", emulator, prepared)
    stack.environ["PATH"] = os.pathsep.join([str(PROJECT / ".engine" / "yaml"), stack.environ["PATH"]])
    stack.secrets.add("the-signing-secret")
    shutil.rmtree(stack.root / "stacks")
    (stack.root / "__main__.py").unlink()
    (program,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (stack.root / "Pulumi.yaml").write_text(program)
    (by_file,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
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
    deployed = {each.name: each.secret for each in emulator.subscriptions()}
    for each in json.loads(by_file)["resources"]:
        name = each["name"]
        made = emulator.create(name=name, url=URL, events=[f"{name}.added"], secret=f"the-signing-secret of {name}")
        by_file = by_file.replace(each["id"], made.id)
    (stack.root / "import.json").write_text(by_file)
    code = book.follow().partition("\nresources:\n")[2]
    (stack.root / "Pulumi.yaml").write_text(program.replace("\nresources:\n", f"\nresources:\n{code}\n"))
    book.follow()

    assert tuple(command for command, _ in install.steps) == INSTALL
    assert written == ["POST", "POST", "POST"]
    assert stack.writes() == []
    assert deployed == {f"acme-{name}": "the-signing-secret" for name in ("payroll", "paystubs", "audit")}
    finish(stack)
