"""Making a subscription exist exactly once: look, decide, and send at most one POST.

An unanswered POST may still have been carried out, so it is never repeated: the account's list says what came of it.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks, pulumi
from argyle_provider.core.model import LiveSubscription, OddSubscription
from argyle_provider.core.takeover import Create, Refuse, TakeOver, decide, made_by_us
from argyle_provider.exceptions import AmbiguousRequestError, RequestError, TakeOverError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from argyle_provider.api.client import ArgyleClient
    from argyle_provider.api.retry import Deadline
    from argyle_provider.api.snapshot import Snapshot
    from argyle_provider.core.model import Row, Subscription
    from argyle_provider.core.takeover import Decision
    from argyle_provider.pulumi.holders import Holders
    from argyle_provider.pulumi.known import Known
    from argyle_provider.pulumi.names import Names

FIRST_LOOK = 0.5
"""Seconds between an unanswered POST and the first look at the list; doubled with each look."""

LONGEST_LOOK = 8.0


class Creation:
    """Creates the subscriptions of one process; *tell* gets a line for the person whenever more than a POST happens."""

    def __init__(  # noqa: PLR0913 - what the verbs of a process share
        self,
        client: ArgyleClient,
        snapshot: Snapshot,
        holders: Holders,
        known: Known,
        names: Names,
        *,
        tell: Callable[[str], None],
    ) -> None:
        self._client = client
        self._snapshot = snapshot
        self._holders = holders
        self._known = known
        self._names = names
        self._tell = tell
        self._lock = Lock()

    def create(self, desired: Subscription, holder: str, *, replaced: Collection[str]) -> LiveSubscription:
        """Make *desired* live and give it to *holder*.

        Args:
            replaced: ids that this run replaces; that they bear the same name is no news.

        Raises:
            TakeOverError: several live ones could be it, or one that can't be compared; nothing was sent.
            AmbiguousRequestError: the POST was not answered, and the list does not say what came of it.
            RequestError: it failed, and nothing was made.
        """
        # One list serves all creates of a run, however long they take; to send nothing must rest on what is live now.
        before = self._snapshot.named(desired.name, any_age=True)
        if not isinstance(self._decide(desired, before), Create):
            before = self._snapshot.named(desired.name)
        with self._lock:
            decision = self._decide(desired, before)
            if isinstance(decision, TakeOver):
                self._holders.add(decision.live.id, holder)
        match decision:
            case TakeOver(live):
                self._tell(
                    f"took over {live.id}, the live subscription '{desired.name}': it matches the config, and no "
                    "other resource manages it. Nothing was sent to Argyle."
                )
                return live
            case Refuse(candidates):
                raise TakeOverError(self._refusal(desired, candidates))
            case Create(namesakes):
                self._warn(namesakes, replaced)
        live = self._post(desired, seen=[each.id for each in before])
        self._holders.add(live.id, holder)
        self._snapshot.added(live)
        return live

    def foretell(self, desired: Subscription, *, replaced: Collection[str]) -> None:
        """Tell what :meth:`create` will do when it does more than to send a POST, from the list that is there."""
        match self._decide(desired, self._snapshot.named(desired.name, any_age=True)):
            case TakeOver(live):
                self._tell(
                    f"`pulumi up` takes over {live.id} and sends nothing: the live subscription `{desired.name}` "
                    "matches the config."
                )
            case Refuse(candidates):
                self._tell(f"The create of `{desired.name}` will be refused: {self._refusal(desired, candidates)}")
            case Create(namesakes):
                self._warn(namesakes, replaced)

    def _decide(self, desired: Subscription, live: Collection[Row]) -> Decision:
        ids = [each.id for each in live]
        return decide(desired, live, held=self._holders.held(ids), known=self._known.of(ids))

    def _warn(self, namesakes: Collection[LiveSubscription], replaced: Collection[str]) -> None:
        for each in namesakes:
            if each.id not in replaced:
                drift = argyle_webhooks("drift", stack=self._names.stack)
                self._tell(
                    f"warning: {each.id}, a subscription named '{each.subscription.name}' with other content, is live "
                    f"and keeps delivering. If `{drift}` lists it as unmanaged, it is a leftover."
                )

    def _post(self, desired: Subscription, *, seen: Collection[str]) -> LiveSubscription:
        deadline = self._client.deadline()
        since = self._snapshot.server_time
        try:
            return self._client.create(desired, deadline=deadline)
        except AmbiguousRequestError as unanswered:
            lost = unanswered
        return self._outcome(desired, lost, deadline, seen=seen, since=since)

    def _outcome(
        self,
        desired: Subscription,
        lost: AmbiguousRequestError,
        deadline: Deadline,
        *,
        seen: Collection[str],
        since: str,
    ) -> LiveSubscription:
        """What came of a POST that was not answered: look at the list until it shows, or the time is over."""
        pause = FIRST_LOOK
        while deadline.left > pause:
            self._client.pause(pause)
            pause = min(pause * 2, LONGEST_LOOK)
            try:
                listing = self._client.list(deadline=deadline)
            except RequestError:
                continue
            live = listing.subscriptions
            if lost.made in listing.ids:
                self._tell(f"the reply to a create can't be read; the list shows that it made {lost.made}")
                shown = {each.id: each for each in live}
                return shown.get(lost.made) or LiveSubscription(lost.made, desired, created_at="")
            ids = [each.id for each in live]
            # A list that lagged behind may have lacked one of ours: what the state holds is not what this POST made.
            seen = {*seen, *self._known.of(ids)}
            made = made_by_us(desired, live, held=self._holders.held(ids), seen=seen, since=since)
            if len(made) == 1:
                self._tell(f"the reply to a create was lost; the list shows that it made {made[0].id}")
                return made[0]
            if made:
                raise TakeOverError(self._refusal(desired, made))
        raise lost

    def _refusal(self, desired: Subscription, candidates: Collection[Row]) -> str:
        ids = ", ".join(each.id for each in candidates)
        odd = "; ".join(f"{each.id}: {each.reason}" for each in candidates if isinstance(each, OddSubscription))
        deletes = " or ".join(f"`{self._delete(each.id)}`" for each in candidates)
        if odd:
            return (
                f"A live subscription named '{desired.name}' can't be compared with the config ({odd}). An earlier run "
                f"may have made it. Nothing was sent. Delete it with {deletes}, and run again."
            )
        if len(candidates) > 1:
            return (
                f"{len(candidates)} live subscriptions named '{desired.name}' match the config, and each delivers "
                f"everything: {ids}. Nothing was sent. Delete all but one, and run again: {deletes}."
            )
        return f"The live subscription '{desired.name}' ({ids}) {self._hidden(desired, ids)}"

    def _hidden(self, desired: Subscription, subscription_id: str) -> str:
        stack, resource = self._names.stack, self._names.resource(desired.name)
        untold = (
            "matches the config, but Argyle shows no secret for it, and this run has not read it in the state, so it "
            f"may have another one. Nothing was sent. First run `{pulumi('up --refresh', stack=stack)}`, which reads "
            "the state. If that is refused too, an interrupted run left the subscription"
        )
        if self._known.is_declared(desired.name):
            return f"{untold} beside the one in the state: run `{self._delete(subscription_id)}`, and run again."
        manage = argyle_webhooks("import --yes", f"{resource}={subscription_id}", stack=stack)
        return (
            f"{untold}: run `{manage}`, which keeps it. If that run had another secret, give '{resource}' a new one "
            f"after that, and run again. Where the import is refused, run `{argyle_webhooks('drift', stack=stack)}`, "
            "which names what to do instead."
        )

    def _delete(self, subscription_id: str) -> str:
        return argyle_webhooks("delete", subscription_id, stack=self._names.stack)
