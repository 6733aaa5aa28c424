"""Which subscriptions the other provider processes of the same run hold.

A run may have several: one per native provider of a program, and one for its dynamic resources. When a resource moves
from one to another, the new process takes the subscription over, and the old one is asked to delete it. So each process
keeps a shared lock per subscription that it holds. The kernel ends the locks together with the process.

The engine's address tells the runs of one machine apart: a `pulumi preview` that shows a subscription as unchanged
must not keep a `pulumi up` beside it from deleting the subscription.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from argyle_provider.exceptions import LockFileError


class Neighbours:
    """The locks in the file at *path*, which stays empty: each id has one byte of its own per run. Safe for threads.

    Where the file's system has no locks, processes don't know of each other, and no verb fails.

    Args:
        engine: the address of the run's engine, ``host:port``.

    Raises:
        LockFileError: the file is somebody else's, who could hold or end these locks.
        OSError: there can be no file.
    """

    def __init__(self, path: Path, engine: str) -> None:
        self._engine = engine
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError:
            if os.path.lexists(path):
                _require_own(path.lstat(), path)
            raise
        _require_own(os.fstat(self._file), path)

    @classmethod
    def open(cls, engine: str) -> Neighbours | None:
        """The locks of this user; None where there can be none, so that processes don't know of each other.

        Raises:
            LockFileError: the temporary folder, which all users share, has somebody else's file in this place.
        """
        try:
            return cls(Path(tempfile.gettempdir(), f"argyle-webhooks-{os.getuid()}.lock"), engine)
        except OSError:
            return None

    def hold(self, subscription_id: str) -> None:
        """Let the other processes know that this one holds the subscription."""
        self._set(fcntl.LOCK_SH, subscription_id)

    def release(self, subscription_id: str) -> None:
        """End :meth:`hold`."""
        self._set(fcntl.LOCK_UN, subscription_id)

    def _set(self, kind: int, subscription_id: str) -> None:
        with contextlib.suppress(OSError):
            fcntl.lockf(self._file, kind, 1, self._place(subscription_id))

    def is_held(self, subscription_id: str) -> bool:
        """Whether another process holds the subscription. Only for one that this process does not hold."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._place(subscription_id))
        except (BlockingIOError, PermissionError):  # POSIX lets a system choose between the two
            return True
        except OSError:
            return False
        self.release(subscription_id)
        return False

    def _place(self, subscription_id: str) -> int:
        text = f"{self._engine} {subscription_id}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")


def _require_own(file: os.stat_result, path: Path) -> None:
    if file.st_uid != os.geteuid() or not stat.S_ISREG(file.st_mode):
        message = (
            f"The lock file {path} is not a file of this user, so the provider does not use it. Nothing was sent to "
            "Argyle. Remove the file, or set `TMPDIR` to a folder of your own, then run again."
        )
        raise LockFileError(message)
