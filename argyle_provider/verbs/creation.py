"""Create a subscription exactly once: look at what is live, decide, and send at most one POST.

Argyle may have carried out a POST that got no answer, so it is never sent again: the account's list shows the result.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from argyle_provider.core.commands import argyle_webhooks, engine_import, pulumi
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
    from argyle_provider.verbs.holders import Holders
    from argyle_provider.verbs.known import Known
    from argyle_provider.verbs.names import Names

FIRST_LOOK = 0.5
"""Seconds between an unanswered POST and the first look at the list. The pause doubles with each look."""

LONGEST_LOOK = 8.0


class Creation:
    """Creates the subscriptions of one process.

    Args:
        tell: prints a line for the person, where a create does more than send a POST.
    """

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
        """Make *desired* live, with *holder* as its holder.

        Args:
            replaced: ids that this run replaces; they have the same name, which needs no warning.

        Raises:
            TakeOverError: several live subscriptions match, or a match can't be compared; nothing was sent.
            AmbiguousRequestError: the POST was not answered, and the list does not show whether it was carried out.
            RequestError: the POST failed, and nothing was created.
        """
        # One list serves all creates of a run, however old it is. A decision to send nothing needs a fresh one.
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
                    f"Took over the live subscription `{desired.name}` ({live.id}): it matches the config, and no "
                    "other resource manages it. Nothing was sent to Argyle; deliveries continue."
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
        """Print what :meth:`create` will do where that is more than a POST, from the list that this process has."""
        match self._decide(desired, self._snapshot.named(desired.name, any_age=True)):
            case TakeOver(live):
                self._tell(
                    f"`pulumi up` will take over the live subscription `{desired.name}` ({live.id}): it matches the "
                    "config. Nothing will be sent to Argyle; deliveries continue."
                )
            case Refuse(candidates):
                self._tell(f"`pulumi up` will refuse to create `{desired.name}`: {self._refusal(desired, candidates)}")
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
                    f"warning: A live subscription `{each.subscription.name}` ({each.id}) has other content than the "
                    f"config, and keeps delivering. Run `{drift}` to see whether it is unmanaged."
                )

    def _post(self, desired: Subscription, *, seen: Collection[str]) -> LiveSubscription:
        deadline = self._client.deadline()
        since = self._snapshot.server_time
        try:
            return self._client.create(desired, deadline=deadline)
        except AmbiguousRequestError as unanswered:
            lost = unanswered
        cause = f"its list does not show yet whether it created `{desired.name}`"
        with self._client.watch(deadline, cause):
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
        """The subscription that an unanswered POST created: look at the list until it is there or the time is over."""
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
                self._tell(_found_in_list(desired, lost.made, "can't be read"))
                shown = {each.id: each for each in live}
                return shown.get(lost.made) or LiveSubscription(lost.made, desired, created_at="")
            ids = [each.id for each in live]
            # An outdated list may have lacked one of ours. What is in the state, this POST did not create.
            seen = {*seen, *self._known.of(ids)}
            made = made_by_us(desired, live, held=self._holders.held(ids), seen=seen, since=since)
            if len(made) == 1:
                self._tell(_found_in_list(desired, made[0].id, "was lost"))
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
                f"A live subscription named `{desired.name}` can't be compared with the config ({odd}). An interrupted "
                f"run may have created it. Nothing was sent to Argyle. Run {deletes}, then run again."
            )
        if len(candidates) > 1:
            return (
                f"{len(candidates)} live subscriptions named `{desired.name}` match the config, so each event is "
                f"delivered {len(candidates)} times: {ids}. Nothing was sent to Argyle. Delete all but one, then run "
                f"again: {deletes}."
            )
        return f"The live subscription `{desired.name}` ({ids}) {self._hidden(desired, ids)}"

    def _hidden(self, desired: Subscription, subscription_id: str) -> str:
        stack, resource = self._names.stack, self._names.resource(desired.name)
        hidden = (
            "matches the config, but Argyle hides its secret and this run has not read it in the state. The secrets "
            f"can't be compared. Nothing was sent to Argyle. Run `{pulumi('up --refresh', stack=stack)}`, which reads "
            "the state. If that is refused too, an interrupted run left the subscription"
        )
        if self._known.is_declared(desired.name):
            return f"{hidden} beside the one in the state: run `{self._delete(subscription_id)}`, then run again."
        if self._names.token is not None:
            manage = engine_import(self._names.token, resource, subscription_id, stack=stack)
            return (
                f"{hidden}: run `{manage}`, then run again. That run replaces the subscription, because the import "
                "can't read its secret; deliveries continue."
            )
        manage = argyle_webhooks("import --yes", f"{resource}={subscription_id}", stack=stack)
        return (
            f"{hidden}: run `{manage}`, which keeps it. If the interrupted run had another secret, set a new secret "
            f"for `{resource}` after that, then run again. If the import is refused, run "
            f"`{argyle_webhooks('drift', stack=stack)}`, which names the next step."
        )

    def _delete(self, subscription_id: str) -> str:
        return argyle_webhooks("delete", subscription_id, stack=self._names.stack)


def _found_in_list(desired: Subscription, subscription_id: str, why: str) -> str:
    return (
        f"Created the subscription `{desired.name}` ({subscription_id}). Argyle's reply to the create {why}, and the "
        "account's list shows the new subscription."
    )
