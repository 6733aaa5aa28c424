"""Create, take over, or refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.model import LiveSubscription, OddSubscription, Row, Subscription
from argyle_provider.core.takeover import Create, Decision, Refuse, TakeOver, decide, made_by_us

WANTED = Subscription.canonical(
    name="dev-payroll",
    url="https://a.example.com/x",
    events=["gigs.added"],
    config={"days_synced": 90},
    secret="s3cret",
)


def live(
    id_: str, subscription: Subscription = WANTED, created_at: str = "2026-01-01T00:00:05.000001Z"
) -> LiveSubscription:
    """A live subscription, by default identical to the wanted one."""
    return LiveSubscription(id_, subscription, created_at)


SAME, TWIN, HELD = live("same"), live("twin"), live("held")
MASKED = live("masked", replace(WANTED, secret="****"))
OTHER_SECRET = live("other-secret", replace(WANTED, secret="another"))
OTHER_URL = live("other-url", replace(WANTED, url="https://b.example.com"))
STRANGER = live("stranger", replace(WANTED, name="somebody-else"))
NORMALISED = live("normalised", replace(WANTED, url="https://A.example.com:443/%78"))


ODD = OddSubscription("odd", ("events is null, not a list",), name=WANTED.name, url="https://A.example.com:443/x")
ODD_WITHOUT_URL = OddSubscription("no-url", ("url is null",), name=WANTED.name)
ODD_ELSEWHERE = OddSubscription(
    "elsewhere", ("events is null, not a list",), name=WANTED.name, url="https://b.example.com"
)
ODD_STRANGER = OddSubscription("odd-stranger", ("name is null",), url=WANTED.url)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ([], Create()),
        ([STRANGER], Create()),
        ([HELD], Create()),
        ([OTHER_URL], Create((OTHER_URL,))),
        ([OTHER_SECRET, OTHER_URL, HELD], Create((OTHER_SECRET, OTHER_URL))),
        ([SAME], TakeOver(SAME)),
        ([SAME, OTHER_URL, HELD, STRANGER], TakeOver(SAME)),
        ([NORMALISED], TakeOver(NORMALISED)),
        ([TWIN, SAME], Refuse((SAME, TWIN))),
        ([MASKED], Refuse((MASKED,))),
        ([MASKED, SAME], Refuse((MASKED, SAME))),
        ([ODD], Refuse((ODD,))),
        ([ODD_WITHOUT_URL, ODD, OTHER_URL], Refuse((ODD_WITHOUT_URL, ODD))),
        ([replace(ODD, id="held")], Create()),
        ([ODD_ELSEWHERE, ODD_STRANGER], Create()),
        ([ODD, SAME], TakeOver(SAME)),
    ],
)
def test_each_case_of_the_table(account: list[Row], expected: Decision) -> None:
    """The decision depends on what is live and unmanaged with the same name."""
    assert decide(WANTED, account, held={"held"}, known={}) == expected


def test_no_secret_is_compared_like_any_other() -> None:
    """Two without a secret are identical; one with a secret that we did not declare is not."""
    without = replace(WANTED, secret=None)

    assert decide(without, [live("a", without)], held=(), known={}) == TakeOver(live("a", without))
    assert decide(without, [SAME], held=(), known={}) == Create((SAME,))


HIDDEN = [None, "********"]


@pytest.mark.parametrize("shown", HIDDEN, ids=["null", "masked"])
@pytest.mark.parametrize("wanted", ["s3cret", None], ids=["secret-declared", "none-declared"])
@pytest.mark.parametrize("stored", ["s3cret", "another", None])
def test_a_hidden_secret_is_the_one_in_the_state(shown: str | None, wanted: str | None, stored: str | None) -> None:
    """A managed one is compared with its content in the state, so a rotated secret is a new subscription."""
    desired = replace(WANTED, secret=wanted)
    one = live("ours", replace(WANTED, secret=shown))
    known = {"ours": replace(WANTED, secret=stored)}

    assert decide(desired, [one], held=(), known=known) == (TakeOver(one) if stored == wanted else Create((one,)))


@pytest.mark.parametrize(
    ("wanted", "shown", "expected"),
    [
        ("s3cret", None, Refuse),
        ("s3cret", "********", Refuse),
        (None, "********", Refuse),
        (None, None, TakeOver),
    ],
)
def test_a_hidden_secret_that_no_state_has_is_refused(
    wanted: str | None, shown: str | None, expected: type[Decision]
) -> None:
    """It may have another secret; if none is declared and none is shown, there is nothing to compare."""
    desired = replace(WANTED, secret=wanted)

    assert type(decide(desired, [live("x", replace(WANTED, secret=shown))], held=(), known={})) is expected


def test_a_secret_that_is_shown_comes_before_the_state() -> None:
    """A person may have changed it since."""
    known = {"same": replace(WANTED, secret="another"), "other-secret": WANTED}

    assert decide(WANTED, [SAME, OTHER_SECRET], held=(), known=known) == TakeOver(SAME)


def test_what_is_replaced_does_not_hide_what_a_killed_run_left() -> None:
    """Besides a known one with the old secret, one with an unknown secret may be the rotation of an interrupted run."""
    known = {"ours": replace(WANTED, secret="old")}
    ours, left = live("ours", replace(WANTED, secret=None)), live("left", replace(WANTED, secret=None))

    assert decide(WANTED, [ours, left], held=(), known=known) == Refuse((left,))


ACCOUNTS = st.lists(
    st.sampled_from([SAME, TWIN, HELD, MASKED, OTHER_SECRET, OTHER_URL, STRANGER, NORMALISED]),
    unique_by=lambda each: each.id,
)


@given(ACCOUNTS, st.sets(st.sampled_from(["same", "twin", "held", "masked", "normalised"])))
def test_what_is_managed_is_never_touched(account: list[LiveSubscription], held: set[str]) -> None:
    """It is neither taken over nor named, and the order of the list does not matter."""
    decision = decide(WANTED, account, held=held, known={})

    assert decision == decide(WANTED, account[::-1], held=held, known={})
    match decision:
        case TakeOver(live=taken):
            assert taken.id not in held
            assert taken.subscription.name == WANTED.name
        case Refuse(candidates=candidates):
            assert not held & {each.id for each in candidates}
        case Create(namesakes=namesakes):
            assert not held & {each.id for each in namesakes}


@given(ACCOUNTS)
def test_a_second_one_is_never_made_beside_an_identical_one(account: list[LiveSubscription]) -> None:
    """If one identical subscription is live and unmanaged, nothing is sent."""
    identical = {"same", "twin", "masked", "normalised"} & {each.id for each in account}

    assert isinstance(decide(WANTED, account, held={"held"}, known={}), Create) == (not identical)


@pytest.mark.parametrize(
    ("candidate", "ours"),
    [
        (SAME, True),
        (MASKED, True),
        (HELD, False),
        (live("seen"), False),
        (OTHER_URL, False),
        (live("older", created_at="2026-01-01T00:00:04.999999Z"), False),
    ],
)
def test_what_an_unanswered_post_may_have_made(candidate: LiveSubscription, ours: bool) -> None:
    """New since the last list, not older than the request by the server's clock, identical and unmanaged."""
    made = made_by_us(WANTED, [candidate], held={"held"}, seen={"seen"}, since="2026-01-01T00:00:05")

    assert made == ((candidate,) if ours else ())


def test_an_unknown_server_time_excludes_nothing() -> None:
    """Without a Date header, only the list decides."""
    assert made_by_us(WANTED, [SAME], held=(), seen=(), since="") == (SAME,)
