"""The provider behind ``pulumi-resource-argyle``: one process, one account, every verb in a thread."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from pulumi.provider.experimental import provider as sdk

from argyle_provider.core.keys import NAMESPACE
from argyle_provider.exceptions import GuardError, TokenError
from argyle_provider.native import engine_log, functions
from argyle_provider.native.component import StackSubscriptions
from argyle_provider.native.credentials import EXPLICIT, environment_for
from argyle_provider.native.refusal import CONSTRUCTION, Constructions
from argyle_provider.native.resources import SubscriptionSet, WebhookSubscription
from argyle_provider.native.schema import NO_SETTINGS, SET, schema
from argyle_provider.native.values import bag_from, secret_texts, values_from
from argyle_provider.properties import COMPONENT, SUBSCRIPTION, is_default_provider
from argyle_provider.verbs.judgement import StackRules
from argyle_provider.verbs.session import open_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from argyle_provider.native.resources import Handler
    from argyle_provider.verbs.session import Session

Reply = TypeVar("Reply")
_Request: TypeAlias = (
    "sdk.CheckRequest | sdk.DiffRequest | sdk.CreateRequest | sdk.ReadRequest | sdk.UpdateRequest | sdk.DeleteRequest"
)

LANES = 16
"""How many verbs run at a time: as many as the engine asks for, unless ``--parallel`` says more."""


class ArgyleProvider(sdk.Provider):
    """The provider of one process. Every verb runs in a thread: it may wait for Argyle.

    Args:
        engine: the engine's address, ``host:port``.
    """

    _session: Session  # opened by configure, which the engine calls before every verb

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._has_other_key = False
        self._handlers: Mapping[str, Handler] = {}
        self.constructions = Constructions()
        self._threads = ThreadPoolExecutor(LANES)

    async def get_schema(self, request: sdk.GetSchemaRequest) -> sdk.GetSchemaResponse:
        """The package's schema."""
        return sdk.GetSchemaResponse(json.dumps(schema()))

    async def check_config(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        """Mark the key's secret as a secret, and remember whether the program made this provider.

        The default provider gets every key of the stack's config in our namespace. The state keeps only settings.
        """
        is_explicit = not is_default_provider(request.name)
        settings = {key: each for key, each in bag_from(request.new_inputs).items() if key not in NO_SETTINGS}
        return sdk.CheckResponse(values_from(settings | ({EXPLICIT: True} if is_explicit else {})))

    async def diff_config(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Remember whether the key has changed, and replace nothing: the diff of each resource judges its account.

        The engine asks this before those diffs, also where a resource moves here from another provider (3.259,
        ``providerChanged``): then the old arguments are those of the other one.
        """
        old, new = (bag_from(each).get("apiKeyId") for each in (request.old_state, request.new_inputs))
        self._has_other_key = self._has_other_key or old != new
        if self._handlers:
            self._session.is_one_of_several = self._has_other_key
        return sdk.DiffResponse()

    async def configure(self, request: sdk.ConfigureRequest) -> sdk.ConfigureResponse:
        """Open the session. The engine calls this once, before any verb."""
        settings = bag_from(request.args)
        texts = {key: each if isinstance(each, str) else json.dumps(each) for key, each in settings.items()}
        self._session = open_session(
            {f"{NAMESPACE}:{key}": each for key, each in texts.items()},
            environment_for(settings, os.environ),
            engine=self._engine,
            in_program=EXPLICIT in settings,
            tell=engine_log.EngineLog(self._engine),
        )
        self._session.is_one_of_several = self._has_other_key
        rules = StackRules(texts.get("allowedHosts"), texts.get("knownUnmanaged"))
        self._handlers = {
            SUBSCRIPTION: WebhookSubscription(self._session, rules),
            SET: SubscriptionSet(self._session),
        }
        return sdk.ConfigureResponse(accept_secrets=True, supports_preview=True, accept_resources=True)

    async def check(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        """Make the inputs canonical, or say why they are refused."""
        checked = await self._run(request, self._handler(request).check)
        if checked.failures:
            await self.constructions.refuse()
        self.constructions.checked(request.name)
        return checked

    async def diff(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Compare the state with the inputs."""
        try:
            return await self._run(request, self._handler(request).diff)
        except Exception:
            await self.constructions.refuse()
            raise

    async def create(self, request: sdk.CreateRequest) -> sdk.CreateResponse:
        """Create the resource; in a preview, say what will happen."""
        try:
            return await self._run(request, self._handler(request).create)
        except Exception:
            await self.constructions.fail()
            raise

    async def read(self, request: sdk.ReadRequest) -> sdk.ReadResponse:
        """Read the resource; without an id it is gone."""
        return await self._run(request, self._handler(request).read)

    async def update(self, request: sdk.UpdateRequest) -> sdk.UpdateResponse:
        """Update the resource, which only changes the state."""
        return await self._run(request, self._handler(request).update)

    async def delete(self, request: sdk.DeleteRequest) -> None:
        """Delete the resource."""
        if self.constructions.refused and f"{COMPONENT}$" in request.urn:
            message = (
                f"The run is refused, so `{request.name}` ({request.resource_id}) was not deleted; its deliveries "
                "continue. Correct what is refused, then run again."
            )
            raise GuardError(message)
        await self._run(request, self._handler(request).delete)

    async def construct(self, request: sdk.ConstructRequest) -> sdk.ConstructResponse:
        """Declare the children of a component."""
        if request.resource_type != COMPONENT:
            raise _unknown_token(request.resource_type)
        secrets = frozenset(text for each in request.inputs.values() for text in secret_texts(each))
        made = StackSubscriptions(request.name, bag_from(request.inputs), secrets, self._session, request.options)
        urn = CONSTRUCTION.get().urn = cast("str", await made.urn.future())
        return sdk.ConstructResponse(urn, {}, {})

    async def invoke(self, request: sdk.InvokeRequest) -> sdk.InvokeResponse:
        """Call a function of the package."""
        function = functions.FUNCTIONS.get(request.tok)
        if function is None:
            raise _unknown_token(request.tok)
        found = await self._thread(function, self._session)
        return sdk.InvokeResponse(values_from(found))

    def _handler(self, request: _Request) -> Handler:
        handler = self._handlers.get(request.type.rpartition("$")[2])
        if handler is None:
            raise _unknown_token(request.type)
        return handler

    async def _run(self, request: _Request, verb: Callable[[Any], Reply]) -> Reply:
        """Run *verb* in a thread that knows the resource."""
        engine_log.resource.set(request.urn)
        names = self._session.names
        names.stack = names.stack or request.urn.removeprefix("urn:pulumi:").partition("::")[0]
        return await self._thread(verb, request)

    async def _thread(self, call: Callable[[Any], Reply], argument: object) -> Reply:
        return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, call, argument)


def _unknown_token(token: str) -> TokenError:
    return TokenError(f"The package `{NAMESPACE}` does not have `{token}`. Correct the token in the program.")
