"""From a failed request to an error that a person can act on.

A message names method, path and what happened, quotes Argyle only from a recognised shape, and ends with the next
step. It holds no body, no header and no secret, not even one that the server echoes.
"""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING

from argyle_provider.api import wire
from argyle_provider.api.exchange import Outcome
from argyle_provider.api.words import error_words
from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.hosts import is_loopback
from argyle_provider.core.urls import Url
from argyle_provider.exceptions import (
    AmbiguousRequestError,
    BadRequestError,
    ForbiddenError,
    NoAnswerError,
    NotFoundError,
    NotSentError,
    RateLimitedError,
    RedirectError,
    RequestError,
    ResponseError,
    ServerError,
    UnauthorizedError,
    UnexpectedResponseError,
)

if TYPE_CHECKING:
    from argyle_provider.api.exchange import Reply
    from argyle_provider.api.route import Route

_PASSING_STATUSES = {408, 425, 500, 502, 503, 504}

_CLASSES: dict[int, tuple[type[ResponseError], str]] = {
    401: (
        UnauthorizedError,
        "The API key is wrong or belongs to the other environment: check ARGYLE_API_KEY_ID and ARGYLE_API_KEY_SECRET.",
    ),
    403: (ForbiddenError, "The API key lacks the right to manage webhooks: give it that right in Argyle's Console."),
    404: (NotFoundError, "There is nothing at this address: it was deleted, or the base URL is wrong."),
    410: (NotFoundError, "There is nothing at this address any more."),
    429: (RateLimitedError, "Argyle asks for a longer pause than is left here: wait, and run again."),
}


def is_passing(error: BaseException, method: str) -> bool:
    """Whether trying again is safe for *method*, and may help."""
    match error:
        case RateLimitedError():
            return True
        case NotSentError(heals=heals):
            return heals
        case NoAnswerError():
            return True
        case ResponseError(status=status):
            return method != "POST" and status in _PASSING_STATUSES
        case _:
            return False


class Failures:
    """Makes the errors of one client; knows what must not be printed."""

    def __init__(self, base_url: str, *, key_id: str, key_secret: str) -> None:
        url = Url.parse(base_url)
        self._host, self._loopback = url.address, is_loopback(url.host)
        pair = base64.b64encode(f"{key_id}:{key_secret}".encode()).decode()
        self._secrets = (pair, key_secret, key_id)

    def blocked(self, route: Route, method: str, path: str) -> NotSentError:
        """The error for a request that this machine's settings keep from being sent."""
        message = f"{method} {path} at {self._host}: nothing was sent. {route.blocked}"
        return NotSentError(message, method=method, path=path, heals=False)

    def of_outcome(self, outcome: Outcome, method: str, path: str, route: Route) -> RequestError:
        """The error for a request that has no reply."""
        said = f"{method} {path} at {self._host}: {outcome.value}."
        if outcome.surely_not_sent:
            return NotSentError(
                f"{said} Nothing was sent. {self._next_step(outcome, route)}",
                method=method,
                path=path,
                heals=outcome.heals,
            )
        if method == "POST":
            return self.ambiguous(path, outcome.value)
        through = f" The requests go through the proxy {_proxy(route)}." if route.proxy else ""
        return NoAnswerError(f"{said} Nothing is known to have changed; run again.{through}", method=method, path=path)

    def _next_step(self, outcome: Outcome, route: Route) -> str:
        if self._loopback and outcome is Outcome.UNTRUSTED:
            return "Use http:// for an emulator on this machine."
        if self._loopback:
            return "Is the emulator running (`argyle-webhooks emulator`), and is ARGYLE_API_URL right?"
        return _NEXT_STEPS.get(outcome, _network)(self._host, route)

    def of_reply(self, reply: Reply, method: str, path: str, secrets: tuple[str, ...]) -> ResponseError:
        """The error for a reply that is no success."""
        status = reply.status
        kind, step = _class(status)
        words = error_words(reply.body, reply.headers.get("Content-Type", ""), secrets=(*secrets, *self._secrets))
        trace = wire.trace_id(reply.headers.get("X-Trace-Id"))
        return kind(
            f"{method} {path} was answered with {_status(status)}{f': {words}' if words else ''}"
            f"{'' if words.endswith('.') else '.'} {step}{_trace(trace)}",
            method=method,
            path=path,
            status=status,
            trace_id=trace,
        )

    def ambiguous(self, path: str, what: str, reply: Reply | None = None, *, made: str = "") -> AmbiguousRequestError:
        """The error for a create that was sent, and may have been carried out, and made the id *made*."""
        trace = wire.trace_id(reply.headers.get("X-Trace-Id")) if reply else None
        return AmbiguousRequestError(
            f"POST {path} at {self._host}: {what}. The subscription may exist now or soon, and was not sent again, "
            f"because that could make a second one. Run again in a minute: if it exists by then, it is taken over; "
            f"`{argyle_webhooks('drift', stack=None)}` shows what is live.{_trace(trace)}",
            method="POST",
            path=path,
            made=made,
        )

    def unexpected(self, reply: Reply, method: str, path: str, reason: str) -> UnexpectedResponseError:
        """The error for a success that is not what the API promises."""
        trace = wire.trace_id(reply.headers.get("X-Trace-Id"))
        return UnexpectedResponseError(
            f"{method} {path} was answered with {_status(reply.status)}, but {reason}. Is {self._host} really Argyle's "
            f"API? Nothing was changed.{_trace(trace)}",
            method=method,
            path=path,
            status=reply.status,
            trace_id=trace,
        )


def _untrusted(host: str, route: Route) -> str:
    if route.certificates:
        return f"Check that {route.certificates!r} (`{route.certificates_from}`) holds the authority of {host}."
    return (
        "Check the machine's clock. Where the network inspects TLS, set `REQUESTS_CA_BUNDLE` to a PEM file with its "
        "certificate authority."
    )


def _proxy_login(_: str, route: Route) -> str:
    return (
        f"Check the user name and the password for the proxy {_proxy(route)}; they are written "
        "http://USER:PASSWORD@host:port, percent-encoded."
    )


def _proxy_forbids(host: str, route: Route) -> str:
    return f"Let the proxy {_proxy(route)} connect to {host}, or add {host} to `NO_PROXY`."


def _network(_: str, route: Route) -> str:
    if route.proxy:
        return f"Check the network and the proxy {_proxy(route)}, and run again."
    return "Check the network and run again; where it has a proxy, name it in `HTTPS_PROXY`."


_NEXT_STEPS = {
    Outcome.UNTRUSTED: _untrusted,
    Outcome.PROXY_LOGIN: _proxy_login,
    Outcome.PROXY_FORBIDS: _proxy_forbids,
}


def _proxy(route: Route) -> str:
    return f"{route.proxy} (from {route.proxy_from})"


def _class(status: int) -> tuple[type[ResponseError], str]:
    if status in _CLASSES:
        return _CLASSES[status]
    if 300 <= status < 400:  # noqa: PLR2004 - the 3xx range
        return (
            RedirectError,
            "Redirects are not followed, because the API key is for one host: check the base URL.",
        )
    if status >= 500:  # noqa: PLR2004 - the 5xx range
        return ServerError, "Argyle has a problem; run again later."
    return BadRequestError, "Argyle refuses this request: change what it names, and run again."


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _trace(trace: str | None) -> str:
    return f" (Argyle's trace id: {trace})" if trace else ""
