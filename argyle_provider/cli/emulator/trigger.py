"""``argyle-webhooks emulator trigger``: trigger an event or a scenario in a running emulator."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from argyle_provider.cli._output import show_table, waiting
from argyle_provider.cli.emulator._running import DEFAULT_URL, HEADINGS, UrlOption, is_accepted, rows

if TYPE_CHECKING:
    from argyle_provider.emulator.client import Client

# A receiver has 10 seconds.
_WAIT_SECONDS = 12.0


def trigger(  # noqa: PLR0913 - the options of one command
    *,
    name: Annotated[str, typer.Argument(metavar="EVENT|SCENARIO", help="The event or scenario to trigger.")],
    user: Annotated[str | None, typer.Option(metavar="ID", help="Use this user id instead of a sample.")] = None,
    payroll_account: Annotated[
        str | None, typer.Option(metavar="ID", help="Use this payroll account id instead of a sample.")
    ] = None,
    item: Annotated[str | None, typer.Option(metavar="ID", help="Use this Item id.")] = None,
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="Deliver to the subscriptions of this account (see --keys).")
    ] = None,
    fault: Annotated[
        str | None,
        typer.Option(metavar="FAULT", help="Inject a fault into each delivery: duplicate, unsigned, altered, ..."),
    ] = None,
    url: UrlOption = DEFAULT_URL,
) -> None:
    """Trigger an event or a scenario in a running emulator, and show the receivers' answers.

    The scenarios are connect, refresh and disconnect. Deliveries go to this machine only.

    Exit codes: 0 every receiver answered 2xx, 1 otherwise.

    \b
    Examples:
      argyle-webhooks emulator trigger gigs.added
      argyle-webhooks emulator trigger connect
      argyle-webhooks emulator trigger gigs.added --fault duplicate
    """
    from argyle_provider.emulator.client import Client
    from argyle_provider.samples import SCENARIOS

    given = {"user": user, "payroll_account": payroll_account, "item": item, "account": account, "fault": fault}
    kind = "scenario" if name in SCENARIOS else "event"
    client = Client(url)
    content = {kind: name, **{key: value for key, value in given.items() if value is not None}}
    made = client.post(f"/{kind}s", content)
    if not made["deliveries"]:
        typer.echo(f"No subscription gets {name}, so nothing was delivered. Subscribe a receiver first.")
        raise typer.Exit(1)
    with waiting("Waiting for the receivers ..."):
        ended = _ended(client, made["after"], {each["delivery"] for each in made["deliveries"]})
    show_table(HEADINGS, rows(ended))
    left = len(made["deliveries"]) - len(ended)
    if left:
        typer.echo(f"{left} of {len(made['deliveries'])} deliveries have not ended.")
    raise typer.Exit(int(left > 0 or not all(map(is_accepted, ended))))


def _ended(client: Client, after: int, numbers: set[int]) -> list[dict[str, Any]]:
    """The first attempt of each delivery in *numbers* that ends in time, in the order of their ends."""
    found: dict[int, dict[str, Any]] = {}
    end = time.monotonic() + _WAIT_SECONDS
    while len(found) < len(numbers) and (left := end - time.monotonic()) > 0:
        answer = client.get("/deliveries", wait=left, after=after)
        after = answer["last"]
        for each in answer["deliveries"]:
            if each["delivery"] in numbers:
                found.setdefault(each["delivery"], each)
    return list(found.values())
