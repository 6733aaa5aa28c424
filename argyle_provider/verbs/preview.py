"""The list of live subscriptions for a preview. A preview never fails for it, and waits 10 seconds at most.

A preview without changes sends no request. Otherwise the list is fetched while the engine works, and the first verb
that needs it waits for it.
"""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

from argyle_provider.exceptions import ArgyleProviderError, InternalError

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10.0
"""How long a preview waits for the list. The client's deadline alone is not enough: it does not cover DNS."""

REQUEST_SECONDS = 9.0
"""The deadline of the list itself: shorter, so that the client's error arrives in time."""


class Preview:
    """A list that is fetched in a thread from :meth:`start` or the first :meth:`has_list` on. Safe for threads.

    Args:
        fetch: fetches the list and stores it for the verbs.
        tell: prints a line for the person, where there is no list.
        seconds: how long to wait for the list, counted from the start of the thread.
    """

    def __init__(self, fetch: Callable[[], object], *, tell: Callable[[str], None], seconds: float = SECONDS) -> None:
        self._fetch = fetch
        self._tell = tell
        self._seconds = seconds
        self._end = 0.0
        self._lock = Lock()
        self._reason = f"Argyle did not answer within {seconds:.0f} seconds."
        self._listed = False
        self._answer: bool | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start to fetch the list, unless that has begun. Does not wait."""
        with self._lock:
            self._started()

    def _started(self) -> Thread:
        if self._thread is None:
            self._end = time.monotonic() + self._seconds
            self._thread = Thread(target=self._run, name="argyle-preview", daemon=True)
            self._thread.start()
        return self._thread

    def _run(self) -> None:
        try:
            self._fetch()
        except ArgyleProviderError as error:
            self._reason = str(error)
        except Exception as error:  # noqa: BLE001 - a preview never fails for it
            self._reason = str(InternalError.of(error, where="preview"))
        else:
            self._listed = True

    def has_list(self) -> bool:
        """Wait for the list; return whether it is there. The first caller that gets False prints why."""
        with self._lock:
            if self._answer is None:
                self._started().join(max(0.0, self._end - time.monotonic()))
                self._answer = self._listed  # a later list is ignored, so that the whole plan says the same
                if not self._answer:
                    self._tell(
                        "warning: The preview can't list the live subscriptions, so it does not show what `pulumi up` "
                        f"will take over or refuse. {self._reason}"
                    )
            return self._answer
