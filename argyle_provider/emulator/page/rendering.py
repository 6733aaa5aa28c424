"""The pages as HTML."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from argyle_provider.emulator import times
from argyle_provider.emulator.deliveries.destination import NotSentError
from argyle_provider.emulator.deliveries.faults import DeliveryFaultKind
from argyle_provider.emulator.page import views
from argyle_provider.emulator.page.curl import curl
from argyle_provider.samples import EVENTS, SCENARIOS

if TYPE_CHECKING:
    from argyle_provider.emulator.deliveries.attempts import Attempt
    from argyle_provider.emulator.deliveries.service import Deliveries
    from argyle_provider.emulator.state import State

PORTION = 50
"""The number of attempts, and of requests, on one page."""

MOST_SUBSCRIPTIONS = 200
_PACKAGE = "argyle_provider.emulator.page"


class Pages:
    """Everything that a browser is shown."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        """Show *state* and *deliveries*."""
        self._state = state
        self._deliveries = deliveries
        self._environment = Environment(
            loader=PackageLoader(_PACKAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.filters |= {
            "printable": views.printable,
            "result": views.result,
            "shown_url": views.shown_url,
        }
        self._environment.tests["accepted"] = views.is_accepted

    def overview(
        self, *, url: str, before: int | None, requests_before: int | None, triggered: str, notice: str | None
    ) -> str:
        """The page at ``/``.

        Args:
            url: the emulator's own.
            before: the attempts with a lower number are shown; the newest ones without it.
            requests_before: the same for API requests.
            triggered: the event or scenario that the form shows first.
            notice: what the last form did.
        """
        state, deliveries = self._state, self._deliveries
        last = deliveries.attempts.last
        attempts = views.portion(deliveries.attempts.entries(), before=before, size=PORTION)
        subscriptions = state.store.all()
        return self._render(
            "overview",
            url=url,
            triggered=triggered,
            notice=notice,
            clock=times.written(deliveries.clock.now()),
            advanced=deliveries.clock.advanced,
            accounts=list(dict.fromkeys(each.account for each in state.keys.all)),
            scenarios=SCENARIOS.values(),
            events=EVENTS,
            kinds=DeliveryFaultKind,
            attempts=attempts,
            size=PORTION,
            after=max([last, *(each.number for each in attempts.entries[:1])]) if before is None else None,
            subscriptions=list(map(views.subscription_row, subscriptions[:MOST_SUBSCRIPTIONS])),
            subscriptions_in_all=len(subscriptions),
            requests=views.portion(state.journal.entries(), before=requests_before, size=PORTION),
            requests_are_newest=requests_before is None,
            switches=views.switch_rows(state.settings),
            orders=views.order_rows(state, deliveries),
        )

    def delivery(self, attempt: Attempt) -> str:
        """The page of one attempt, with all attempts of its delivery."""
        delivery = attempt.delivery
        try:
            command, reason = curl(delivery, self._deliveries.destination(delivery.url)), ""
        except NotSentError as error:
            command, reason = "", str(error)
        siblings = [each for each in self._deliveries.attempts.entries() if each.delivery.number == delivery.number]
        return self._render(
            "delivery",
            attempt=attempt,
            delivery=delivery,
            siblings=siblings,
            lines=delivery.body.decode(errors="replace").split("\n"),
            command=command,
            reason=reason,
        )

    def problem(self, message: str) -> str:
        """The page that says what can't be done."""
        return self._render("problem", message=message)

    def file(self, name: str) -> str:
        """The style sheet or the script."""
        return files(_PACKAGE).joinpath("templates", name).read_text(encoding="utf-8")

    def _render(self, name: str, **content: object) -> str:
        return self._environment.get_template(f"{name}.html.j2").render(**content)
