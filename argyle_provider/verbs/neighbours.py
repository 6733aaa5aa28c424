"""Which subscriptions the other provider processes of this machine hold.

A run may have several: one per native provider of a program, and one for its dynamic resources. When a resource moves
from one to another, the new process takes the subscription over, and the old one is asked to delete it. So each process
keeps a shared lock per subscription that it holds. The kernel ends the locks together with the process.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

if sys.platform != "win32":
    import fcntl

    class Neighbours:
        """The locks in the file at *path*, which stays empty: each id has one byte of its own. Safe for threads."""

        def __init__(self, path: Path) -> None:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

        @classmethod
        def open(cls) -> Neighbours | None:
            """The locks of this user; None where there can be none, so that processes don't know of each other."""
            try:
                return cls(Path(tempfile.gettempdir(), f"argyle-webhooks-{os.getuid()}.lock"))
            except OSError:
                return None

        def hold(self, subscription_id: str) -> None:
            """Let the other processes know that this one holds the subscription."""
            fcntl.lockf(self._file, fcntl.LOCK_SH, 1, _place(subscription_id))

        def release(self, subscription_id: str) -> None:
            """End :meth:`hold`."""
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _place(subscription_id))

        def is_held(self, subscription_id: str) -> bool:
            """Whether another process holds the subscription. Only for one that this process does not hold."""
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(subscription_id))
            except OSError:
                return True
            self.release(subscription_id)
            return False


def _place(subscription_id: str) -> int:
    return int.from_bytes(hashlib.sha256(subscription_id.encode()).digest()[:7], "big")
