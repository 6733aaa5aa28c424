"""The four operations of Argyle's webhook API, and the Sandbox's simulated refresh, each with one deadline.

What is retried, and why (docs/client.md): GET and DELETE after every temporary failure. POST only where it never
reached Argyle or was refused with 429, because Argyle has no idempotency key. A POST that was sent and not answered is
an :class:`~argyle_provider.exceptions.AmbiguousRequestError`, never a second POST.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from argyle_provider.api import wire
from argyle_provider.api.exchange import Outcome, Reply
from argyle_provider.api.failures import Failures, is_passing
from argyle_provider.api.progress import Progress
from argyle_provider.api.retry import Clock, Deadline, Gate, RealClock, back_off, retry_after, server_time
from argyle_provider.core.hosts import is_loopback
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.core.urls import Url, UrlError
from argyle_provider.exceptions import NotSentError, ServerError

Parsed = TypeVar("Parsed")

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from requests.adapters import BaseAdapter

    from argyle_provider.api.progress import Wait
    from argyle_provider.api.transport import Transport
    from argyle_provider.core.model import Row, Subscription

SECONDS = 60.0
"""The default deadline of an operation, with all its requests, pages and pauses."""

PATH = "/v2/webhooks"
PAGE = 200
"""Subscriptions per page, Argyle's maximum (API reference, "List all webhooks")."""
MOST_PAGES = 1000

_TOO_MANY = 429
_PAUSED = "Argyle asks for a pause (429)"


def _keeps_the_key_safe(base_url: str) -> bool:
    try:
        url = Url.parse(base_url)
    except UrlError:
        return False
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host))


@dataclass(frozen=True, slots=True)
class Listing:
    """The whole list of an account.

    Attributes:
        subscriptions: each once, oldest first.
        odd: the rows that can't be read, with an id or without.
        client_id: the ``X-Client-Id`` of the last reply, where Argyle sends one.
        server_time: the server's time at the first page, ISO 8601 in whole seconds; empty where it is not known.
    """

    subscriptions: tuple[LiveSubscription, ...]
    odd: tuple[OddSubscription, ...] = ()
    client_id: str | None = None
    server_time: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows with an id."""
        return (*self.subscriptions, *(each for each in self.odd if each.id))

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rows, including those that can't be read."""
        return frozenset(each.id for each in self.rows)


def _listing(rows: Sequence[Row], *, client_id: str | None, server_time: str) -> Listing:
    """The list of *rows*. Where an id is on two pages, because the list changed meanwhile, the later row is kept."""
    by_id: dict[str, Row] = {each.id: each for each in rows if each.id}
    kept = [*by_id.values(), *(each for each in rows if not each.id)]
    subscriptions = [each for each in kept if isinstance(each, LiveSubscription)]
    return Listing(
        tuple(sorted(subscriptions, key=lambda each: (each.created_at, each.id))),
        odd=tuple(each for each in kept if isinstance(each, OddSubscription)),
        client_id=client_id,
        server_time=server_time,
    )


class ArgyleClient:
    """The client of Argyle at *base_url*, with one key. Safe for threads.

    Args:
        base_url: scheme and host; https, or http to a loopback address.
        ensure_alive: called before every write and after every pause; leaves or raises when nobody would record a
            result.
        adapter: replaces the network in tests.
        seconds: the default deadline of an operation.
        tell: prints a line for the person when an operation takes long.

    Raises:
        ValueError: the base URL is not a URL, or is neither https nor a loopback address.
    """

    def __init__(  # noqa: PLR0913 - options of one constructor, all by name
        self,
        base_url: str,
        *,
        key_id: str,
        key_secret: str,
        ensure_alive: Callable[[], None] = lambda: None,
        adapter: BaseAdapter | None = None,
        clock: Clock | None = None,
        seconds: float = SECONDS,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        if not _keeps_the_key_safe(base_url):
            message = "the base URL must be https://, or http:// to a loopback address"
            raise ValueError(message)
        self._base_url = base_url
        self._auth = key_id, key_secret
        self._adapter = adapter
        self._failures = Failures(base_url, key_id=key_id, key_secret=key_secret)
        self._ensure_alive = ensure_alive
        self._clock = clock or RealClock()
        self._gate = Gate(self._clock)
        self._seconds = seconds
        self._progress = Progress(self._failures.host, tell, self._clock)

    @functools.cached_property
    def _transport(self) -> Transport:
        # The HTTP library loads slower than all the rest. A run that sends nothing, such as many previews, skips it.
        from argyle_provider.api.transport import Transport  # noqa: PLC0415

        return Transport(self._base_url, auth=self._auth, adapter=self._adapter)

    def deadline(self, seconds: float | None = None, *, patient: bool = True) -> Deadline:
        """A deadline that starts now; several calls may share it.

        Args:
            seconds: the time until the deadline; by default the client's.
            patient: whether to retry a server that can't be reached, and to tell the person about a long wait.
        """
        return Deadline(self._clock, self._seconds if seconds is None else seconds, patient=patient)

    def list(self, *, deadline: Deadline | None = None) -> Listing:
        """List the account's subscriptions, from all pages.

        The next page is requested by its cursor at our own base URL, so a URL in a reply never gets our key.

        Raises:
            RequestError: a page failed. A part of the list is never returned.
        """
        deadline = deadline or self.deadline()
        rows: list[Row] = []
        cursor: str | None = None
        seen: set[str] = set()
        began = ""
        for _ in range(MOST_PAGES):
            query = {"limit": str(PAGE)} if cursor is None else {"cursor": cursor}
            reply = self._request("GET", PATH, deadline=deadline, query=query)
            began = began or server_time(reply.headers.get("Date"))
            page, cursor = self._parsed(reply, PATH, wire.parse_page)
            rows += page
            if cursor is None:
                return _listing(rows, client_id=reply.headers.get("X-Client-Id"), server_time=began)
            if cursor in seen:
                raise self._failures.unexpected(reply, "GET", PATH, "the pages of the list repeat a cursor")
            seen.add(cursor)
        raise self._failures.unexpected(reply, "GET", PATH, f"the list has more than {MOST_PAGES} pages")

    def get(self, subscription_id: str, *, deadline: Deadline | None = None) -> Row:
        """Get one subscription, as an odd one where it can't be read.

        Raises:
            NotFoundError: there is no subscription with this id.
            RequestError: the request failed otherwise.
        """
        path = f"{PATH}/{quote(subscription_id, safe='')}"
        reply = self._request("GET", path, deadline=deadline or self.deadline())
        return self._parsed(reply, path, wire.parse_subscription)

    def create(self, subscription: Subscription, *, deadline: Deadline | None = None) -> LiveSubscription:
        """Create a subscription. Any 2xx with a subscription is success (documented as 200, seen as 201).

        Raises:
            AmbiguousRequestError: the request was sent, and whether the subscription was created is not known.
            RequestError: the subscription was not created.
        """
        body = wire.request_body(subscription)
        secrets = (subscription.secret,) if subscription.secret else ()
        reply = self._request("POST", PATH, deadline=deadline or self.deadline(), body=body, secrets=secrets)
        made = ""
        try:
            row = wire.parse_row(wire.parse_json(reply.body))
        except wire.WireError as error:
            reason = str(error)
        else:
            if isinstance(row, LiveSubscription):
                return row
            reason, made = f"the reply is not a subscription: {row.reason}", row.id
        raise self._failures.ambiguous(PATH, f"answered {reply.status}, but {reason}", reply, made=made)

    def delete(self, subscription_id: str, *, deadline: Deadline | None = None) -> None:
        """Delete a subscription. Any 2xx is success, without a body or with JSON; a page is no answer of Argyle's.

        Raises:
            NotFoundError: there is no subscription with this id; an earlier try may have deleted it.
            RequestError: the request failed otherwise.
        """
        path = f"{PATH}/{quote(subscription_id, safe='')}"
        reply = self._request("DELETE", path, deadline=deadline or self.deadline())
        if reply.body.strip():
            self._parsed(reply, path, lambda _: None, method="DELETE")

    def simulate_refresh(self, account: str) -> None:
        """Let the Sandbox refresh a sample account: it finds new paystubs and gigs, so deliveries follow.

        The request is sent once. (Sandbox guide, "Simulated data refreshes": an empty body, an empty object.)

        Args:
            account: the id of a payroll account.

        Raises:
            AmbiguousRequestError: whether the refresh was started is not known.
            RequestError: the refresh was not started.
        """
        self._request("POST", f"/v2/accounts/{quote(account, safe='')}/periodic-scan", deadline=self.deadline())

    def _parsed(self, reply: Reply, path: str, parse: Callable[[object], Parsed], *, method: str = "GET") -> Parsed:
        try:
            return parse(wire.parse_json(reply.body))
        except wire.WireError as error:
            reason = str(error)
        raise self._failures.unexpected(reply, method, path, reason)

    def _request(  # noqa: PLR0913 - the parts of one request, all by name
        self,
        method: str,
        path: str,
        *,
        deadline: Deadline,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Reply:
        """Send the request until it succeeds, fails for good or reaches the deadline; raise the last failure."""
        import tenacity  # noqa: PLC0415 - as the transport: not loaded by a run that sends nothing

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda error: is_passing(error, method) and (deadline.patient or not isinstance(error, NotSentError))
            ),
            wait=lambda state: max(self._gate.closed_for, back_off(state.attempt_number)),
            stop=lambda state: state.upcoming_sleep >= deadline.left,
            sleep=self.pause,
            reraise=True,
        )
        with self.watch(deadline, "no answer yet") as wait:
            return retrying(self._attempt, method, path, wait, query, body, secrets)

    def watch(self, deadline: Deadline, cause: str) -> AbstractContextManager[Wait]:
        """Tell the person while the body takes long, and why: *cause*, until something else happens."""
        return self._progress.watch(deadline, cause)

    def pause(self, seconds: float) -> None:
        """Wait, then leave if nobody would record the result."""
        self._clock.sleep(seconds)
        self._ensure_alive()

    def _attempt(  # noqa: PLR0913, PLR0917 - as above
        self,
        method: str,
        path: str,
        wait: Wait,
        query: Mapping[str, str] | None,
        body: bytes | None,
        secrets: tuple[str, ...],
    ) -> Reply:
        while (closed := self._gate.closed_for) > 0 and closed < wait.deadline.left:
            wait.cause = _PAUSED
            self.pause(closed)
        if method != "GET":
            self._ensure_alive()
        route = self._transport.route
        if route.blocked:
            raise self._failures.blocked(route, method, path)
        reply = self._transport.send(method, path, deadline=wait.deadline, query=query, body=body)
        if isinstance(reply, Outcome):
            wait.cause = reply.value
            raise self._failures.of_outcome(reply, method, path, route)
        if 200 <= reply.status < 300:  # noqa: PLR2004 - the 2xx range
            return reply
        wait.cause = _PAUSED if reply.status == _TOO_MANY else f"answered {reply.status}"
        if reply.status == _TOO_MANY:
            self._gate.close(retry_after(reply.headers.get("Retry-After"), self._clock) or 0.0)
        error = self._failures.of_reply(reply, method, path, secrets)
        if method == "POST" and isinstance(error, ServerError):
            raise self._failures.ambiguous(path, f"answered {reply.status}", reply)
        raise error
