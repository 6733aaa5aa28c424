"""The two provider classes whose verbs the engine calls: the SDK's side of the verbs.

Each verb calls its function in ``subscription_verbs.py`` or ``set_verbs.py``, which do not use the SDK, and wraps the
result for the SDK. Errors leave a verb without their cause.

FROZEN PATH: the state of every stack names this module and its classes (they are pickled by reference), so don't rename
either. The instances have no state before ``configure``: with any state, the SDK (3.259) fails near 975 resources.
"""

from __future__ import annotations

import functools
import io
import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from argyle_provider.core.keys import ALLOWED_HOSTS, API_KEY_ID, API_KEY_SECRET, API_URL, ENVIRONMENT, KNOWN_UNMANAGED
from argyle_provider.exceptions import ArgyleProviderError, InternalError
from argyle_provider.pulumi.unknowns import marked
from argyle_provider.verbs import set_verbs, subscription_verbs
from argyle_provider.verbs.judgement import StackRules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from argyle_provider.verbs.session import Session

Result = TypeVar("Result")
Props = dict[str, Any]


def verb(method: Callable[..., Result]) -> Callable[..., Result]:
    """Let *method* raise only our own errors, without a cause: Pulumi prints the whole chain."""

    @functools.wraps(method)
    def run(*args: object) -> Result:
        try:
            return method(*args)
        except ArgyleProviderError as known:
            error = known
        except Exception as unknown:  # noqa: BLE001 - its text may contain a secret
            error = InternalError.of(unknown, where=method.__name__)
        raise error.with_traceback(None) from None

    return run


@functools.lru_cache(maxsize=1)
def _process_session(config: tuple[tuple[str, str], ...]) -> Session:
    """The session of this process, one for both classes, which get the same *config*.

    The SDK calls ``configure`` under a lock, so there is only one.
    """
    from argyle_provider.verbs.session import open_session  # noqa: PLC0415 - the program only names the classes

    return open_session(dict(config), os.environ, engine=sys.argv[-1])


class _ArgyleProvider(ResourceProvider):
    """The base of both providers: no state before ``configure``, one session per process after it."""

    serialize_as_secret_always = False
    session: Session
    rules = StackRules()

    @verb
    def configure(self, req: ConfigureRequest) -> None:
        """Read the settings of this process. The engine calls this once, before any verb."""
        if isinstance(sys.stdout, io.TextIOWrapper):  # names may use any script, and the engine reads UTF-8
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        sys.tracebacklimit = 0  # newer SDKs print the traceback of every error, with every frame
        found = {key: req.config.get(key) for key in (ENVIRONMENT, API_URL, API_KEY_ID, API_KEY_SECRET)}
        self.rules = StackRules(req.config.get(ALLOWED_HOSTS), req.config.get(KNOWN_UNMANAGED))
        self.session = _process_session(tuple((key, value) for key, value in found.items() if value is not None))


class WebhookSubscriptionProvider(_ArgyleProvider):
    """One Argyle webhook subscription. Argyle has no update, so every change is a replacement."""

    @verb
    def check(self, olds: Props, news: Props) -> CheckResult:
        """Make the inputs canonical, or say why they can't be a subscription."""
        known = marked(news)
        inputs, failures = subscription_verbs.check(self.session, self.rules, known)
        if not olds and not failures:  # the engine will call create
            subscription_verbs.foretell(self.session, known)
        return CheckResult(news if failures else inputs, _failures(failures))

    @verb
    def diff(self, id_: str, olds: Props, news: Props) -> DiffResult:
        """Name the changed fields, which require a replacement. Protection alone is an update of the state."""
        fields, protection = subscription_verbs.diff(self.session, id_, olds, marked(news))
        return DiffResult(changes=None, replaces=list(fields)) if fields else DiffResult(changes=protection)

    @verb
    def create(self, props: Props) -> CreateResult:
        """Create the subscription exactly once, or take over a live one that matches."""
        return CreateResult(*subscription_verbs.create(self.session, props))

    @verb
    def read(self, id_: str, props: Props) -> ReadResult:
        """Read the live subscription; an empty id says that it is gone."""
        found = subscription_verbs.read(self.session, id_, props)
        return ReadResult("", {}) if found is None else ReadResult(id_, found.outputs, found.inputs)

    @verb
    def update(self, id_: str, olds: Props, news: Props) -> UpdateResult:
        """Record a change of protection."""
        return UpdateResult(subscription_verbs.update(olds, news))

    @verb
    def delete(self, id_: str, props: Props) -> None:
        """Delete the subscription, unless it is protected."""
        subscription_verbs.delete(self.session, id_, props)


class SubscriptionSetProvider(_ArgyleProvider):
    """The declaration of a whole stack. Its check is the first verb of a run, so it refuses before anything happens."""

    @verb
    def check(self, olds: Props, news: Props) -> CheckResult:
        """Refuse what the guards refuse."""
        inputs, failures = set_verbs.check(self.session, olds, news)
        return CheckResult(inputs, _failures(failures))

    @verb
    def diff(self, id_: str, olds: Props, news: Props) -> DiffResult:
        """Compare two declarations; a difference is an update."""
        return DiffResult(changes=set_verbs.diff(self.session, olds, news))

    @verb
    def create(self, props: Props) -> CreateResult:
        """Check the account, and record the declaration."""
        return CreateResult(*set_verbs.create(self.session, props))

    @verb
    def read(self, id_: str, props: Props) -> ReadResult:
        """Keep the record."""
        return ReadResult(id_, *set_verbs.read(self.session, props))

    @verb
    def update(self, id_: str, olds: Props, news: Props) -> UpdateResult:
        """Record the new declaration."""
        return UpdateResult(set_verbs.update(self.session, olds, news))


def _failures(reasons: Iterable[str]) -> list[CheckFailure]:
    """*reasons* without a property name: the engine would print the property's value, which may be a secret."""
    return [CheckFailure("", each) for each in reasons]
