"""What the answers to all probes say of a receiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.conclusions import conclude
from argyle_provider.core.probes import FORGERIES, Probe, Reaction, Seen, Wanted, is_hopeless, reaction_to

if TYPE_CHECKING:
    from collections.abc import Mapping

G = [each for each in Probe if each.is_genuine]
F = [each for each in Probe if each.wanted is Wanted.REFUSED]
P = Probe


def answers(genuine: int | None = 200, forged: int | None = 401, **others: int | None) -> list[Seen]:
    """An answer to each probe: the same one to all that are genuine and to all that are forged, but for *others*."""
    status: dict[str, int | None] = {each.name: genuine if each.is_genuine else forged for each in Probe}
    return [Seen(each, {**status, **others}[each.name]) for each in Probe]


def keys(seen: list[Seen], **how: bool) -> list[str]:
    """What is concluded, in words for programs."""
    return [each.key for each in conclude(seen, **how)]


def test_a_right_receiver_has_nothing_to_fix() -> None:
    """And nothing to know."""
    assert conclude(answers()) == []
    assert conclude(answers(forged=403)) == []
    assert conclude(answers(genuine=204, TWO_HEADERS=200)) == []


ROWS: Mapping[str, list[Seen]] = {
    "sha256": answers(401, SHA256=200),
    "sha256-base64": answers(401, SHA256_BASE64=200),
    "base64": answers(401, BASE64=200),
    "other-header": answers(401, ELSEWHERE=204),
    "secret-line-end": answers(401, SECRET_LINE_END=200),
    "serialises-again": answers(401, COMPACT=200),
    "accepts-unsigned": answers(UNSIGNED=200),
    "accepts-everything": answers(200, 200),
    "empty-key": answers(401, EMPTY_KEY=200),
    "other-environment": answers(401, OTHER_ENVIRONMENT=200),
    "refuses-everything": answers(401, 401),
    "refuses-after-verifying": answers(404, 401),
    "fails-while-verifying": answers(500, 500, UNSIGNED=401, EMPTY_HEADER=401),
    "wrong-path": answers(404, 404),
    "redirects": answers(302, 302),
    "fails-always": answers(502, 502, TWO_HEADERS=500),
    "crashes": answers(TRUNCATED=500, NOT_ASCII=500),
    "stops-answering": answers(**dict.fromkeys(["NOT_ASCII", *list(P.__members__)[-7:]], None)),
    "fails-on-duplicate": answers(DUPLICATE=409),
    "refuses-unknown-events": answers(UNKNOWN_EVENT=422),
    "needs-order": answers(EARLY=404),
    "knows-one-secret": answers(OTHER_SECRETS=401),
    "locks-out": answers(LAST=429),
    "accepts-forged": answers(TRUNCATED=200),
    "refuses-genuine": answers(GENUINE=500),
    "unreachable": answers(None, None),
}


@pytest.mark.parametrize("key", ROWS)
def test_each_row_has_its_own_conclusion(key: str) -> None:
    """Exactly that one, with what is wrong and what to do; it explains each answer that is not as it must be."""
    seen = ROWS[key]

    (found,) = conclude(seen)

    assert found.key == key
    assert found.is_wrong
    assert found.what.endswith(".")
    assert found.fix.endswith(".")
    assert {each for each in seen if not each.is_as_wanted} <= set(found.explains)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # SHA-256, and a wrong signature raises.
        (answers(500, 500, SHA256=200), ["sha256", "crashes"]),
        # SHA-256, where there is a header.
        (
            answers(401, SHA256=200, UNSIGNED=200, ELSEWHERE=200, SHA256_ELSEWHERE=200),
            ["sha256", "accepts-unsigned"],
        ),
        (answers(UNSIGNED=200, EMPTY_HEADER=200, ELSEWHERE=200, SHA256_ELSEWHERE=200), ["accepts-unsigned"]),
        (answers(EMPTY_KEY=200), ["empty-key"]),
        (answers(OTHER_ENVIRONMENT=200), ["other-environment"]),
        (answers(ODD_BODY=401), ["serialises-again"]),
        (answers(ODD_BODY=401, ALTERED=200), ["serialises-again"]),
        (answers(ODD_BODY=422, UNKNOWN_EVENT=422), ["refuses-unknown-events"]),
        (answers(200, 200, DUPLICATE=500), ["accepts-everything", "fails-on-duplicate"]),
        (answers(404, 404, TWO_HEADERS=405), ["wrong-path"]),
        (answers(302, 404), ["wrong-path"]),
        (answers(401, NOT_ASCII=500), ["refuses-everything", "crashes"]),
        (answers(LAST=None), ["stops-answering"]),
        (answers(DUPLICATE=None), ["fails-on-duplicate"]),
        (answers(None, 401, GENUINE=None), ["stops-answering", "refuses-genuine"]),
    ],
)
def test_what_is_wrong_together(seen: list[Seen], expected: list[str]) -> None:
    """Each has its sentence."""
    assert keys(seen) == expected


def test_a_user_that_the_receiver_knows_makes_it_certain() -> None:
    """Before that, it may ignore the user and verify otherwise."""
    (unsure,), (certain,) = conclude(answers(200, 200)), conclude(answers(200, 200), is_handled=True)

    assert "--user" in unsure.fix
    assert certain.key == "does-not-verify"
    assert "--user" not in certain.fix


def test_an_answer_after_the_limit_is_none() -> None:
    """The receiver works before it answers, which is something else than a receiver that is not there."""
    seen = [Seen(each, None, 10_000, timed_out=True) for each in G[:2]]

    assert keys(seen) == ["too-slow"]
    assert is_hopeless(seen)
    assert not is_hopeless(seen[:1])
    assert not is_hopeless([*seen, Seen(P.LAST, 200)])


def test_where_it_stopped_is_said() -> None:
    """The delivery that ends a process is what has to be looked at."""
    from_f10 = dict.fromkeys(list(P.__members__)[list(P).index(P.NOT_ASCII) :])

    (ended,) = conclude(answers(**from_f10))
    (at_duplicate,) = conclude(answers(None, None, GENUINE=200))

    assert "at F10 (byte 0xE9 in the signature header)" in ended.what
    assert "as bytes" in ended.fix
    assert at_duplicate.fix == "Read the receiver's log."


def test_what_is_good_to_know_is_not_wrong() -> None:
    """An answer close to the limit, and a refusal that may have another reason."""
    slow = [Seen(P.GENUINE, 200, 6_200), *answers()[1:]]

    assert [(each.key, each.is_wrong) for each in conclude(slow)] == [("slow", False)]
    assert "6.2 seconds" in conclude(slow)[0].what
    assert [(each.key, each.is_wrong) for each in conclude(answers(forged=400))] == [("unclear-refusal", False)]
    assert [(each.key, each.is_wrong) for each in conclude(answers(UNSIGNED=302))] == [("unclear-refusal", False)]


def test_two_forgeries_suffice_to_conclude() -> None:
    """Where what is genuine was not tried."""
    assert keys([Seen(P.UNSIGNED, 401), Seen(P.RANDOM_KEY, 401)]) == []
    assert keys([Seen(P.UNSIGNED, 200), Seen(P.RANDOM_KEY, 401)]) == ["accepts-unsigned"]
    assert keys([Seen(P.UNSIGNED, 404), Seen(P.RANDOM_KEY, 404)]) == ["wrong-path"]
    assert keys([]) == []


STATUSES = st.sampled_from([None, 102, 200, 204, 302, 400, 401, 403, 404, 405, 429, 500, 503])


@given(st.fixed_dictionaries(dict.fromkeys(Probe, STATUSES)), st.booleans())
def test_each_wrong_answer_has_a_sentence(statuses: dict[Probe, int | None], is_handled: bool) -> None:
    """Whatever a receiver answers: nothing wrong is left without one, and nothing right gets one."""
    seen = [Seen(each, status) for each, status in statuses.items()]

    wrong = [each for each in conclude(seen, is_handled=is_handled) if each.is_wrong]

    explained = {each for found in wrong for each in found.explains}
    assert {each for each in seen if not each.is_as_wanted} <= explained
    assert bool(wrong) == any(not each.is_as_wanted for each in seen)


@given(st.fixed_dictionaries({each: st.sampled_from([200, 401, 500]) for each in Probe}))
def test_no_conclusion_comes_twice(statuses: dict[Probe, int | None]) -> None:
    """One mistake is one line."""
    found = keys([Seen(each, status) for each, status in statuses.items()])

    assert len(found) == len(set(found))


def test_a_status_says_what_became_of_a_delivery() -> None:
    """Argyle takes any 2xx as success."""
    kinds = [reaction_to(each) for each in (None, 102, 200, 299, 301, 401, 429, 500, 599)]

    assert kinds == [
        Reaction.SILENT,
        Reaction.REFUSED,
        *2 * [Reaction.ACCEPTED],
        Reaction.REDIRECTED,
        *2 * [Reaction.REFUSED],
        *2 * [Reaction.FAILED],
    ]


def test_forgeries_are_found_by_name() -> None:
    """Everything that a receiver must refuse, and the one that is only reported."""
    assert set(FORGERIES.values()) == {*F, P.TWO_HEADERS}
    assert FORGERIES["sha256"] is P.SHA256
    assert len({each.key for each in Probe}) == len(Probe)
