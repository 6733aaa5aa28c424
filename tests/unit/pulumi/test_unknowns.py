"""Values that a preview does not know yet."""

from __future__ import annotations

from pulumi.output import Unknown

from argyle_provider.properties import UNKNOWN
from argyle_provider.pulumi.unknowns import marked


def test_the_sdks_unknowns_become_the_marker_at_any_depth() -> None:
    """In check and diff an unknown arrives as an object (SDK 3.259), which equals nothing, not even itself."""
    unknown = Unknown()  # type: ignore[no-untyped-call] # the SDK has no annotation there

    assert marked({"a": unknown, "b": [unknown, 1], "c": {"d": unknown}, "e": "x"}) == {
        "a": UNKNOWN,
        "b": [UNKNOWN, 1],
        "c": {"d": UNKNOWN},
        "e": "x",
    }
