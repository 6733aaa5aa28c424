"""What is known of Argyle's events: their meaning, and which config each takes."""

from __future__ import annotations

from dataclasses import dataclass

CATALOGUE_DATE = "2026-09"
"""When the catalogue was last compared with Argyle's documentation."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        meaning: what happened when it is delivered, in words for a person.
        page: its documentation, below https://docs.argyle.com/api-reference/.
        config_key: the one key of ``config`` that it takes, or None.
        config_required: whether it can't be subscribed to without that key.
        advice: what Argyle itself recommends, or empty.
    """

    name: str
    meaning: str
    page: str
    config_key: str | None = None
    config_required: bool = False
    advice: str = ""

    @property
    def resource(self) -> str:
        """What it is about: the part before the dot."""
        return self.name.partition(".")[0]
