"""The two providers: each verb parses its bag, decides with the core, acts through the session, and renders the bag.

FROZEN PATH: the state of every stack names this module and its classes (they are pickled by reference), so neither may
be renamed. The instances have no state before ``configure``: with any, the SDK (3.259) fails near 975 resources.
"""

from __future__ import annotations

import functools
import io
import json
import sys
import uuid
from dataclasses import replace
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

from argyle_provider import properties
from argyle_provider.core.difference import changed_fields, keep_equivalent
from argyle_provider.core.guards import refusals
from argyle_provider.core.model import Severity
from argyle_provider.core.validation import ALLOWED_HOSTS
from argyle_provider.exceptions import ArgyleProviderError, InternalError
from argyle_provider.pulumi import judgement
from argyle_provider.pulumi.protection import Protected
from argyle_provider.pulumi.unknowns import marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.core.model import LiveSubscription
    from argyle_provider.pulumi.session import Session

Result = TypeVar("Result")
Props = dict[str, Any]


def verb(method: Callable[..., Result]) -> Callable[..., Result]:
    """Let only a clean error out of *method*: one of ours, without a cause; Pulumi prints whatever it finds."""

    @functools.wraps(method)
    def run(*args: object) -> Result:
        try:
            return method(*args)
        except ArgyleProviderError as known:
            error = known
        except Exception as unknown:  # noqa: BLE001 - its text may hold a secret, so nobody may see it
            error = InternalError.of(unknown, where=method.__name__)
        raise error.with_traceback(None) from None

    return run


class _ArgyleProvider(ResourceProvider):
    """What both providers share: no state before configure, one session per process after it."""

    serialize_as_secret_always = False
    session: Session
    hosts: str | None = None

    @verb
    def configure(self, req: ConfigureRequest) -> None:
        """Take the settings of this process; the engine calls it once before any other verb."""
        from argyle_provider.pulumi.session import process_session  # noqa: PLC0415 - the program only names this class

        if isinstance(sys.stdout, io.TextIOWrapper):  # names may be in any script, and the engine reads UTF-8
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
        sys.tracebacklimit = 0  # newer SDKs print the traceback of every error, with every frame
        keys = ("environment", "apiUrl", "apiKeyId", "apiKeySecret")
        found = {f"argyle:{key}": req.config.get(f"argyle:{key}") for key in keys}
        self.hosts = req.config.get(ALLOWED_HOSTS)
        self.session = process_session(tuple((key, value) for key, value in found.items() if value is not None))


class WebhookSubscriptionProvider(_ArgyleProvider):
    """One Argyle webhook subscription. Argyle has no update, so every change is a replacement."""

    @verb
    def check(self, olds: Props, news: Props) -> CheckResult:
        """Make the inputs canonical, or say why they can not be a subscription; a preview says what a create will do.

        The engine gives no old inputs where it will ask for a create, be it a new resource's or a replacement's.
        """
        inputs = marked(news)
        found = judgement.findings(inputs, self.session.environment, self.hosts)
        # The engine prints the value of a property that a failure names, and any of them may hold something secret.
        failures = [CheckFailure("", message) for message, severity in found if severity is Severity.ERROR]
        if failures:
            return CheckResult(news, failures)
        for message, _ in found if not self.session.declared else ():
            # The engine shows it under the stack, since a check is not told its resource.
            print(f"warning: subscription {judgement.called(inputs)}: {message}")  # noqa: T201 - how a provider speaks
        subscription, protected = properties.subscription_from(inputs), properties.protection_from(inputs)
        self.session.protection.declares(subscription.name, protected)
        if not olds and properties.is_known(inputs):
            self.session.foretell(subscription)
        return CheckResult(properties.subscription_inputs(subscription, protected), [])

    @verb
    def diff(self, id_: str, olds: Props, news: Props) -> DiffResult:
        """Name the fields that differ: any of them asks for a replacement. Symmetric, and without a request.

        A change of protection alone is an update of the state.
        """
        record, known = properties.record_from(olds), properties.subscription_from(olds)
        self.session.expect(record.environment, record.account, id_, known)
        declared = properties.subscription_from(marked(news))
        fields = changed_fields(known, declared)
        (self.session.replace if fields else self.session.keep)(id_, record.holder, declared.name)
        if fields:
            return DiffResult(changes=None, replaces=list(fields))
        return DiffResult(changes=record.protected != properties.protection_from(news))

    @verb
    def create(self, props: Props) -> CreateResult:
        """Create the subscription, and give it a holder."""
        subscription = properties.subscription_from(props)
        holder = uuid.uuid4().hex
        live = self.session.create(subscription, holder)
        record = self._record(live, holder=holder, protected=properties.protection_from(props))
        return CreateResult(live.id, properties.subscription_outputs(subscription, record))

    @verb
    def read(self, id_: str, props: Props) -> ReadResult:
        """Read what is live, keeping what only looks different; an empty id says that it is gone."""
        record, known = properties.record_from(props), properties.subscription_from(props)
        self.session.expect(record.environment, record.account, id_, known)
        live = self.session.find(id_)
        if live is None:
            return ReadResult("", {})  # how the SDK wants "gone" said: an empty id and a dictionary
        subscription = keep_equivalent(known, live.subscription)
        record = self._record(live, holder=record.holder, protected=record.protected)
        outputs = properties.subscription_outputs(subscription, record)
        # Without drift the engine keeps the inputs it has: to take them apart once more is a third of a refresh's work.
        inputs = None if subscription == known else properties.subscription_inputs(subscription, record.protected)
        return ReadResult(id_, outputs, inputs)

    @verb
    def update(self, id_: str, olds: Props, news: Props) -> UpdateResult:
        """Record a change of protection: nothing is sent, and no output vanishes."""
        record = replace(properties.record_from(olds), protected=properties.protection_from(news))
        return UpdateResult(properties.subscription_outputs(properties.subscription_from(news), record))

    @verb
    def delete(self, id_: str, props: Props) -> None:
        """Delete the subscription; that it is gone already is fine. A protected one is refused unless it lives on."""
        record = properties.record_from(props)
        self.session.expect(record.environment, record.account, id_)
        entry = record.protected
        self.session.delete(id_, record.holder, None if entry is None else Protected(props["name"], entry))

    def _record(self, live: LiveSubscription, *, holder: str, protected: str | None) -> properties.Record:
        return properties.Record(
            environment=self.session.environment.value,
            account=self.session.account,
            holder=holder,
            created_at=live.created_at,
            protected=protected,
        )


class SubscriptionSetProvider(_ArgyleProvider):
    """What a stack declares as a whole. It comes first in every run, so its check refuses before anything happens."""

    @verb
    def check(self, olds: Props, news: Props) -> CheckResult:
        """Refuse what the guards refuse; a preview only reports it, so that the plan can be seen, and looks ahead."""
        new = properties.set_from(news)
        self.session.protection.unprotected(key for key, entry in new.entries.items() if not entry.protect)
        self.session.declared = True
        if "stack" in news:
            self.session.names.learn(news["stack"], json.loads(news["names"]))
        old = properties.set_from(olds) if olds else None
        if news.get("dryRun") and (old or new.entries):
            self.session.look_ahead(at_once=old != new)
        reasons = refusals(old, new) if old else ()
        failures = [] if news.get("dryRun") else [CheckFailure("", reason) for reason in reasons]
        for reason in reasons if news.get("dryRun") else ():
            print(f"`pulumi up` will refuse this: {reason}")  # noqa: T201 - how a provider speaks in a preview
        return CheckResult(properties.set_inputs(new), failures)

    @verb
    def diff(self, id_: str, olds: Props, news: Props) -> DiffResult:
        """Compare two declarations; a difference is an update, since nothing at Argyle stands for the set."""
        self.session.expect(olds["environment"], properties.account_from(olds))
        old, new = properties.set_from(olds), properties.set_from(news)
        if old.subscriptions - new.subscriptions:
            self.session.judge_account()  # nobody else asks for what is deleted
        return DiffResult(changes=old != new)

    @verb
    def create(self, props: Props) -> CreateResult:
        """Ask for the list that the run needs anyway, so that the account is known, and a wrong key said once.

        Whatever refuses the list (401, 403, 404, a dead server) then stops the run before its first write.
        """
        declared = properties.set_from(props)
        if declared.entries:
            self.session.list()
        return CreateResult("subscriptions", properties.set_outputs(declared, self.session.account))

    @verb
    def read(self, id_: str, props: Props) -> ReadResult:
        """Keep the record; with another key than before, remember it once the account is proven."""
        account = properties.account_from(props)
        self.session.expect(props["environment"], account)
        declared = properties.set_from(props)
        outputs = properties.set_outputs(declared, self.session.latest_proof(account))
        return ReadResult(id_, outputs, properties.set_inputs(declared))

    @verb
    def update(self, id_: str, olds: Props, news: Props) -> UpdateResult:
        """Record the new declaration; ask for the list, as create does, before subscriptions are made or deleted."""
        new = properties.set_from(news)
        if new.subscriptions != properties.set_from(olds).subscriptions:
            self.session.list()
        account = self.session.latest_proof(properties.account_from(olds))
        return UpdateResult(properties.set_outputs(new, account))
