"""Every error this package raises on purpose.

::

    ArgyleProviderError
    ├── ConfigurationError          the stack's config is wrong; carries every problem at once
    ├── GuardError                  the change is refused: protected, too many deletions, another environment
    ├── EnvironmentMismatchError    the resource and the stack's config belong to different environments
    ├── AccountError                the API key may belong to another Argyle account
    ├── TakeOverError               more than one live subscription matches, or a match can't be compared
    ├── OddSubscriptionError        a managed subscription is live, but Argyle's reply about it can't be read
    ├── NewerStateError             a newer version of this package has written the stack's state
    ├── EngineError                 the ``pulumi`` command failed, or can't be run
    ├── ProjectError                there is no Pulumi project, or its Pulumi.yaml can't be used
    ├── StackCopyError              no stack can be made from another one's file
    ├── HistoryError                git does not know the commit, or can't be run
    ├── InitError                   a new repository can't be written; carries every reason at once
    ├── ImportRefusedError          it is not certain which live subscription to import
    ├── ManagedError                the subscription to delete is managed or declared
    ├── NoSecret                    a receiver has no secret to verify with, or an empty one
    ├── SignatureError              a delivery's signature does not verify
    │   ├── MissingSignature        the delivery has no signature
    │   ├── MalformedSignature      the header's value is not a signature
    │   └── WrongSignature          the signature was made with another secret, or for another body
    ├── TokenError                  a program names a resource or function that the package does not have
    ├── RecordError                 a saved delivery can't be read
    ├── LockFileError               another user of this machine has the place of this user's lock file
    ├── ListenError                 a port of this machine can't be used
    ├── DestinationError            a delivery's URL is not a URL, or is not on this machine
    │   └── ElsewhereError          its host is another machine, and was not allowed
    ├── InternalError               a bug in this package, reported without the text of the exception
    └── RequestError                a request to Argyle failed; names method, path and the next step
        ├── NotSentError            the request never reached Argyle
        ├── AmbiguousRequestError   Argyle may have carried out the request
        ├── NoAnswerError           a GET or DELETE got no usable answer; a retry is safe
        └── ResponseError           Argyle answered with an error
            ├── BadRequestError     400 and other 4xx without a class of their own
            ├── UnauthorizedError   401
            ├── ForbiddenError      403
            ├── NotFoundError       404, 410
            ├── RateLimitedError    429
            ├── ServerError         5xx
            ├── RedirectError       3xx; never followed
            └── UnexpectedResponseError   2xx, but the body is not what the API promises

Each message is one paragraph for a person: what happened, then what to do next. Pulumi prints messages, so a message
never contains a secret, a response body, a header or the text of another library's exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.model import Problem


class ArgyleProviderError(Exception):
    """The root: every error that this package raises on purpose."""


class ConfigurationError(ArgyleProviderError):
    """Raised when a stack's config is wrong. Carries all problems, so that one run shows them all."""

    def __init__(self, problems: Iterable[Problem], *, heading: str) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([heading, *(f"  {problem}" for problem in self.problems)]))


class GuardError(ArgyleProviderError):
    """Raised when a change is refused because it would delete or move what the stack protects."""


class EnvironmentMismatchError(ArgyleProviderError):
    """Raised when a subscription belongs to another environment than the stack's config."""


class AccountError(ArgyleProviderError):
    """Raised when nothing proves that the API key belongs to the account of this stack's subscriptions."""


class TakeOverError(ArgyleProviderError):
    """Raised when several live subscriptions match the declared one, or when a match can't be compared with it."""


class OddSubscriptionError(ArgyleProviderError):
    """Raised when a managed subscription is live, but Argyle's reply about it can't be read."""


class NewerStateError(ArgyleProviderError):
    """Raised when a newer version of this package has written the stack's state in a format unknown to this one."""


class EngineError(ArgyleProviderError):
    """Raised when the ``pulumi`` command failed or can't be run. Quotes the engine's own error.

    Attributes:
        said: what happened.
        step: what to do next; empty if nobody knows.
    """

    def __init__(self, said: str, step: str = "") -> None:
        self.said = f"{said}{'' if said.endswith('.') else '.'}"
        self.step = step
        super().__init__(f"{self.said} {step}".rstrip())


class ProjectError(ArgyleProviderError):
    """Raised when there is no Pulumi project here, or its Pulumi.yaml can't be used."""


class StackCopyError(ArgyleProviderError):
    """Raised when no stack can be made from another one's file. No stack and no file was made."""


class HistoryError(ArgyleProviderError):
    """Raised when the stack files of another commit can't be read."""


class InitError(ArgyleProviderError):
    """Raised when a new repository can't be written. Carries all reasons, so that one run shows them all."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(["Nothing was written.", *(f"  {each}" for each in self.reasons)]))


class ImportRefusedError(ArgyleProviderError):
    """Raised when it is not certain which live subscription to import, or there is none. Nothing was imported."""


class ManagedError(ArgyleProviderError):
    """Raised when the subscription to delete is managed or declared by a stack of the project."""


class TokenError(ArgyleProviderError):
    """Raised when a program names a resource, component or function that the package does not have."""


class NoSecret(ArgyleProviderError):  # noqa: N818 - public: a receiver reads it as a sentence
    """Raised when a receiver has no secret to verify with, or an empty one. The set-up is wrong, not a delivery."""


class SignatureError(ArgyleProviderError):
    """Raised when a delivery must be refused. The message has no secret, no digest and nothing of the delivery."""


class MissingSignature(SignatureError):  # noqa: N818 - as above
    """Raised when a delivery has no signature, or an empty one."""


class MalformedSignature(SignatureError):  # noqa: N818 - as above
    """Raised when the signature header is not 128 lower-case hex digits."""


class WrongSignature(SignatureError):  # noqa: N818 - as above
    """Raised when a signature matches none of the secrets: made with another secret, or for another body."""


class RecordError(ArgyleProviderError):
    """Raised when a saved delivery can't be read. Names the place, never its content."""


class LockFileError(ArgyleProviderError):
    """Raised when the lock file in the temporary folder is not this user's own. Nothing was sent."""


class ListenError(ArgyleProviderError):
    """Raised when a receiver can't listen on its port."""


class DestinationError(ArgyleProviderError):
    """Raised when a delivery's URL is not a URL, or is not on this machine. Nothing was sent."""


class ElsewhereError(DestinationError):
    """Raised when a delivery would leave this machine, and nobody has allowed its host; nothing was sent."""


class InternalError(ArgyleProviderError):
    """Raised in place of an unexpected exception, whose own text may contain a secret."""

    @classmethod
    def of(cls, unknown: Exception, *, where: str) -> InternalError:
        """The error to print for *unknown*, raised in *where*: its class and its line, never its text."""
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
    """Raised when the request never reached Argyle: no connection, no TLS, unknown host.

    Attributes:
        heals: whether a retry may help; for example, not where a certificate can't be verified.
    """

    def __init__(self, message: str, *, method: str, path: str, heals: bool = True) -> None:
        self.heals = heals
        super().__init__(message, method=method, path=path)


class AmbiguousRequestError(RequestError):
    """Raised when a write was sent and got no usable answer: Argyle may have carried it out.

    Attributes:
        made: the id in an answer that is not a readable subscription; empty where there is none.
    """

    def __init__(self, message: str, *, method: str, path: str, made: str = "") -> None:
        self.made = made
        super().__init__(message, method=method, path=path)


class NoAnswerError(RequestError):
    """Raised when a GET or DELETE got no usable answer in time. A retry is safe."""


class ResponseError(RequestError):
    """Raised when Argyle answered with an error.

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
    """Raised on 429 when Argyle asks for a longer pause than the operation's deadline allows."""


class ServerError(ResponseError):
    """Raised on 5xx when a retry did not help or was not safe."""


class RedirectError(ResponseError):
    """Raised on 3xx. No redirect is followed, because the API key goes to the configured host only."""


class UnexpectedResponseError(ResponseError):
    """Raised when the body of a success is not what the API promises: no JSON, no id, a repeated cursor."""
