"""The events of the API: their names, and which of them take a ``config``.

The names are the enum ``events`` of the create request in Argyle's OpenAPI (``Argyle API`` 1.0.111, September 2026,
https://docs.argyle.com/openAPI/argyle-all.yaml); the config keys are from the events' own pages.
"""

from __future__ import annotations

WILDCARD = "*"
"""Every event except ``items.*``; https://docs.argyle.com/api-guide/webhooks."""

_ACTIONS = {
    "accounts": "added connected failed removed updated",
    "deposit_destinations": "added removed updated",
    "direct_deposit_switches": "completed failed",
    "gigs": "added fully_synced partially_synced removed updated",
    "identities": "added updated",
    "items": "removed updated",
    "payroll_documents": "added ocr_completed ocr_failed removed updated",
    "paystubs": "added fully_synced partially_synced updated",
    "ratings": "added updated",
    "reports": "generated ready",
    "shifts": "added fully_synced partially_synced removed updated",
    "user_forms": "removed submitted",
    "user_uploads": "added ocr_authenticity ocr_completed ocr_failed removed",
    "users": "fully_synced",
    "vehicles": "added removed updated",
    "verifications": "connection_added creation_failed updated",
}

EVENTS = frozenset(f"{resource}.{action}" for resource, actions in _ACTIONS.items() for action in actions.split())

INCLUDE_RESOURCE_EVENTS = frozenset(
    {"accounts.added", "accounts.connected", "accounts.failed", "accounts.updated", "verifications.updated"}
)
DAYS_SYNCED_EVENTS = frozenset({"gigs.partially_synced", "paystubs.partially_synced", "shifts.partially_synced"})
ITEMS_EVENTS = frozenset({"items.removed", "items.updated"})
CONFIG_EVENTS = INCLUDE_RESOURCE_EVENTS | DAYS_SYNCED_EVENTS | ITEMS_EVENTS

DEFAULT_DAYS_SYNCED = 30
MAX_ITEMS = 30
