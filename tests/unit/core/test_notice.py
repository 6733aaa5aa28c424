"""Whether people hear about a stack again: once for each change, and never for the same findings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.notice import NOT_SEEN, Trend, findings_now, trend

FINDINGS = st.frozensets(st.sampled_from(["missing: a", "missing: b", "different: a", NOT_SEEN]))
SOME = FINDINGS.filter(bool)
INVERSE = {Trend.WORSE: Trend.BETTER, Trend.BETTER: Trend.WORSE, Trend.OTHER: Trend.OTHER, Trend.SAME: Trend.SAME}


@given(SOME, SOME)
def test_worse_is_the_inverse_of_better(told: frozenset[str], now: frozenset[str]) -> None:
    """Worse has only new findings, better only settled ones, other has both, and the same has neither."""
    how = trend(told, now)

    assert trend(now, told) is INVERSE[how]
    assert (
        how
        is {
            (False, False): Trend.SAME,
            (True, False): Trend.WORSE,
            (False, True): Trend.BETTER,
            (True, True): Trend.OTHER,
        }[bool(now - told), bool(told - now)]
    )


@given(FINDINGS)
def test_the_first_and_the_last_finding_are_told(findings: frozenset[str]) -> None:
    """An issue is opened for findings alone, and closed when none is left, also one that remembers nothing."""
    assert trend(None, findings) is (Trend.NEW if findings else Trend.CLEAN)
    assert trend(findings, frozenset()) is Trend.SETTLED


@given(st.none() | SOME, SOME)
def test_a_run_that_could_not_look_is_a_finding(told: frozenset[str] | None, later: frozenset[str]) -> None:
    """It is told once, settles nothing, and a look after it is compared with what was known before."""
    blind = findings_now(told, None)

    assert trend(told, blind) is (Trend.NEW if told is None else Trend.SAME if NOT_SEEN in told else Trend.WORSE)
    assert trend(blind, findings_now(blind, None)) is Trend.SAME
    assert blind >= (told or frozenset())
    assert findings_now(blind, later) == later
