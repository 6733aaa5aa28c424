"""Ask Argyle's Sandbox for a simulated refresh, and watch whether Argyle sends something: the proof from end to end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from argyle_provider.cli._output import waiting
from argyle_provider.core.checks import Check, Level, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.cli._account import Account
    from argyle_provider.core.model import LiveSubscription

SECONDS = 60.0
"""How long to watch."""

PAUSE = 2.0
"""The seconds between two looks."""


def trigger(account: Account, payroll_account: str, managed: Sequence[tuple[str, LiveSubscription]]) -> Line:
    """Let *payroll_account* be refreshed, and return the line about what Argyle sends then to one of *managed*."""
    from argyle_provider.core.doctor import due_after_refresh, end_to_end_line
    from argyle_provider.exceptions import AmbiguousRequestError, NotFoundError, RequestError

    due = due_after_refresh(managed)
    if not due:
        what = (
            "No live subscription of this stack has `gigs.added` or `paystubs.added`, which a simulated refresh causes."
        )
        return Line(Check.END_TO_END, Level.UNKNOWN, what)
    try:
        account.client.simulate_refresh(payroll_account)
    except NotFoundError:
        what = f"Argyle has no account `{payroll_account}` in {account.environment.value}."
        return Line(Check.END_TO_END, Level.FAILED, what, "Name a sample account that is connected now.")
    except AmbiguousRequestError:
        pass  # the list shows whether it was started
    except RequestError as error:
        return Line(Check.END_TO_END, Level.UNKNOWN, str(error))
    with waiting(f"Waiting up to {SECONDS:.0f} seconds for Argyle to send something ..."):
        resource, seconds = _watched(account, due)
    return end_to_end_line(resource, seconds=seconds)


def _watched(account: Account, due: dict[str, str]) -> tuple[str, float]:
    """The first resource that is sent something, or none, and after how many seconds."""
    from argyle_provider.core.doctor import moved
    from argyle_provider.exceptions import RequestError

    began = time.monotonic()
    while (waited := time.monotonic() - began) < SECONDS:
        time.sleep(PAUSE)
        try:
            found = moved(account.listing.subscriptions, account.client.list().subscriptions, due)
        except RequestError:
            continue  # the next look may succeed
        if found:
            return due[found], time.monotonic() - began
    return "", waited
