"""Times and durations as people and servers write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.times import duration, moment

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    ["2026-01-01T12:00:00Z", "2026-01-01T12:00:00.000000Z", "2026-01-01T12:00:00", "2026-01-01T13:00:00+01:00"],
)
def test_a_time_is_utc_unless_it_names_a_zone(text: str) -> None:
    """Argyle writes a Z; the server's clock has none."""
    assert moment(text) == NOON


@given(st.text())
def test_a_text_that_is_no_time_is_none_and_never_an_error(text: str) -> None:
    """What is a time can be compared with every other."""
    found = moment(text)

    assert found is None or found - NOON is not None


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90m", timedelta(minutes=90)),
        ("12h", timedelta(hours=12)),
        ("3d", timedelta(days=3)),
        ("2w", timedelta(days=14)),
        ("99999w", timedelta(weeks=99_999)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    """Minutes, hours, days or weeks."""
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "3", "d", "0d", "03d", "-3d", "3 d", "3D", "1.5d", "3d12h", "3s", "3d\n", "100000d"]
)
def test_all_else_is_refused_with_an_example(text: str) -> None:
    """In one sentence."""
    with pytest.raises(ValueError, match=r"a whole number with m, h, d or w .*, like `12h` or `3d`\."):
        duration(text)
