"""The one list with which a preview knows what is live: it neither fails nor keeps a person waiting.

A preview that plans nothing asks nothing. Otherwise the list is fetched beside the engine's own work, and waited for
where it is first needed.
"""

from __future__ import annotations

import time
from threading import Lock, Thread
from typing import TYPE_CHECKING

from argyle_provider.exceptions import ArgyleProviderError

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10.0
"""How long a preview waits for the list; a name server, say, answers to no deadline of the client's."""

REQUEST_SECONDS = 9.0
"""The deadline of the list itself: less, so that what the client has to say of it comes in time."""


class Preview:
    """A list that is on its way from :meth:`start` on, or from the first question. Safe for threads.

    Args:
        fetch: fetches the list and keeps it where it is shared.
        tell: gets one line for the person when there is no list.
        seconds: how long to wait for it at most, counted from the start.
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
        """Have the list fetched, unless it is on its way; this does not wait."""
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
        except Exception as error:  # noqa: BLE001 - a preview never fails for it; the text may hold a secret
            self._reason = (
                f"Unexpected error ({type(error).__name__}). This is a bug in argyle-webhooks: please report it."
            )
        else:
            self._listed = True

    def has_list(self) -> bool:
        """Whether the list is there, once it is or the time is over; the first to learn that it is not tells why."""
        with self._lock:
            if self._answer is None:
                self._started().join(max(0.0, self._end - time.monotonic()))
                self._answer = self._listed  # what comes later comes too late: the plan shall not say two things
                if not self._answer:
                    self._tell(
                        "warning: This preview can't see what is live, so it does not say what `pulumi up` will take "
                        f"over or refuse. {self._reason}"
                    )
            return self._answer
