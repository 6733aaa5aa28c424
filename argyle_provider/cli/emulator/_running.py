"""What the commands for a running emulator share: its URL, and the table of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_URL = "http://127.0.0.1:8899"
HEADINGS = ("#", "TIME", "EVENT", "NAME", "TRY", "SIGNATURE", "RESULT")

UrlOption: TypeAlias = Annotated[
    str, typer.Option("--url", metavar="URL", envvar="ARGYLE_API_URL", help="The URL of the running emulator.")
]


def rows(attempts: Iterable[dict[str, Any]]) -> list[tuple[str, ...]]:
    """One row for each attempt to deliver."""
    return [tuple(map(printable, _row(each))) for each in attempts]


def _row(attempt: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(attempt["number"]),
        attempt["time"][11:23],
        attempt["event"],
        attempt["name"],
        str(attempt["attempt"]),
        attempt["signature"],
        _result(attempt),
    )


def _result(attempt: dict[str, Any]) -> str:
    result = attempt["error"] or f"{attempt['status']} in {attempt['milliseconds']:.0f} ms"
    fault = f" ({attempt['fault']})" if attempt["fault"] else ""
    again = f"; sent again at {attempt['retry_at'][11:19]}" if attempt["retry_at"] else ""
    return f"{result}{fault}{again}"


def is_accepted(attempt: dict[str, Any]) -> bool:
    """Whether the receiver answered 2xx."""
    return attempt["status"] is not None and 200 <= attempt["status"] < 300  # noqa: PLR2004 - statuses
