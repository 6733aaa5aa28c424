"""The same problem in several places is one group."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.model import Problem, Severity
from argyle_provider.core.problems import errors_first, together

PROBLEMS = st.lists(
    st.builds(
        Problem, st.tuples(st.sampled_from("abc")), st.sampled_from(["wrong", "odd"]), st.sampled_from(list(Severity))
    )
)


@given(PROBLEMS)
def test_every_place_is_in_one_group(problems: list[Problem]) -> None:
    """A group has one message and one severity, and errors come before warnings."""
    found = together(problems)

    assert sorted(where for first, rest in found for where in (first.where, *rest)) == sorted(
        each.where for each in problems
    )
    assert len({(first.severity, first.message) for first, _ in found}) == len(found)
    assert [first for first, _ in found] == errors_first(first for first, _ in found)
