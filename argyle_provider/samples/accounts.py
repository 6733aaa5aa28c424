"""The account object, which a delivery holds as ``resource`` where ``include_resource`` asks for it.

Recorded in June 2025 for an account that is connected; for one that is being added the documents have an example.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from argyle_provider.samples.records import available

if TYPE_CHECKING:
    from argyle_provider.samples.person import Person

ERROR_CODE = "invalid_mfa"
ERROR_MESSAGE = "This user did not provide the correct multi-factor authentication response."

_CREATED_AT = "2023-01-30T12:53:22.561348Z"
_NEVER = "1970-01-01T00:00:00Z"


class Stage(Enum):
    """How far the linking of an account has come; its value is the time of the account's last change."""

    CONNECTING = "2023-01-30T12:53:23.123198Z"
    FAILED = "2023-01-30T12:53:26.458877Z"
    SCANNING = "2023-01-30T12:53:30.111398Z"
    PARTIAL = "2023-01-30T12:53:33.923041Z"
    SYNCED = "2023-01-30T12:58:06.122655Z"


_STATUS = {Stage.CONNECTING: "connecting", Stage.FAILED: "error"}


def account(person: Person, stage: Stage) -> dict[str, object]:
    """The account object of *person* at *stage*."""
    failed = stage is Stage.FAILED
    scanned = stage not in _STATUS
    changed = stage.value
    return {
        "id": person.account,
        "user": person.user,
        "employers": [person.employer],
        "item": person.item,
        "source": "argyle_sandbox",
        "created_at": _CREATED_AT,
        "updated_at": changed,
        "scanned_at": changed if scanned else _NEVER,
        "connection": {
            "status": _STATUS.get(stage, "connected"),
            "error_code": ERROR_CODE if failed else None,
            "error_message": ERROR_MESSAGE if failed else None,
            "updated_at": min(changed, Stage.SCANNING.value),
        },
        "direct_deposit_switch": {
            "status": "idle",
            "error_code": None,
            "error_message": None,
            "updated_at": Stage.CONNECTING.value,
        },
        "availability": _availability(stage),
        "ongoing_refresh": {"status": "idle"},
    }


_RECORDS = ("shifts", "gigs", "paystubs")
_OTHERS = ("payroll_documents", "identities", "ratings", "vehicles", "deposit_destinations")
_WINDOW = 30


def _availability(stage: Stage) -> dict[str, object]:
    if stage in _STATUS:
        return dict.fromkeys([*_RECORDS, *_OTHERS, "user_forms", "user_uploads"])
    status = "synced" if stage is Stage.SYNCED else "in_progress"
    nothing: dict[str, object] = {"available_from": None, "available_to": None, "available_count": 0}
    found: dict[str, object] = {"shifts": None}
    for kind in _RECORDS[1:]:
        days = None if stage is Stage.SYNCED else _WINDOW
        records = nothing if stage is Stage.SCANNING else available(kind, days=days)
        found[kind] = {"status": status, "updated_at": stage.value, **records}
    others = {each: {"status": "synced", "updated_at": Stage.SCANNING.value} for each in _OTHERS}
    return {**found, **others, "user_forms": None, "user_uploads": None}
