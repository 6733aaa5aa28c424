"""Every error this package raises on purpose.

::

    ArgyleProviderError
    ├── ConfigurationError          the stack's config is wrong; carries every problem at once
    ├── GuardError                  the change is refused: protected, too many deletions, another environment
    ├── EnvironmentMismatchError    a resource of one environment met the config of another
    ├── AccountError                the API key may belong to another Argyle account
    ├── TakeOverError               what is live can't be told from what shall be created
    ├── OddSubscriptionError        what a resource manages is live, and can't be read
    ├── EngineError                 the ``pulumi`` command failed, or can't be run
    ├── ProjectError                there is no Pulumi project, or its Pulumi.yaml can't be used
    ├── HistoryError                git knows no such commit, or can't be run
    ├── ImportRefusedError          which live subscription shall be imported is not certain
    ├── ManagedError                what shall be deleted by hand is managed, or declared
    ├── NoSecret                    a receiver has no secret to verify with, or an empty one
    ├── SignatureError              a delivery's signature does not verify
    │   ├── MissingSignature        it has none
    │   ├── MalformedSignature      it has something that is no signature of Argyle's
    │   └── WrongSignature          it was made with another secret, or for another body
    ├── RecordError                 a saved delivery can't be read
    ├── ListenError                 a port of this machine can't be used
    ├── DestinationError            a delivery can't be sent there: no URL, or another machine's
    ├── InternalError               a bug of ours, reported without its content
    └── RequestError                a request to Argyle failed; names method, path and the next step
        ├── NotSentError            it surely never reached Argyle
        ├── AmbiguousRequestError   it may have been carried out
        ├── NoAnswerError           nothing usable came back, and trying again changes nothing twice
        └── ResponseError           Argyle answered, and the answer is an error
            ├── BadRequestError     400 and other 4xx without a class of their own
            ├── UnauthorizedError   401
            ├── ForbiddenError      403
            ├── NotFoundError       404, 410
            ├── RateLimitedError    429
            ├── ServerError         5xx
            ├── RedirectError       3xx; never followed
            └── UnexpectedResponseError   a success that is not what the API promises

Each message is one paragraph for a person: what happened, then what to do next. Pulumi prints messages, so none may
hold a secret, a response body, a header or the text of another library's exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.model import Problem


class ArgyleProviderError(Exception):
    """The root: every error that this package raises on purpose."""


class ConfigurationError(ArgyleProviderError):
    """Raised when a stack's config is wrong. It carries all problems, so that one run shows them all."""

    def __init__(self, problems: Iterable[Problem], *, heading: str) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([heading, *(f"  {problem}" for problem in self.problems)]))


class GuardError(ArgyleProviderError):
    """Raised when a change is refused that would remove or move what the stack protects."""


class EnvironmentMismatchError(ArgyleProviderError):
    """Raised when a subscription of one environment would be handled with the config of another."""


class AccountError(ArgyleProviderError):
    """Raised when nothing proves that the API key belongs to the account that holds this stack's subscriptions."""


class TakeOverError(ArgyleProviderError):
    """Raised when several live subscriptions could be the declared one, or one that can't be compared with it."""


class OddSubscriptionError(ArgyleProviderError):
    """Raised when a subscription that a resource manages is live, and Argyle's reply about it can't be read."""


class EngineError(ArgyleProviderError):
    """Raised when the ``pulumi`` command failed or can't be run; quotes the engine's own error."""


class ProjectError(ArgyleProviderError):
    """Raised when there is no Pulumi project here, or its Pulumi.yaml can't be used."""


class HistoryError(ArgyleProviderError):
    """Raised when the stack files of another commit can't be read."""


class ImportRefusedError(ArgyleProviderError):
    """Raised when an import is not certain; says what to name, and nothing was imported."""


class ManagedError(ArgyleProviderError):
    """Raised when a subscription shall be deleted by hand that a stack of the project manages or declares."""


class NoSecret(ArgyleProviderError):  # noqa: N818 - public: a receiver reads it as a sentence
    """Raised when there is no secret to verify with, or an empty one: the set-up is wrong, and not a delivery."""


class SignatureError(ArgyleProviderError):
    """Raised when a delivery must be refused; its text holds no secret, no digest and nothing of the delivery."""


class MissingSignature(SignatureError):  # noqa: N818 - as above
    """Raised when a delivery has no signature, or an empty one."""


class MalformedSignature(SignatureError):  # noqa: N818 - as above
    """Raised when the header holds something other than 128 lower-case hex digits."""


class WrongSignature(SignatureError):  # noqa: N818 - as above
    """Raised when a signature fits none of the secrets: made with another one, or for another body."""


class RecordError(ArgyleProviderError):
    """Raised when a saved delivery can't be read; names the place, never what stands there."""


class ListenError(ArgyleProviderError):
    """Raised when a receiver can't listen on its port."""


class DestinationError(ArgyleProviderError):
    """Raised when a delivery can't be sent to a URL: it is none, or another machine's; nothing was sent."""


class InternalError(ArgyleProviderError):
    """Raised in place of an unexpected exception, whose own text may hold what must not be printed."""

    @classmethod
    def of(cls, unknown: Exception, *, where: str) -> InternalError:
        """What may be said of *unknown*, which happened in *where*: its kind and its line."""
        frame = unknown.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        line = f" at {frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame is not None else ""
        return cls(
            f"Unexpected error in {where} ({type(unknown).__name__}{line}). This is a bug in argyle-webhooks. "
            "The message is hidden because it may contain a secret. Please report this line."
        )


class RequestError(ArgyleProviderError):
    """Raised when a request to Argyle failed.

    Attributes:
        method: the HTTP method.
        path: the path below the host, without the query.
    """

    def __init__(self, message: str, *, method: str, path: str) -> None:
        self.method = method
        self.path = path
        super().__init__(message)


class NotSentError(RequestError):
    """Raised when the request surely never reached Argyle: no connection, no TLS, no such host.

    Attributes:
        heals: whether it may pass by itself; a certificate that can't be verified does not.
    """

    def __init__(self, message: str, *, method: str, path: str, heals: bool = True) -> None:
        self.heals = heals
        super().__init__(message, method=method, path=path)


class AmbiguousRequestError(RequestError):
    """Raised when a write was sent and no usable answer came: Argyle may have carried it out.

    Attributes:
        made: the id that the answer names, where it names one and is no subscription otherwise; else empty.
    """

    def __init__(self, message: str, *, method: str, path: str, made: str = "") -> None:
        self.made = made
        super().__init__(message, method=method, path=path)


class NoAnswerError(RequestError):
    """Raised when a GET or DELETE got no usable answer in time; asking again is safe."""


class ResponseError(RequestError):
    """Raised when Argyle answered with something other than the success that was asked for.

    Attributes:
        status: the HTTP status code.
        trace_id: the reply's ``X-Trace-Id``, for Argyle's support, or None.
    """

    def __init__(self, message: str, *, method: str, path: str, status: int, trace_id: str | None) -> None:
        self.status = status
        self.trace_id = trace_id
        super().__init__(message, method=method, path=path)


class BadRequestError(ResponseError):
    """Raised on 400, and on any 4xx without a class of its own."""


class UnauthorizedError(ResponseError):
    """Raised on 401: a wrong key, or a key of the other environment."""


class ForbiddenError(ResponseError):
    """Raised on 403: the key lacks a right."""


class NotFoundError(ResponseError):
    """Raised on 404 and 410."""


class RateLimitedError(ResponseError):
    """Raised on 429 when waiting as told would pass the deadline."""


class ServerError(ResponseError):
    """Raised on 5xx when retrying did not help or was not safe."""


class RedirectError(ResponseError):
    """Raised on 3xx: credentials are sent to the configured host only, so no redirect is followed."""


class UnexpectedResponseError(ResponseError):
    """Raised when a success carries something that the API does not promise: no JSON, no id, a repeated cursor."""
