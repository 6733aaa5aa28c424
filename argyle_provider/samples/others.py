"""The data of the events that are about neither accounts nor gigs, paystubs and shifts.

From the events' own pages below https://docs.argyle.com/api-reference/. No recording shows most of them. Inferred are
``payroll_documents.removed`` and the ``ocr_*`` events, the ``report`` of ``reports.generated``, and what
``user_uploads.ocr_authenticity`` has beside the upload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from argyle_provider.samples.person import Person

# An event about one object names its id, beside account and user.
_ONE_OBJECT = {
    "identities": ("identity", "added updated"),
    "payroll_documents": ("payroll_document", "added updated removed ocr_completed ocr_failed"),
    "deposit_destinations": ("deposit_destination", "added updated removed"),
    "vehicles": ("vehicle", "added updated removed"),
    "ratings": ("rating", "added updated"),
    "user_uploads": ("user_upload", "added removed ocr_completed ocr_failed ocr_authenticity"),
    "user_forms": ("user_form", "submitted removed"),
}
_KEY_OF = {
    f"{resource}.{action}": key for resource, (key, actions) in _ONE_OBJECT.items() for action in actions.split()
}
_CREATED_AT = "2023-01-30T12:53:22.561Z"
_VERIFIED_AT = "2023-03-09T16:22:06.081Z"
_LOAN = {
    "number": "1234",
    "borrower_id": "ABC789",
    "application_id": "2121313",
    "officer_email": "officer@example.com",
}
_BILLING = {"cost_center": "5"}


def data(event: str, person: Person, *, include_resource: bool, client: str | None) -> dict[str, object]:
    """The data of *event*.

    Raises:
        KeyError: there is no such event.
    """
    if event in _KEY_OF:
        key = _KEY_OF[event]
        return {"account": person.account, "user": person.user, key: person.id_of(key)}
    of_partner: dict[str, object] = {"client": client} if client else {}
    if event == "verifications.updated":
        return _verification_updated(person, of_partner, include_resource=include_resource)
    found = _OTHERS[event](person)
    return {**found, **of_partner} if event.startswith("verifications.") else found


def _user_fully_synced(person: Person) -> dict[str, object]:
    # It has its resource without any config (recorded).
    resource: dict[str, object] = {
        "id": person.user,
        "accounts_connected": [person.account],
        "items_connected": [person.item],
        "employers_connected": [person.employer],
        "external_metadata": {},
        "external_id": None,
        "created_at": _CREATED_AT,
    }
    return {"user": person.user, "resource": resource}


def _item_updated(person: Person) -> dict[str, object]:
    supported = {"supported": True}
    coverage = {
        "identities": {"first_name": supported, "last_name": supported},
        "paystubs": {"gross_pay": supported, "net_pay": supported},
        "gigs": {"start_datetime": supported, "end_datetime": supported},
    }
    return {
        "item": person.item,
        "name": person.employer,
        "status": "issues",
        "status_details": "We have identified issues with the underlying platform and are investigating.",
        "mapping_status": "verified",
        "known_limitations": "First 5 digits of SSN obfuscated.",
        "logo_url": "https://images.example.com/item_123456789.png",
        "features": {"field_coverage": coverage, "direct_deposit_switch": {"card": supported}},
    }


def _switch_completed(person: Person) -> dict[str, object]:
    return {
        "account": person.account,
        "user": person.user,
        "deposit_destination": person.id_of("deposit_destination"),
        "direct_deposit_changed": True,
        "type": "ach_deposit_account",
        "flow": "update",
        "details": None,
        "resource": {},
    }


def _switch_failed(person: Person) -> dict[str, object]:
    return {
        "account": person.account,
        "user": person.user,
        "error_code": "existing_allocations_found",
        "error_message": "The deposit settings could not be changed because of existing allocations.",
        "resource": {},
    }


def _report_ready(person: Person) -> dict[str, object]:
    resource = {
        "user": person.user,
        "external_id": "",
        "accounts": [{"id": person.account, "last_synced_at": "2023-01-30T12:58:06.023659Z"}],
        "documents": [],
    }
    return {"user": person.user, "resource": resource}


def _report_generated(person: Person) -> dict[str, object]:
    return {"user": person.user, "type": "voie", "report": person.id_of("report")}


def _verification_updated(
    person: Person, of_partner: Mapping[str, object], *, include_resource: bool
) -> dict[str, object]:
    verification = person.id_of("verification")
    named: dict[str, object] = {"user": person.user, "verification": verification, **of_partner}
    if not include_resource:
        return named
    report = person.id_of("report")
    reports = "https://api-sandbox.argyle.com/v2/reports"
    resource = {
        "id": verification,
        "user": person.user,
        **of_partner,
        "created_at": _VERIFIED_AT,
        "updated_at": _VERIFIED_AT,
        "channel": "api",
        "status": {"state": "COMPLETED", "code": "completed", "errors": []},
        "report": {
            "id": report,
            "type": "doc-voi-mortgage",
            "file_url": f"{reports}/{report}/pdf",
            "json_url": f"{reports}/{report}/json",
        },
        "employments": [
            {"employer": person.employer, "status": "active", "hire_date": "2015-08-28", "termination_date": None}
        ],
        "loan": _LOAN,
        "billing": _BILLING,
        "data_source": "documents",
    }
    return {**named, "resource": resource}


def _verification_failed(person: Person) -> dict[str, object]:
    context = {
        "user": person.user,
        "attempted_at": _VERIFIED_AT,
        "channel": "encompass",
        "data_source": "banking",
        "report_type": "voa",
        "loan": _LOAN,
        "billing": _BILLING,
    }
    return {"user": person.user, "context": context}


def _connection_added(person: Person) -> dict[str, object]:
    connection = {"id": "102168", "data_source": "banking", "connected_at": _VERIFIED_AT}
    return {"user": person.user, "verification": person.id_of("verification"), "connection": connection}


_OTHERS: Mapping[str, Callable[[Person], dict[str, object]]] = {
    "users.fully_synced": _user_fully_synced,
    "items.updated": _item_updated,
    "items.removed": lambda person: {"item": person.item},
    "direct_deposit_switches.completed": _switch_completed,
    "direct_deposit_switches.failed": _switch_failed,
    "reports.ready": _report_ready,
    "reports.generated": _report_generated,
    "verifications.creation_failed": _verification_failed,
    "verifications.connection_added": _connection_added,
}
EVENTS = frozenset({*_KEY_OF, *_OTHERS, "verifications.updated"})
"""The events that have their data here."""
