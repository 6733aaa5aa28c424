"""The account's list, fetched once and shared by all verbs of a process.

Otherwise a refresh of N subscriptions would cost N requests, and report one failure N times.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from argyle_provider.exceptions import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.api.client import Listing
    from argyle_provider.core.model import Row

LIFE = 30.0
"""Seconds for which a list, or its failure, is shared."""


class Snapshot:
    """One list of the account, shared by the threads of a process and updated by their own writes."""

    def __init__(self, fetch: Callable[[], Listing], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = Lock()
        self._taken_at: float | None = None
        self._failure: RequestError | None = None
        self._client_id: str | None = None
        self._server_time = ""
        self._rows: dict[str, Row] = {}
        self._names: dict[str, dict[str, Row]] = {}

    @property
    def client_id(self) -> str | None:
        """The ``X-Client-Id`` of the last list; None before the first list, and where Argyle sends none."""
        return self._client_id

    @property
    def server_time(self) -> str:
        """The server's time of the last list, ISO 8601 in whole seconds; empty where it is not known."""
        return self._server_time

    def get(self) -> dict[str, Row]:
        """The live subscriptions by id, odd ones and our own writes included, at most :data:`LIFE` seconds old.

        Raises:
            RequestError: the list failed, now or within the last :data:`LIFE` seconds.
        """
        with self._lock:
            self._renew(any_age=False)
            return dict(self._rows)

    def prime(self, fetch: Callable[[], Listing]) -> None:
        """Fetch the list with *fetch*, unless there is one of any age.

        Raises:
            RequestError: the list failed, now or before.
        """
        with self._lock:
            if self._taken_at is None:
                self._take(fetch)
            if self._failure is not None:
                raise self._failure

    def ids(self) -> frozenset[str]:
        """The ids of the last list of any age, our own writes included; empty before the first list."""
        with self._lock:
            return frozenset(self._rows)

    def named(self, name: str, *, any_age: bool = False) -> tuple[Row, ...]:
        """The live subscriptions with this name, as in :meth:`get`; with *any_age*, from a list of any age.

        Raises:
            RequestError: as for :meth:`get`.
        """
        with self._lock:
            self._renew(any_age=any_age)
            return tuple(self._names.get(name, {}).values())

    def _renew(self, *, any_age: bool) -> None:
        if self._is_due(any_age=any_age):
            self._take(self._fetch)
        if self._failure is not None:
            raise self._failure

    def _is_due(self, *, any_age: bool) -> bool:
        if self._taken_at is None:
            return True
        return self._monotonic() - self._taken_at > LIFE and not (any_age and self._failure is None)

    def _take(self, fetch: Callable[[], Listing]) -> None:
        try:
            listing = fetch()
        except RequestError as failure:
            self._failure = failure
        else:
            self._failure = None
            self._client_id = listing.client_id
            self._server_time = listing.server_time
            self._rows, self._names = {}, {}
            for each in listing.rows:
                self._keep(each)
        self._taken_at = self._monotonic()

    def _keep(self, live: Row) -> None:
        # By name too: each create of a run looks for its name, and a scan of the whole list would take quadratic time.
        self._drop(live.id)
        self._rows[live.id] = live
        self._names.setdefault(live.name, {})[live.id] = live

    def _drop(self, subscription_id: str) -> None:
        gone = self._rows.pop(subscription_id, None)
        if gone is not None:
            del self._names[gone.name][subscription_id]

    def added(self, live: Row) -> None:
        """Add a subscription that this process created after the list was fetched."""
        with self._lock:
            self._keep(live)

    def removed(self, subscription_id: str) -> None:
        """Remove a subscription that this process deleted after the list was fetched."""
        with self._lock:
            self._drop(subscription_id)
