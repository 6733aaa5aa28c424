"""Let a run that fails end with one error: the reason.

When Construct fails, the engine (3.259) shows the error and then answers the program's own request with "resource
monitor shut down", for which an SDK prints a traceback. When a verb of a resource fails instead, the engine stops the
run and says nothing else to the program. But it closes the provider while Construct waits for the component's children,
and shows that too. So:

- a component with wrong inputs gives the reason to its set, whose check fails with it;
- before a check or a diff that has failed is answered, each Construct of this process is. Until then, the engine waits
  for it and handles nothing else;
- before a create that has failed is answered, so is each Construct whose children the engine has all checked. With
  ``--continue-on-error``, the engine deletes what it has not been asked for.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import provider_pb2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Iterable

SECONDS = 0.5
"""How long the engine has to take the answers to Construct before it gets the answer to the verb.

A busy machine needs more than 0.1.
"""

PATIENCE = 1.0
"""How long a failed create waits, in seconds, for the engine to check the other children."""


class Construction:
    """A component that is being constructed.

    Attributes:
        urn: its URN, empty until the engine has given it one.
        is_complete: set when the engine has checked each of its subscriptions.
        is_over: set when nobody has to wait for them any more.
    """

    def __init__(self) -> None:
        self.urn = ""
        self.is_complete = asyncio.Event()
        self.is_over = asyncio.Event()
        self._unchecked: set[str] | None = None

    def expect(self, subscriptions: Iterable[str]) -> None:
        """Expect a check of each of the *subscriptions*, which are all of the component."""
        self._unchecked = set(subscriptions)
        self.checked("")

    def checked(self, subscription: str) -> None:
        """Record that the engine has checked a subscription, of this component or of none."""
        if self._unchecked is not None:
            self._unchecked.discard(subscription)
            if not self._unchecked:
                self.is_complete.set()


CONSTRUCTION: ContextVar[Construction] = ContextVar("construction")
"""The component that the current task constructs."""


class Constructions:
    """The components that this process is constructing.

    Attributes:
        refused: whether a check or a diff has failed. Then a component may lack children, so none of them may be
            deleted.
    """

    def __init__(self) -> None:
        self.refused = False
        self._running: set[Construction] = set()

    def checked(self, resource: str) -> None:
        """Record that the engine has checked a resource."""
        for each in self._running:
            each.checked(resource)

    async def refuse(self) -> None:
        """A check or a diff has failed: answer each Construct. Afterwards the caller answers the verb."""
        self.refused = True
        await self._answer([*self._running])

    async def fail(self) -> None:
        """A create has failed: answer each Construct that is complete. Afterwards the caller answers the create."""
        running = {asyncio.ensure_future(each.is_complete.wait()): each for each in self._running}
        complete, incomplete = await asyncio.wait(running, timeout=PATIENCE) if running else ((), ())
        for each in incomplete:
            each.cancel()
        await self._answer([running[each] for each in complete])

    @staticmethod
    async def _answer(those: Collection[Construction]) -> None:
        for each in those:
            each.is_over.set()
        if those:
            await asyncio.sleep(SECONDS)

    async def unless_over(self, constructing: Awaitable[Any]) -> Any:
        """The answer of *constructing*, or that of a component without outputs as soon as the run fails."""
        construction = Construction()
        CONSTRUCTION.set(construction)
        self._running.add(construction)
        working, over = asyncio.ensure_future(constructing), asyncio.ensure_future(construction.is_over.wait())
        await asyncio.wait({working, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        self._running.discard(construction)
        if working.done() or not construction.urn:
            return await working
        working.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # nobody else asks
        return provider_pb2.ConstructResponse(urn=construction.urn)
