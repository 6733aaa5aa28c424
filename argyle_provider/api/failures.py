"""Turn a failed request into an error with the next step.

A message names method, path and what happened, quotes Argyle only from recognised shapes, and ends with the next step.
It contains no body, no header and no secret, not even a secret that the server echoes.
"""

from __future__ import annotations

import base64
import re
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
        "The API key is wrong or is for the other environment. Check `ARGYLE_API_KEY_ID` and `ARGYLE_API_KEY_SECRET`.",
    ),
    403: (ForbiddenError, "The API key has no permission to manage webhooks. Grant it in Argyle's Console."),
    404: (NotFoundError, "Nothing is at this address. The subscription was deleted, or the base URL is wrong."),
    410: (NotFoundError, "The subscription was deleted."),
    429: (
        RateLimitedError,
        "Argyle asks for a longer pause than the time limit of this operation allows. Run again later.",
    ),
}


_LIMIT = re.compile(r"(?i)\b(limit|maximum|too many)\b.*\b(webhook|subscription)s?\b")
"""How Argyle may say that an account is at its limit; nobody outside Argyle knows its words."""

_MAKE_ROOM = (
    "If the account is at its limit, delete a subscription that nobody needs: "
    f"`{argyle_webhooks('drift', stack=None)}` shows the leftovers. Without one, set `argyle:replacement` to "
    "delete-first. Then run again."
)


def is_passing(error: BaseException, method: str) -> bool:
    """Whether a retry is safe for *method*, and may help."""
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
    """Makes the errors of one client, and keeps its API key out of them."""

    def __init__(self, base_url: str, *, key_id: str, key_secret: str) -> None:
        url = Url.parse(base_url)
        self.host, self._loopback = url.address, is_loopback(url.host)
        pair = base64.b64encode(f"{key_id}:{key_secret}".encode()).decode()
        self._secrets = (pair, key_secret, key_id)

    def blocked(self, route: Route, method: str, path: str) -> NotSentError:
        """The error for a request that can't be sent with this machine's settings."""
        message = f"{method} {path} at {self.host}: Nothing was sent to Argyle. {route.blocked}"
        return NotSentError(message, method=method, path=path, heals=False)

    def of_outcome(self, outcome: Outcome, method: str, path: str, route: Route) -> RequestError:
        """The error for a request without a reply."""
        said = f"{method} {path} at {self.host}: {outcome.value}."
        if outcome.surely_not_sent:
            return NotSentError(
                f"{said} Nothing was sent to Argyle. {self._next_step(outcome, route)}",
                method=method,
                path=path,
                heals=outcome.heals,
            )
        if method == "POST":
            return self.ambiguous(path, outcome.value)
        through = f" Requests go through the proxy {_proxy(route)}." if route.proxy else ""
        return NoAnswerError(f"{said} Run again; repeating this request is safe.{through}", method=method, path=path)

    def _next_step(self, outcome: Outcome, route: Route) -> str:
        if self._loopback and outcome is Outcome.UNTRUSTED:
            return "Use http:// for an emulator on this machine."
        if self._loopback:
            return "Check that the emulator is running (`argyle-webhooks emulator`) and `ARGYLE_API_URL` is right."
        return _NEXT_STEPS.get(outcome, _network)(self.host, route)

    def of_reply(self, reply: Reply, method: str, path: str, secrets: tuple[str, ...]) -> ResponseError:
        """The error for a reply with a status that is not 2xx."""
        status = reply.status
        kind, step = _class(status)
        words = error_words(reply.body, reply.headers.get("Content-Type", ""), secrets=(*secrets, *self._secrets))
        if method == "POST" and kind is BadRequestError and _LIMIT.search(words):
            step = _MAKE_ROOM
        trace = wire.trace_id(reply.headers.get("X-Trace-Id"))
        return kind(
            f"{method} {path} failed with {_status(status)}.{_quoted(words)} {step}{_trace(trace)}",
            method=method,
            path=path,
            status=status,
            trace_id=trace,
        )

    def ambiguous(self, path: str, what: str, reply: Reply | None = None, *, made: str = "") -> AmbiguousRequestError:
        """The error for a POST that Argyle may have carried out; *made* is the id in its reply, if there is one."""
        trace = wire.trace_id(reply.headers.get("X-Trace-Id")) if reply else None
        return AmbiguousRequestError(
            f"POST {path} at {self.host}: {what}. The subscription may exist now or soon. The POST was not repeated, "
            "because that could create a second subscription. Run again in a minute: if the subscription exists by "
            f"then, that run takes it over. Run `{argyle_webhooks('drift', stack=None)}` to see what is "
            f"live.{_trace(trace)}",
            method="POST",
            path=path,
            made=made,
        )

    def unexpected(self, reply: Reply, method: str, path: str, reason: str) -> UnexpectedResponseError:
        """The error for a 2xx reply whose body is not what the API promises."""
        trace = wire.trace_id(reply.headers.get("X-Trace-Id"))
        effect = "The subscription may still be live" if method == "DELETE" else "Nothing was changed"
        return UnexpectedResponseError(
            f"{method} {path} was answered with {_status(reply.status)}, but {reason}. {effect}. Check that "
            f"{self.host} is Argyle's API, then run again.{_trace(trace)}",
            method=method,
            path=path,
            status=reply.status,
            trace_id=trace,
        )


def _untrusted(host: str, route: Route) -> str:
    if route.certificates:
        return f"Check that {route.certificates!r} (`{route.certificates_from}`) has the authority of {host}."
    return (
        "Check this machine's clock. If the network inspects TLS, set `REQUESTS_CA_BUNDLE` to a PEM file with its "
        "certificate authority."
    )


def _proxy_login(_: str, route: Route) -> str:
    return (
        f"Check the user name and the password for the proxy {_proxy(route)}. Write them percent-encoded: "
        "http://USER:PASSWORD@host:port."
    )


def _proxy_forbids(host: str, route: Route) -> str:
    return f"Allow the proxy {_proxy(route)} to connect to {host}, or add {host} to `NO_PROXY`."


def _network(_: str, route: Route) -> str:
    if route.proxy:
        return f"Check the network and the proxy {_proxy(route)}, then run again."
    return "Check the network, then run again. If the network has a proxy, set `HTTPS_PROXY`."


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
            "Redirects are not followed, because the API key is for one host. Check the base URL.",
        )
    if status >= 500:  # noqa: PLR2004 - the 5xx range
        return ServerError, "Argyle has a problem. Run again later."
    return BadRequestError, "Correct the config, then run again."


def _quoted(words: str) -> str:
    return f" Argyle says: {words}{'' if words.endswith('.') else '.'}" if words else ""


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _trace(trace: str | None) -> str:
    return f" (Argyle's trace id: {trace})" if trace else ""
