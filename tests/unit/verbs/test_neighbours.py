"""What other provider processes of this machine hold."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from argyle_provider.verbs.holders import Holders
from argyle_provider.verbs.neighbours import Neighbours

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HOLD = """
import sys
from pathlib import Path
from argyle_provider.verbs.neighbours import Neighbours
Neighbours(Path(sys.argv[1])).hold("id")
print("held", flush=True)
sys.stdin.read()
"""


def test_what_a_living_process_holds_is_held(tmp_path: Path) -> None:
    """Neither taken over nor deleted, until that process ends in whatever way."""
    lock = tmp_path / "lock"
    holders = Holders(Neighbours(lock))
    holders.add("id", "resource")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        while_alive = holders.remove("id", "resource"), holders.held(["id", "another id"])
        other.kill()
        other.wait()

    assert while_alive == (True, frozenset({"id"}))
    assert holders.held(["id"]) == frozenset()
    assert holders.remove("id", "resource") is False
    assert lock.read_bytes() == b""


def test_own_holders_are_not_neighbours(tmp_path: Path) -> None:
    """The holders of one process decide as without neighbours."""
    holders = Holders(Neighbours(tmp_path / "lock"))
    holders.add("id", "old")
    holders.add("id", "new")
    holders.add("refreshed", "old", refreshed=True)

    assert holders.held(["id", "refreshed"]) == {"id"}
    assert holders.remove("id", "old")
    assert not holders.remove("id", "new")


def test_without_a_place_for_the_locks_there_are_no_neighbours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A run must not fail for it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))

    assert Neighbours.open() is None


def test_a_link_in_the_place_of_the_locks_is_not_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The temporary folder belongs to everybody."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert Neighbours.open() is not None
    (own,) = tmp_path.iterdir()
    own.unlink()
    own.symlink_to(tmp_path / "of somebody else")

    assert Neighbours.open() is None
