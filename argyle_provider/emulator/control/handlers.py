"""The handlers of the control endpoint, for tests and developers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from argyle_provider.emulator import faults, times
from argyle_provider.emulator.control import bodies
from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.replies import QueuedReply
from argyle_provider.emulator.subscription import V2, Draft

if TYPE_CHECKING:
    from starlette.requests import Request

    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.state import State
    from argyle_provider.emulator.subscription import Subscription


class Control:
    """The handlers; ``routes`` has the path of each."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        """Handle requests on *state*; a reset also resets *deliveries*."""
        self._state = state
        self._deliveries = deliveries

    async def health(self, _: Request) -> Response:
        """Answer that the server is up."""
        return JSONResponse({"status": "ok"})

    async def show_journal(self, _: Request) -> Response:
        """Return the journal."""
        return JSONResponse({"requests": [each.as_json() for each in self._state.journal.entries()]})

    async def clear_journal(self, _: Request) -> Response:
        """Clear the journal."""
        self._state.journal.clear()
        return Response(status_code=204)

    async def queue_reply(self, request: Request) -> Response:
        """Queue a reply."""
        fields = await bodies.read_fields(request, bodies.REPLY, required=["status"])
        if not all(isinstance(value, str) for value in fields.get("headers", {}).values()):
            message = "Each value in headers must be a string."
            raise EmulatorError(message)
        self._state.replies.add(QueuedReply(**fields))
        return Response(status_code=204)

    async def order_fault(self, request: Request) -> Response:
        """Order a fault."""
        self._state.order(faults.from_json(await bodies.read_object(request)))
        return Response(status_code=204)

    async def clear_faults(self, _: Request) -> Response:
        """Remove the ordered faults."""
        self._state.faults.clear()
        return Response(status_code=204)

    async def clear_replies(self, _: Request) -> Response:
        """Remove the queued replies."""
        self._state.replies.clear()
        return Response(status_code=204)

    async def show_subscriptions(self, _: Request) -> Response:
        """Return the subscriptions of all accounts."""
        return JSONResponse({"subscriptions": [_shown(each) for each in self._state.store.all()]})

    async def create(self, request: Request) -> Response:
        """Create a subscription as the Console does."""
        fields = await bodies.read_fields(request, bodies.NEW, required=["name", "url", "events"])
        draft = Draft(
            name=fields["name"],
            url=fields["url"],
            events=bodies.read_events(fields),
            config=fields.get("config", {}),
            secret=fields.get("secret"),
        )
        made = self._state.create(draft, account=fields.get("account"), collection=fields.get("collection", V2))
        return JSONResponse(_shown(made), status_code=201)

    async def edit(self, request: Request) -> Response:
        """Edit a subscription."""
        fields = await bodies.read_fields(request, bodies.EDIT)
        if "events" in fields:
            fields["events"] = bodies.read_events(fields)
        for key in ("created_at", "updated_at", "last_sent_at"):
            if fields.get(key) is not None:
                fields[key] = bodies.read_time(key, fields[key])
        return JSONResponse(_shown(self._state.edit(request.path_params["id"], fields)))

    async def delete(self, request: Request) -> Response:
        """Delete a subscription."""
        self._state.delete(request.path_params["id"])
        return Response(status_code=204)

    async def show_switches(self, _: Request) -> Response:
        """Return the switches."""
        return JSONResponse(asdict(self._state.settings))

    async def switch(self, request: Request) -> Response:
        """Set switches."""
        self._state.switch(await bodies.read_object(request))
        return JSONResponse(asdict(self._state.settings))

    async def reset(self, _: Request) -> Response:
        """Reset the emulator."""
        self._deliveries.reset()
        self._state.reset()
        return Response(status_code=204)


def _shown(subscription: Subscription) -> dict[str, object]:
    """The JSON of a subscription with its account, and without its secret."""
    content = asdict(subscription)
    del content["secret"]
    content["secret_sha256"] = subscription.secret_sha256
    for key in ("created_at", "updated_at", "last_sent_at"):
        content[key] = None if content[key] is None else times.written(content[key])
    return content
