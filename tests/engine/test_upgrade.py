"""An upgrade is a version number: this version continues the stacks that each release has left (``tests/states/``)."""

from __future__ import annotations

import base64
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.engine.corpus import Recorded, recorded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.harness import Stack

INTERRUPTED = {"half-replaced", "pending-create"}
STACKS = {f"{each.folder.parent.name}-{each.folder.name}": each for each in recorded()}


@pytest.mark.parametrize("recorded_stack", STACKS.values(), ids=STACKS)
def test_the_stack_of_a_release_goes_on(stack: Stack, recorded_stack: Recorded) -> None:
    """Nothing changes at first, except that an interrupted run is finished. Then refresh, replace and destroy work."""
    recorded_stack.restore(stack)
    if recorded_stack.folder.name in INTERRUPTED:
        healed = stack.up()
        assert healed.code == 0, healed.output
        assert stack.writes() in ([], ["DELETE"])

    same = stack.preview("--refresh", "--expect-no-changes")
    assert same.code == 0, same.output
    assert stack.writes() == []

    live = stack.live()
    edited = min(live)
    stack.emulator.edit(live[edited].id, url="https://elsewhere.example.net/")
    replaced = stack.up("--refresh")
    assert replaced.code == 0, replaced.output
    assert stack.writes() == ["POST", "DELETE"]
    assert {name: each.url for name, each in stack.live().items()} == {name: each.url for name, each in live.items()}

    destroyed = stack.destroy(ARGYLE_DELETE_PROTECTED="yes")
    assert destroyed.code == 0, destroyed.output
    assert stack.live() == {}


def test_a_moved_provider_fails(stack: Stack, tmp_path: Path) -> None:
    """A release that moves the provider's module can't continue its stacks, so the test above notices the move."""
    moved = _changed(tmp_path / "moved", r'"__provider": "(.*)"', _moved)
    moved.restore(stack)

    run = stack.preview("--refresh", "--expect-no-changes")

    assert run.code != 0
    assert "argyle_provider.pulumi.wasmoved" in run.output


def test_the_state_of_a_newer_version_is_left_alone(stack: Stack, tmp_path: Path) -> None:
    """A state that this version would misread fails with one sentence, whatever the engine is asked to do."""
    newer = _changed(tmp_path / "newer", '"format": 1', '"format": 2')
    newer.restore(stack)

    runs = [stack.up(), stack.refresh(), stack.cli("drift", "--stack", stack.name)]

    for run in runs:
        assert run.code != 0
        assert "The state of this stack has format 2, from a newer version of this package." in run.output
        assert "Traceback" not in run.output
    assert stack.writes() == []


def test_what_a_newer_version_adds_to_a_state_is_no_change(stack: Stack, tmp_path: Path) -> None:
    """A version that only adds properties to a state leaves its stacks to earlier versions too."""
    added = _changed(tmp_path / "added", '"holder":', '"added_later": "something",\n"holder":')
    added.restore(stack)

    run = stack.preview("--refresh", "--expect-no-changes")

    assert run.code == 0, run.output


def _moved(found: re.Match[str]) -> str:
    """A pickled provider in a module of another name, which is as long."""
    pickled = base64.b64decode(found[1]).replace(b".pulumi.provider", b".pulumi.wasmoved")
    return f'"__provider": "{base64.b64encode(pickled).decode()}"'


def _changed(folder: Path, pattern: str, new: str | Callable[[re.Match[str]], str]) -> Recorded:
    """The newest small stack with *new* in its state wherever *pattern* is."""
    newest = [each for each in recorded() if each.folder.name == "small"][-1]
    shutil.copytree(newest.folder, folder)
    path = folder / "state.json"
    text, count = re.subn(pattern, new, path.read_text())
    assert count
    path.write_text(text)
    return Recorded(folder)
