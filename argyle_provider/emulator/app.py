"""The web application: routes each request to its door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from argyle_provider.emulator.api.pipeline import Api
from argyle_provider.emulator.control import routes as control
from argyle_provider.emulator.page import routes as page
from argyle_provider.samples import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.state import State


def build_app(state: State, deliveries: Deliveries, *, disconnect: Callable[[tuple[str, int]], None]) -> Starlette:
    """The application over *state* and *deliveries*; *disconnect* closes the connection of the client at an address."""

    def refresh(account: str, payroll_account: str) -> None:
        deliveries.play("refresh", person=Person(account=payroll_account), account=account)

    return Starlette(
        routes=[
            Mount(control.PREFIX, routes=control.routes(state, deliveries)),
            *page.routes(state, deliveries),
            Mount("/", app=Api(state, disconnect, refresh)),
        ],
        middleware=[],
        exception_handlers=control.EXCEPTION_HANDLERS,
    )
