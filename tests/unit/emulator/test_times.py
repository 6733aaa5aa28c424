"""Times as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.emulator import times


@given(st.integers(min_value=0, max_value=2**52))
def test_a_written_time_reads_back_as_itself(microseconds: int) -> None:
    """Six digits are always written, so nothing is lost."""
    assert times.parsed(times.written(microseconds)) == microseconds


def test_a_time_is_written_as_in_recordings() -> None:
    """Microseconds and a Z, also where the fraction is zero."""
    assert times.written(1742332232226533) == "2025-03-18T21:10:32.226533Z"
    assert times.written(0) == "1970-01-01T00:00:00.000000Z"


@pytest.mark.parametrize("text", ["2025-03-18T22:10:32.226533+01:00", "2025-03-18T21:10:32.226533"])
def test_an_offset_is_understood_and_utc_without_one(text: str) -> None:
    """Both are the time of the recording."""
    assert times.parsed(text) == 1742332232226533


@pytest.mark.parametrize("text", ["", "yesterday", "Z", "1742332232"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """A ValueError, as the caller expects."""
    with pytest.raises(ValueError, match=r".*"):
        times.parsed(text)
