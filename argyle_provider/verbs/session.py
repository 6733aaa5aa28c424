"""What the verbs of one provider process share: environment, client, the account's list and the account's proof.

A host runs several verbs at a time, in threads of one process.
"""

from __future__ import annotations

import gc
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from argyle_provider.api.client import ArgyleClient
from argyle_provider.api.snapshot import Snapshot
from argyle_provider.config.connection import connection_from
from argyle_provider.core.account import (
    TO_MOVE,
    AccountProof,
    is_other_account,
    is_same_account,
    key_fingerprint,
    mismatch,
    refusal,
)
from argyle_provider.core.commands import pulumi
from argyle_provider.core.model import OddSubscription
from argyle_provider.exceptions import (
    AccountError,
    EnvironmentMismatchError,
    GuardError,
    NotFoundError,
    OddSubscriptionError,
    RequestError,
)
from argyle_provider.verbs.creation import Creation
from argyle_provider.verbs.holders import Holders
from argyle_provider.verbs.known import Known
from argyle_provider.verbs.liveness import Liveness
from argyle_provider.verbs.names import Names
from argyle_provider.verbs.neighbours import Neighbours
from argyle_provider.verbs.preview import REQUEST_SECONDS, Preview
from argyle_provider.verbs.protection import VARIABLE, Protection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from argyle_provider.api.client import Listing
    from argyle_provider.core.model import Environment, LiveSubscription, Row, Subscription
    from argyle_provider.verbs.protection import Protected


class _Noted(NamedTuple):
    expected: frozenset[AccountProof]
    ids: frozenset[str]


class Session:
    """The work of one process in one environment of one account. Safe for threads.

    Args:
        key: the fingerprint of the API key.
        in_program: whether the program makes the provider, with the settings in its arguments.

    Attributes:
        is_one_of_several: whether the run's resources may be in several accounts, so that each has to show its own.
        tell: prints a line for the person; the engine shows what a provider prints.
    """

    def __init__(  # noqa: PLR0913 - the parts of a session, all but two by name
        self,
        environment: Environment,
        client: ArgyleClient,
        *,
        key: str,
        in_program: bool = False,
        protection: Protection | None = None,
        neighbours: Neighbours | None = None,
        tell: Callable[[str], None] = print,
    ) -> None:
        self.environment = environment
        self.protection = protection or Protection()
        self.is_one_of_several = False
        self.names = Names()
        self._client = client
        self._snapshot = Snapshot(client.list)
        self._key = key
        self._in_program = in_program
        self._lock = Lock()
        self._holders = Holders(neighbours)
        self._known = Known()
        self.tell = tell
        self._creation = Creation(client, self._snapshot, self._holders, self._known, self.names, tell=self.tell)
        self._preview: Preview | None = None
        self._doubted = False
        self._replaced: set[str] = set()
        self._read: set[str] = set()
        self._expected: set[AccountProof] = set()
        self._known_ids: set[str] = set()

    @property
    def account(self) -> AccountProof:
        """The account as far as this process has seen it."""
        return AccountProof(key=self._key, client_id=self._snapshot.client_id)

    def expect(
        self,
        environment: str,
        account: AccountProof | None,
        subscription_id: str | None = None,
        content: Subscription | None = None,
    ) -> None:
        """Record what the state says of a resource, before anything is decided about it.

        Raises:
            EnvironmentMismatchError: the resource belongs to another environment than the stack's config.
        """
        if environment != self.environment.value:
            raise EnvironmentMismatchError(mismatch(environment, self.environment.value, in_program=self._in_program))
        with self._lock:
            if account is not None:
                self._expected.add(account)
            if subscription_id is not None:
                self._known_ids.add(subscription_id)
        if subscription_id is not None and content is not None:
            self._known.add(subscription_id, content)

    def prove_account(self, *, without: str | None = None) -> None:
        """Check that the key belongs to the account of this stack's subscriptions.

        The same key as before proves it without a request; another key needs the account's list.

        Args:
            without: an id that can't be the proof, because the question is whether it is gone.

        Raises:
            AccountError: nothing proves it. The caller must write nothing and treat nothing as gone.
            RequestError: the list failed.
        """
        if is_same_account(self._noted().expected, self.account):
            return
        live_ids = self._snapshot.get().keys()
        noted = self._noted()  # again: other verbs may have recorded ids while the list was fetched
        if is_same_account(noted.expected, self.account, known_ids=noted.ids - {without}, live_ids=live_ids):
            return
        raise AccountError(refusal(certain=False, in_program=self._in_program))

    def look_ahead(self, *, at_once: bool) -> None:
        """In a preview: fetch the list that shows what `pulumi up` will do. Neither waits nor fails.

        Args:
            at_once: start now, because the list will be needed; else when a verb first needs it.
        """
        with self._lock:
            self._preview = self._preview or Preview(lambda: self._snapshot.prime(self._fetch_quickly), tell=self.tell)
        if at_once:
            self._preview.start()

    def foretell(self, subscription: Subscription) -> None:
        """In a preview: print what the create of *subscription* will do, where that is more than a POST."""
        if self.judge_account():
            with self._lock:
                replaced = frozenset(self._replaced)
            self._creation.foretell(subscription, replaced=replaced)

    def judge_account(self) -> bool:
        """In a preview: whether the list is of the account of this stack's subscriptions. If certainly not, say so."""
        if self._preview is None or not self._preview.has_list():
            return False
        expected, ids = self._noted()
        if is_same_account(expected, self.account) or is_same_account(
            expected, self.account, known_ids=ids, live_ids=self._snapshot.ids()
        ):
            return True
        if is_other_account(expected, self.account):
            self._doubt(refusal(certain=True, in_program=self._in_program))
        return False

    def recognise(self, subscription_id: str, account: AccountProof | None) -> None:
        """Check that a subscription of the state is in the account of this run's key, before it is kept as it is.

        A refresh uses the settings in the state, so it does not see that the program or the config now has another key.
        Without a list nothing is decided, because this may be a preview; the key stays unproven, so nothing is sent.

        Raises:
            AccountError: the subscription is not in the account. A preview that is known as one prints that instead.
        """
        # The same key means the same account, so an unchanged stack sends no request.
        if account is None or account.key == self._key or not self._has_list():
            return
        expected, ids = ({account}, {subscription_id}) if self.is_one_of_several else self._noted()
        if is_same_account(expected, self.account, known_ids=ids, live_ids=self._snapshot.ids()):
            return
        why = refusal(certain=is_other_account(expected, self.account), in_program=self._in_program)
        why = f"{why} {TO_MOVE}" if self.is_one_of_several else why
        if self._preview is None:
            raise AccountError(why)
        self._doubt(why)

    def _has_list(self) -> bool:
        if self._preview is not None:
            return self._preview.has_list()
        try:
            self._snapshot.prime(self._fetch_quickly)
        except RequestError:
            return False
        return True

    def _doubt(self, why: str) -> None:
        with self._lock:
            doubted, self._doubted = self._doubted, True
        if not doubted:
            self.tell(f"`pulumi up` will refuse this: {why}")

    def _fetch_quickly(self) -> Listing:
        return self._client.list(deadline=self._client.deadline(REQUEST_SECONDS, patient=False))

    def latest_proof(self, known: AccountProof | None) -> AccountProof | None:
        """The proof to store in the state: the one that this run has seen, or *known* while that is not proven.

        Raises:
            RequestError: the key has changed, and the list failed.
        """
        try:
            self.prove_account()
        except AccountError:
            return known
        return self.account

    def _noted(self) -> _Noted:
        with self._lock:
            return _Noted(frozenset(self._expected), frozenset(self._known_ids))

    def list(self) -> Mapping[str, Row]:
        """The live subscriptions of the account by id, from the list that the process shares."""
        return self._snapshot.get()

    def find(self, subscription_id: str) -> LiveSubscription | None:
        """The live subscription, or None when list and GET agree that it is gone and the account is proven.

        Raises:
            OddSubscriptionError: the subscription is live, but Argyle's reply about it can't be read.
        """
        with self._lock:
            self._read.add(subscription_id)
        live = self._snapshot.get().get(subscription_id)
        if live is None:
            try:
                live = self._client.get(subscription_id)
            except NotFoundError:
                self.prove_account(without=subscription_id)
                self._known.remove(subscription_id)
                return None
            self._snapshot.added(live)
        if isinstance(live, OddSubscription):
            raise OddSubscriptionError(_unreadable(live, stack=self.names.stack))
        return live

    def keep(self, subscription_id: str, holder: str, name: str) -> None:
        """Record that a resource is unchanged in this run, or, the first time after a read, in a refresh.

        Args:
            name: the API name declared for the resource.
        """
        refreshed = self._ends_read(subscription_id)
        self._holders.add(subscription_id, holder, refreshed=refreshed)
        if not refreshed:
            self._known.declare(name)

    def replace(self, subscription_id: str, holder: str, name: str) -> None:
        """Record that this run will replace a resource, or, the first time after a read, that it has drifted.

        Args:
            name: the API name declared for the resource.
        """
        self._holders.remove(subscription_id, holder)
        if not self._ends_read(subscription_id):
            self._known.declare(name)
            with self._lock:
                self._replaced.add(subscription_id)

    def _ends_read(self, subscription_id: str) -> bool:
        """Whether this is the first record about a subscription since it was read."""
        with self._lock:
            read = subscription_id in self._read
            self._read.discard(subscription_id)
            return read

    def create(self, subscription: Subscription, holder: str) -> LiveSubscription:
        """Prove the account, then make the subscription live exactly once: see :meth:`Creation.create`."""
        self.prove_account()
        with self._lock:
            replaced = frozenset(self._replaced)
        return self._creation.create(subscription, holder, replaced=replaced)

    def delete(self, subscription_id: str, holder: str, protected: Protected | None = None) -> None:
        """Prove the account, then DELETE the subscription. One that is already gone is no error.

        Nothing is sent while another resource holds the subscription, after a take-over.

        Raises:
            GuardError: the subscription is protected, and the run does not keep or replace it. Nothing was sent.
        """
        if self._holders.remove(subscription_id, holder):
            return
        if protected is not None and not self._lives_on(subscription_id, protected):
            raise GuardError(protected.refusal(subscription_id, stack=self.names.stack))
        self.prove_account()
        try:
            self._client.delete(subscription_id)
        except NotFoundError:
            self._snapshot.get()  # a server that answers 404 to everything is not Argyle, or does not accept this key
            self.prove_account(without=subscription_id)
        self._snapshot.removed(subscription_id)

    def _lives_on(self, subscription_id: str, protected: Protected) -> bool:
        with self._lock:
            replaced = subscription_id in self._replaced
        return replaced or self.protection.allows(protected)


def _unreadable(odd: OddSubscription, *, stack: str | None) -> str:
    return (
        f"The subscription {odd.id} is live, but Argyle's reply about it can't be read: {odd.reason}. Nothing was "
        "changed. Correct the subscription in Argyle's Console, or delete it there and run "
        f"`{pulumi('up --refresh', stack=stack)}`, which creates it again."
    )


def open_session(
    config: Mapping[str, str],
    environ: Mapping[str, str],
    *,
    engine: str,
    in_program: bool = False,
    tell: Callable[[str], None] = print,
) -> Session:
    """The session of this process, which ends with its engine from here on.

    Args:
        config: the settings, with the keys of a stack file.
        engine: the engine's address, ``host:port``.
        in_program: whether the program makes the provider, with the settings in its arguments.
        tell: prints a line for the person.

    Raises:
        ConfigurationError: the environment, the key or the URL is missing or wrong.
    """
    gc.freeze()  # what is loaded stays, and need not be walked through for garbage with each hundred resources
    liveness = Liveness(engine)
    liveness.watch()
    connection = connection_from(config, environ)
    client = ArgyleClient(
        connection.base_url,
        key_id=connection.key_id,
        key_secret=connection.key_secret,
        ensure_alive=liveness.ensure_alive,
        tell=tell,
    )
    protection = Protection(lifted=environ.get(VARIABLE) == "yes")
    return Session(
        connection.environment,
        client,
        key=key_fingerprint(connection.key_id),
        in_program=in_program,
        protection=protection,
        neighbours=Neighbours.open(engine),
        tell=tell,
    )
