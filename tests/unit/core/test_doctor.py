"""The lines of a check-up about a stack."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from argyle_provider.core.checks import Check, Level, first_failed
from argyle_provider.core.doctor import (
    account_line,
    config_lines,
    drift_lines,
    due_after_refresh,
    end_to_end_line,
    moved,
    secret_lines,
    sending_lines,
    state_lines,
    unproven_account_line,
    url_lines,
)
from argyle_provider.core.findings import NOT_DRIFT, Drift, Finding, Group
from argyle_provider.core.model import (
    Environment,
    KnownUnmanaged,
    LiveSubscription,
    OddSubscription,
    Problem,
    Severity,
    Subscription,
)
from argyle_provider.core.plan import compare
from argyle_provider.core.silence import Kind, Silence, Watched
from argyle_provider.core.state import ManagedSubscription, PendingCreate, StackState

URL = "https://hooks.example.com/argyle"
UP = "pulumi up --refresh --stack dev"


def content(**fields: Any) -> Subscription:
    """The declared content, with these *fields*."""
    return Subscription.canonical(
        **{"name": "dev-payroll", "url": URL, "events": ["gigs.added"], "secret": "declared", **fields}
    )


def live(id_: str = "1", **fields: Any) -> LiveSubscription:
    """The same, live."""
    return LiveSubscription(id_, content(**fields), "2026-01-01T00:00:01Z")


def different(**fields: Any) -> Finding:
    """A managed one that is live with these *fields*."""
    (change,) = compare({"payroll": content(**fields)}, {"payroll": content()})
    return Finding(Group.DIFFERENT, "payroll", live(**fields), change, managed=True)


def drift(*findings: Finding, **fields: Any) -> Drift:
    """A drift with these *findings*."""
    return Drift(findings=findings, matching={"one": live("8"), "other": live("9")}, **fields)


def test_a_config_without_problems_is_ok() -> None:
    """The line says how much is declared."""
    (line,) = config_lines([], subscriptions=1)

    assert (line.level, line.what) == (Level.OK, "The config declares 1 subscription.")


@pytest.mark.parametrize(("severity", "level"), [(Severity.ERROR, Level.FAILED), (Severity.WARNING, Level.WARNING)])
def test_a_config_with_problems_shows_the_worst(severity: Severity, level: Level) -> None:
    """And the command that shows all."""
    problems = [Problem(("a",), "A warning.", Severity.WARNING), Problem(("b",), "Another.", severity)]

    (line,) = config_lines(problems, subscriptions=1)

    assert line.level is level
    assert "2 problems, the first: " in line.what
    assert ("Another." in line.what) is (severity is Severity.ERROR)
    assert "argyle-webhooks validate" in line.step


def test_an_interrupted_run_fails_after_the_state() -> None:
    """It names what may have been created."""
    state = StackState((ManagedSubscription("payroll", "1"),), pending=(PendingCreate("audit"),))

    fine, interrupted = state_lines(state, stack="dev")

    assert (fine.level, fine.what) == (Level.OK, "The state manages 1 subscription.")
    assert interrupted.level is Level.FAILED
    assert "`audit`" in interrupted.what
    assert interrupted.step == (
        "Run `pulumi up --stack dev`, then `pulumi refresh --clear-pending-creates --stack dev`. "
        "If the stack is locked, run `pulumi cancel --stack dev` first."
    )
    assert len([*state_lines(StackState(), stack="dev")]) == 1


def test_an_account_says_its_environment() -> None:
    """And how much is live."""
    assert account_line(Environment.SANDBOX, live=3).what == (
        "The key opens this stack's account in sandbox: 3 subscriptions live."
    )


def test_an_account_without_proof_shows_what_is_live() -> None:
    """Whether the subscriptions are there is what somebody with a lost state wants to know."""
    some, none = unproven_account_line(["dev-b", "dev-a"]), unproven_account_line([])

    assert some.what == "Whether the account is this stack's is not known. Live in it: `dev-a`, `dev-b`."
    assert none.what == "Whether the account is this stack's is not known. Nothing is live in it."
    assert some.level is none.level is Level.UNKNOWN


def test_no_drift_is_one_ok_line() -> None:
    """Subscriptions of another stack, and those that the stack knows, are no drift here."""
    for found in (drift(), *(drift(Finding(each, live=live())) for each in NOT_DRIFT)):
        (line,) = drift_lines(found, stack="dev")
        assert (line.level, line.what) == (Level.OK, "2 subscriptions live as declared.")


FAILING = {
    Group.UNREADABLE,
    Group.PROTECTED,
    Group.DOUBLED,
    Group.TO_IMPORT,
    Group.TAKEN_OVER,
    Group.MISSING,
    Group.DIFFERENT,
}


@pytest.mark.parametrize("group", [each for each in Group if each not in NOT_DRIFT])
def test_each_group_is_one_line_with_one_command(group: Group) -> None:
    """What is missing, different or doubled fails; what only should not be there is a warning."""
    (line,) = drift_lines(drift(Finding(group, "payroll", live(), managed=True)), stack="dev")

    assert line.level is (Level.FAILED if group in FAILING else Level.WARNING)
    assert "`payroll`" in line.what
    assert "--stack dev`" in line.step


def test_an_unmanaged_one_is_named_as_it_is_live_and_a_different_one_with_its_fields() -> None:
    """The lines are in the order of the drift report."""
    found = drift(Finding(Group.STRANGER, live=live(name="by-hand")), different(url=f"{URL}/", secret="other"))

    one, other = drift_lines(found, stack="dev")

    assert one.what == "`payroll` (url, secret) is live, but different from the config."
    assert other.what == "`by-hand` is unmanaged, and no stack of this project declares it."


def test_several_of_one_group_are_a_plural() -> None:
    """Four names are three and a number."""
    missing = [Finding(Group.MISSING, name) for name in ("a", "b", "c", "d")]

    (two,) = drift_lines(drift(*missing[:2]), stack="dev")
    (four,) = drift_lines(drift(*missing), stack="dev")

    assert two.what == "`a`, `b` are declared, but not live: their deliveries do not arrive."
    assert four.what == "`a`, `b`, `c` and 1 more are declared, but not live: their deliveries do not arrive."


@pytest.mark.parametrize("fields", [{"secret": "live"}, {"url": f"{URL}/"}])
def test_the_line_that_names_the_cause_is_the_only_one_about_it(fields: dict[str, Any]) -> None:
    """A secret or a URL that is nearly right is not called only different before."""
    found = drift(different(**fields))

    (line,) = drift_lines(found, stack="dev")
    causes = [*secret_lines(found, [live(**fields)], {"1": content()}, stack="dev"), *url_lines(found, [content()])]

    assert (line.level, line.what) == (Level.OK, "2 subscriptions live as declared. The next lines say what differs.")
    assert len([each for each in causes if each.level is Level.FAILED]) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"url": "https://other.example.org/x"}, "`payroll` (url)"), ({"url": f"{URL}/", "events": []}, "(url, events)")],
)
def test_another_difference_is_a_line_of_its_own(fields: dict[str, Any], words: str) -> None:
    """Of quite another URL, or of more than one field."""
    (line,) = drift_lines(drift(different(**fields)), stack="dev")

    assert line.level is Level.FAILED
    assert words in line.what


def test_a_known_subscription_past_its_date_says_so() -> None:
    """With what to do, and without the line of its group."""
    entry = KnownUnmanaged("a trial", name="by-*", until="2026-01-01")
    past = Finding(Group.STRANGER, live=live(name="by-hand"), known=entry)
    current = Finding(Group.KNOWN, live=live(name="by-hand"), known=entry)

    _, line = drift_lines(drift(past, current), stack="dev")

    assert (line.level, line.what) == (
        Level.WARNING,
        "`by-hand` is unmanaged. It was known until 2026-01-01: a trial.",
    )
    assert line.step.startswith("Set a later date, or run `argyle-webhooks drift --stack dev`")


def test_a_known_entry_that_matches_nothing_is_a_warning() -> None:
    """It may hide a stranger later."""
    found = drift(unmatched=(KnownUnmanaged("a trial", name="by-*", place=2),))

    fine, line = drift_lines(found, stack="dev")

    assert (fine.level, fine.what) == (Level.OK, "2 subscriptions live as declared.")
    assert (line.level, line.step) == (Level.WARNING, "Remove the entry.")
    assert line.what == "`argyle:knownUnmanaged[2]` (by-*) matches no live, unmanaged subscription."


def test_a_config_that_up_refuses_comes_first() -> None:
    """Nothing else can be settled before."""
    lines = drift_lines(drift(different(events=[]), refused=("`payroll` is protected.",)), stack="dev")

    assert "refuses this config: `payroll` is protected." in lines[0].what
    assert len(lines) == 2


def test_secrets_that_match_are_ok() -> None:
    """Also where none is declared."""
    (line,) = secret_lines(drift(), [live()], {"1": content()}, stack="dev")
    (none,) = secret_lines(drift(), [live(secret=None)], {"1": content(secret=None)}, stack="dev")

    assert line.level is none.level is Level.OK


def test_another_live_secret_fails() -> None:
    """No text has either secret."""
    found = drift(different(secret="live"))

    (line,) = secret_lines(found, [live(secret="live")], {"1": content()}, stack="dev")

    assert line.level is Level.FAILED
    assert "`payroll`" in line.what
    assert UP in line.step
    assert not any(each in line.what + line.step for each in ("declared-secret", '"live"'))


def test_a_missing_secret_fails_where_argyle_shows_others() -> None:
    """The others prove that Argyle does not hide them."""
    rows = [live(secret=None), live("2", name="other")]

    (line,) = secret_lines(drift(), rows, {"1": content()}, stack="dev")

    assert line.level is Level.FAILED
    assert "Argyle has no secret for `dev-payroll`" in line.what


@pytest.mark.parametrize("shown", [None, "********"])
def test_hidden_secrets_could_not_be_looked_at(shown: str | None) -> None:
    """Where no secret is shown, a missing one proves nothing."""
    (line,) = secret_lines(drift(), [live(secret=shown)], {"1": content()}, stack="dev")

    assert line.level is Level.UNKNOWN
    assert "1 secret could not be compared" in line.what


def test_a_live_url_that_is_nearly_the_declared_one_fails() -> None:
    """Both are shown, and where they differ."""
    (line,) = url_lines(drift(different(url=f"{URL}/")), [content()])

    assert (line.check, line.level, line.subscription) == (Check.URL, Level.FAILED, "payroll")
    assert f"is {URL}/. It differs only in the slash at the end from the declared {URL}." in line.what


def test_an_unmanaged_one_beside_a_declared_url_is_a_warning() -> None:
    """Its deliveries may be meant for the declared receiver."""
    found = drift(Finding(Group.STRANGER, live=live(name="by-hand", url="https://hooks.exmaple.com/argyle")))

    (line,) = url_lines(found, [content(), content(url="https://other.example.org/x")])

    assert line.level is Level.WARNING
    assert "`by-hand`" in line.what


@pytest.mark.parametrize(
    "finding",
    [
        different(url="https://other.example.org/x"),
        different(events=["gigs.removed"]),
        Finding(Group.STRANGER, live=live(url="https://other.example.org/x")),
        Finding(Group.UNREADABLE, live=OddSubscription("1", ("odd",))),
        Finding(Group.MISSING, "payroll", change=compare({}, {"payroll": content()})[0]),
    ],
)
def test_quite_another_url_is_no_near_miss(finding: Finding) -> None:
    """The drift line is enough."""
    assert [*url_lines(drift(finding), [content()])] == []
    assert first_failed(url_lines(drift(finding), [])) is None


def test_each_subscription_says_when_it_was_last_sent_something() -> None:
    """In the order of the resources; an attempt is no acceptance."""
    sent, never = live("1"), live("2")
    sent = LiveSubscription(sent.id, sent.subscription, sent.created_at, "2026-01-02T00:00:00Z")

    lines = [*sending_lines([("payroll", never), ("audit", sent)], [], {"1": "3 days ago", "2": "never"})]

    assert [(each.subscription, each.level, each.what) for each in lines] == [
        ("audit", Level.OK, "Last sent: 3 days ago, accepted or not."),
        ("payroll", Level.OK, "Last sent: never."),
    ]


@pytest.mark.parametrize("kind", Kind)
def test_silence_fails_with_its_reason(kind: Kind) -> None:
    """One that nobody watches is not silent."""
    silence = Silence(live("1"), kind, Watched("payroll", timedelta(days=3)))

    silent, fine = sending_lines([("a", live("1")), ("b", live("2"))], [silence], {"1": "never", "2": "never"})

    assert (silent.level, fine.level) == (Level.FAILED, Level.OK)
    assert silent.what.startswith("Nothing")
    assert "Argyle's Console" in silent.step


def sent(id_: str, at: str | None, *events: str) -> LiveSubscription:
    """A live one that was last sent something *at* a time."""
    return LiveSubscription(id_, content(events=events), "2026-01-01T00:00:01Z", at)


def test_a_refresh_is_due_where_it_can_show() -> None:
    """Not where another event is listed, and not where Argyle does not say when it last sent something."""
    managed = [
        ("gigs", sent("1", None, "gigs.added")),
        ("all", sent("2", "2026-01-02T00:00:00Z", "*")),
        ("removals", sent("3", None, "gigs.removed")),
        ("unknown", sent("4", "", "paystubs.added")),
    ]

    assert due_after_refresh(managed) == {"1": "gigs", "2": "all"}


def test_what_was_sent_something_between_two_lists_has_moved() -> None:
    """Of those that are asked for; one that is gone has not."""
    before = [sent("1", None, "*"), sent("2", None, "*"), sent("3", None, "*")]
    after = [sent("1", None, "*"), sent("2", "2026-01-02T00:00:00Z", "*")]

    assert moved(before, after, ["1", "2", "3"]) == "2"
    assert moved(before, after, ["1", "3"]) == ""


def test_a_refresh_that_causes_nothing_fails() -> None:
    """What was sent may still have been refused."""
    one, none = end_to_end_line("payroll", seconds=3.2), end_to_end_line("", seconds=60.1)

    assert (one.level, one.what) == (
        Level.OK,
        "Argyle sent `payroll` something 3 seconds after the simulated refresh, accepted or not.",
    )
    assert (none.level, none.what) == (
        Level.FAILED,
        "Argyle sent nothing within 60 seconds of the simulated refresh.",
    )
