"""What is wrong in several places is told once."""

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
def test_every_place_is_told_once(problems: list[Problem]) -> None:
    """With its message and severity, the errors before the warnings."""
    found = together(problems)

    assert sorted(where for first, rest in found for where in (first.where, *rest)) == sorted(
        each.where for each in problems
    )
    assert len({(first.severity, first.message) for first, _ in found}) == len(found)
    assert [first for first, _ in found] == errors_first(first for first, _ in found)
