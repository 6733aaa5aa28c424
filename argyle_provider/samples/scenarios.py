"""Scenarios: the events of something that happens to an account, in the order in which they were seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argyle_provider.samples.accounts import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Step:
    """One event of a scenario.

    Attributes:
        stage: how far the account has come, which its ``resource`` shows; fitting the event without it.
    """

    event: str
    stage: Stage | None = None


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Something that happens to one account of one user.

    Attributes:
        what: what happens, in words for a person, and where the order is from.
    """

    name: str
    what: str
    steps: tuple[Step, ...]


_CONNECT = Scenario(
    name="connect",
    what="an account is linked and its data retrieved for the first time (recorded; accounts.added is inferred)",
    steps=(
        Step("accounts.added"),
        Step("accounts.connected"),
        Step("identities.added"),
        # Twice the same within three seconds: a receiver can't tell them apart, and need not.
        Step("accounts.updated", Stage.SCANNING),
        Step("accounts.updated", Stage.SCANNING),
        Step("gigs.partially_synced"),
        Step("paystubs.partially_synced"),
        Step("accounts.updated", Stage.PARTIAL),
        # Before its own parts: Argyle promises no order.
        Step("users.fully_synced"),
        Step("paystubs.fully_synced"),
        Step("gigs.fully_synced"),
        Step("accounts.updated", Stage.SYNCED),
    ),
)
_REFRESH = Scenario(
    name="refresh",
    what="a later scan of the account finds a new paystub and new gigs (documented; the order is inferred)",
    steps=(
        Step("paystubs.added"),
        Step("gigs.added"),
        Step("payroll_documents.added"),
        Step("accounts.updated", Stage.SYNCED),
    ),
)
_DISCONNECT = Scenario(
    name="disconnect",
    what="the account is removed (documented)",
    steps=(Step("accounts.removed"),),
)

SCENARIOS: Mapping[str, Scenario] = {each.name: each for each in (_CONNECT, _REFRESH, _DISCONNECT)}
"""All scenarios by their names."""
