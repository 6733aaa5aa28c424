"""``argyle-webhooks emulator trigger``: let an event or a scenario happen at a running emulator."""

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
    name: Annotated[str, typer.Argument(metavar="EVENT|SCENARIO", help="What happens.")],
    user: Annotated[str | None, typer.Option(metavar="ID", help="To this user, not to the made-up one.")] = None,
    payroll_account: Annotated[
        str | None, typer.Option(metavar="ID", help="To this payroll account, not to the made-up one.")
    ] = None,
    item: Annotated[str | None, typer.Option(metavar="ID", help="With this Item.")] = None,
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="For the subscriptions of this account (see --keys).")
    ] = None,
    fault: Annotated[
        str | None, typer.Option(metavar="FAULT", help="Strike each delivery: duplicate, unsigned, altered, ...")
    ] = None,
    url: UrlOption = DEFAULT_URL,
) -> None:
    """Let an event or a scenario happen at a running emulator, and show how its receivers answer.

    The scenarios are connect, refresh and disconnect. Deliveries go to this machine only.

    Exit code: 0 when every receiver answered with 2xx, else 1.

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
    with waiting("waiting for the receivers"):
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
