"""The catalogue of events that Argyle delivers, and a search in it. A new event is one line.

Source: the enum of ``createWebhook`` in Argyle's OpenAPI document 1.0.111 (September 2026) and the pages that each line
names, under https://docs.argyle.com/api-reference/. Config keys: the same pages and the API's own error message for a
``config`` that an event does not take. ``items`` is required; ``days_synced`` and ``include_resource`` are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CATALOGUE_DATE = "2026-09"
"""When the catalogue was last compared with Argyle's documentation."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        meaning: what has happened when it is delivered, in words for a person.
        page: its documentation, under https://docs.argyle.com/api-reference/.
        config_key: the only key of ``config`` that it takes, or None.
        config_required: whether a subscription needs that key.
        advice: Argyle's own recommendation, or empty.
        rare: why weeks without one are normal in an account with users, or empty. Judged from the meaning: Argyle
            publishes no frequencies.
    """

    name: str
    meaning: str
    page: str
    config_key: str | None = None
    config_required: bool = False
    advice: str = ""
    rare: str = ""

    @property
    def resource(self) -> str:
        """The resource that the event is about: the part before the dot."""
        return self.name.partition(".")[0]


# One event is one line, whatever its length.
# fmt: off
_EVENTS = (
    Event("users.fully_synced", "all data of all accounts that the user connected has been retrieved", "users-webhooks/fully-synced"),
    Event("accounts.added", "a user submitted login credentials through Link", "accounts-webhooks/added", config_key="include_resource"),
    Event("accounts.updated", "any property of an account changed; frequent while it first connects", "accounts-webhooks/updated", config_key="include_resource"),
    Event("accounts.removed", "an account was removed", "accounts-webhooks/removed", rare="only when an account is removed"),
    Event("accounts.connected", "an account's credentials were accepted and it is connected", "accounts-webhooks/connected", config_key="include_resource"),
    Event("accounts.failed", "an account could not be connected", "accounts-webhooks/failed", config_key="include_resource", rare="only when a connection fails"),
    Event("items.updated", "a property of one of the listed Items changed", "items-webhooks/updated", config_key="items", config_required=True, rare="only when Argyle changes an Item"),
    Event("items.removed", "one of the listed Items was removed", "items-webhooks/removed", config_key="items", config_required=True, rare="only when Argyle removes an Item"),
    Event("identities.added", "an identity was retrieved for the first time", "identities-webhooks/added"),
    Event("identities.updated", "an identity changed, often its employment status", "identities-webhooks/updated", rare="an identity seldom changes"),
    Event("paystubs.added", "a new paystub was found at a refresh, after the first retrieval", "paystubs-webhooks/added"),
    Event("paystubs.updated", "paystubs changed", "paystubs-webhooks/updated"),
    Event("paystubs.partially_synced", "the first retrieval has reached the given number of days of paystubs", "paystubs-webhooks/partially-synced", config_key="days_synced"),
    Event("paystubs.fully_synced", "all paystubs have been retrieved for the first time", "paystubs-webhooks/fully-synced"),
    Event("payroll_documents.added", "a new payroll document was retrieved", "payroll-documents-webhooks/added"),
    Event("payroll_documents.updated", "a payroll document changed", "payroll-documents-webhooks/updated", rare="a document seldom changes"),
    Event("payroll_documents.removed", "a payroll document was removed", "payroll-documents-webhooks/removed", rare="a document is seldom removed"),
    Event("payroll_documents.ocr_completed", "the text of a payroll document was recognized", "payroll-documents-webhooks/ocr-completed"),
    Event("payroll_documents.ocr_failed", "the text of a payroll document could not be recognized", "payroll-documents-webhooks/ocr-failed", rare="only when a text can't be recognized"),
    Event("deposit_destinations.added", "an account got a new deposit destination", "deposit-destinations-webhooks/added"),
    Event("deposit_destinations.updated", "a deposit destination changed", "deposit-destinations-webhooks/updated", rare="a deposit destination seldom changes"),
    Event("deposit_destinations.removed", "a deposit destination was removed", "deposit-destinations-webhooks/removed", rare="a deposit destination is seldom removed"),
    Event("direct_deposit_switches.completed", "a direct deposit was switched", "direct-deposit-switches-webhooks/completed"),
    Event("direct_deposit_switches.failed", "a direct deposit could not be switched", "direct-deposit-switches-webhooks/failed", rare="only when a switch fails"),
    Event("shifts.added", "a new shift was found at a refresh", "shifts-webhooks/added"),
    Event("shifts.updated", "shifts changed", "shifts-webhooks/updated"),
    Event("shifts.removed", "shifts were removed", "shifts-webhooks/removed", rare="a shift is seldom removed"),
    Event("shifts.partially_synced", "the first retrieval has reached the given number of days of shifts", "shifts-webhooks/partially-synced", config_key="days_synced"),
    Event("shifts.fully_synced", "all shifts have been retrieved for the first time", "shifts-webhooks/fully-synced"),
    Event("gigs.added", "a new gig was found at a refresh, after the first retrieval", "gigs-webhooks/added"),
    Event("gigs.updated", "gigs changed", "gigs-webhooks/updated"),
    Event("gigs.removed", "gigs were removed", "gigs-webhooks/removed", rare="a gig is seldom removed"),
    Event("gigs.partially_synced", "the first retrieval has reached the given number of days of gigs", "gigs-webhooks/partially-synced", config_key="days_synced"),
    Event("gigs.fully_synced", "all gigs have been retrieved for the first time", "gigs-webhooks/fully-synced", advice="may take hours on large accounts: where time matters, add gigs.partially_synced"),
    Event("vehicles.added", "a vehicle was added", "vehicles-webhooks/added"),
    Event("vehicles.updated", "a vehicle changed", "vehicles-webhooks/updated", rare="a vehicle seldom changes"),
    Event("vehicles.removed", "a vehicle was removed", "vehicles-webhooks/removed", rare="a vehicle is seldom removed"),
    Event("ratings.added", "a rating was added", "ratings-webhooks/added"),
    Event("ratings.updated", "a rating changed", "ratings-webhooks/updated"),
    Event("reports.ready", "a report can be generated; may be sent several times", "reports-webhooks/ready"),
    Event("reports.generated", "a report was generated and can be retrieved", "reports-webhooks/generated"),
    Event("user_uploads.added", "a user uploaded a document", "user-uploads-webhooks/added"),
    Event("user_uploads.removed", "an uploaded document was deleted", "user-uploads-webhooks/removed", rare="an upload is seldom deleted"),
    Event("user_uploads.ocr_completed", "the text of an uploaded document was recognized", "user-uploads-webhooks/ocr-completed"),
    Event("user_uploads.ocr_failed", "the text of an uploaded document could not be recognized", "user-uploads-webhooks/ocr-failed", rare="only when a text can't be recognized"),
    Event("user_uploads.ocr_authenticity", "the authenticity check of an uploaded document has a result", "user-uploads-webhooks/ocr-authenticity"),
    Event("user_forms.submitted", "a user submitted a form", "user-forms-webhooks/submitted"),
    Event("user_forms.removed", "a submitted form was removed", "user-forms-webhooks/removed", rare="a form is seldom removed"),
    Event("verifications.updated", "a verification's state changed: processing, paused, completed or canceled", "verifications-webhooks/updated", config_key="include_resource"),
    Event("verifications.creation_failed", "Argyle could not create a verification", "verifications-webhooks/creation-failed", rare="only when a creation fails"),
    Event("verifications.connection_added", "a connection was added to a verification", "verifications-webhooks/connection-added"),
)
# fmt: on

CATALOGUE = {event.name: event for event in _EVENTS}
"""Every known event by its name."""


def find_events(words: Iterable[str], *, resource: str | None = None, config_key: str | None = None) -> list[Event]:
    """Find the events of *resource* that take *config_key* and have all *words* in their name, meaning or advice."""
    wanted = [word.casefold() for word in words]
    return [
        event
        for event in _EVENTS
        if resource in {None, event.resource}
        and config_key in {None, event.config_key}
        and all(word in f"{event.name} {event.meaning} {event.advice}".casefold() for word in wanted)
    ]
