"""Sample deliveries: what Argyle sends to a receiver, about a made-up person.

A body for each of the 51 events, the recorded headers, and scenarios in the order of real recordings. The emulator
delivers them, and the command ``send`` does. They are material and no decisions, so both may use the same ones.

The shapes are those of real recordings where there is one (March and June 2025), else of Argyle's documents;
docs/argyle-api.md says which. Ids and dates are fixed: two calls give the same bytes.
"""

from __future__ import annotations

from argyle_provider.samples.accounts import Stage
from argyle_provider.samples.headers import SIGNATURE_HEADER, headers
from argyle_provider.samples.messages import EVENTS, body, message, written
from argyle_provider.samples.person import PERSON, Person
from argyle_provider.samples.scenarios import SCENARIOS, Scenario, Step

__all__ = [
    "EVENTS",
    "PERSON",
    "SCENARIOS",
    "SIGNATURE_HEADER",
    "Person",
    "Scenario",
    "Stage",
    "Step",
    "body",
    "headers",
    "message",
    "written",
]
