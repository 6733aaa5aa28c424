"""What the other provider processes of a run hold."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from argyle_provider.exceptions import LockFileError
from argyle_provider.verbs.holders import Holders
from argyle_provider.verbs.neighbours import Neighbours

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = "127.0.0.1:40000"
HOLD = """
import sys
from pathlib import Path
from argyle_provider.verbs.neighbours import Neighbours
Neighbours(Path(sys.argv[1]), sys.argv[2]).hold("id")
print("held", flush=True)
sys.stdin.read()
"""


def test_what_a_living_process_holds_is_held(tmp_path: Path) -> None:
    """Neither taken over nor deleted, until that process ends in whatever way."""
    lock = tmp_path / "lock"
    holders = Holders(Neighbours(lock, ENGINE))
    holders.add("id", "resource")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lock, ENGINE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        while_alive = holders.remove("id", "resource"), holders.held(["id", "another id"])
        in_another_run = Holders(Neighbours(lock, "127.0.0.1:40001")).held(["id"])
        other.kill()
        other.wait()

    assert while_alive == (True, frozenset({"id"}))
    assert in_another_run == frozenset()
    assert holders.held(["id"]) == frozenset()
    assert holders.remove("id", "resource") is False
    assert lock.read_bytes() == b""


def test_own_holders_are_not_neighbours(tmp_path: Path) -> None:
    """The holders of one process decide as without neighbours."""
    holders = Holders(Neighbours(tmp_path / "lock", ENGINE))
    holders.add("id", "old")
    holders.add("id", "new")
    holders.add("refreshed", "old", refreshed=True)

    assert holders.held(["id", "refreshed"]) == {"id"}
    assert holders.remove("id", "old")
    assert not holders.remove("id", "new")


def test_without_a_place_for_the_locks_there_are_no_neighbours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A run must not fail for it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))

    assert Neighbours.open(ENGINE) is None


def test_a_file_system_without_locks_has_no_neighbours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A verb must not fail after its POST, and a delete must not be left out, as if another process held the id."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.lockf", refuse)
    holders = Holders(Neighbours(tmp_path / "lock", ENGINE))
    holders.add("id", "resource")

    assert holders.remove("id", "resource") is False
    assert holders.held(["id"]) == frozenset()


@pytest.fixture(name="lock")
def _lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The path of the lock file in a temporary folder of its own, which does not exist yet."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / f"argyle-webhooks-{os.getuid()}.lock"


def test_the_lock_file_is_for_its_user_only(lock: Path) -> None:
    """A second process of the user opens the same file."""
    assert Neighbours.open(ENGINE) is not None
    assert Neighbours.open(ENGINE) is not None

    assert lock.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("made", ["a file", "a file that can't be opened", "a link", "a folder", "a pipe"])
def test_what_somebody_else_put_in_the_place_of_the_locks_is_refused(
    lock: Path, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The temporary folder belongs to everybody, and whoever shares the locks decides which deletes are sent."""
    if made == "a link":
        lock.symlink_to(lock.with_name("of somebody else"))
    elif made == "a folder":
        lock.mkdir()
    elif made == "a pipe":
        os.mkfifo(lock)
    else:
        lock.touch()
        monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    if "opened" in made:
        monkeypatch.setattr("os.open", _forbidden)

    with pytest.raises(LockFileError) as error:
        Neighbours.open(ENGINE)

    assert str(error.value) == (
        f"The lock file {lock} is not a file of this user, so the provider does not use it. Nothing was sent to "
        "Argyle. Remove the file, or set `TMPDIR` to a folder of your own, then run again."
    )
    assert not lock.with_name("of somebody else").exists()


def _forbidden(*_: object) -> int:
    raise PermissionError(errno.EACCES, "Permission denied")
