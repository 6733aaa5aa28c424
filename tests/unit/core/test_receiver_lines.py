"""The lines about one receiver: each kind of receiver fails at the check that is about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.core.checks import Check, Level, first_failed
from argyle_provider.core.looks import Look, Receiver, Reply, Trouble
from argyle_provider.core.probes import Probe
from argyle_provider.core.receiver_lines import receiver_lines

if TYPE_CHECKING:
    from argyle_provider.core.checks import Line

SECRET = "the receiver's secret"
URL = "https://hooks.example.com/argyle"
SEND_CHECK = "`argyle-webhooks send --check --stack dev --entry payroll --yes-send-to hooks.example.com`"
DELIVERED = (Probe.UNSIGNED, Probe.RANDOM_KEY, Probe.GENUINE)


def lines(look: Look | None, *, url: str = URL, signed: bool = False, secret: str | None = SECRET) -> list[Line]:
    """The lines about a receiver at *url*."""
    receiver = Receiver(url, ("payroll",), "payroll", "dev-payroll", "gigs.added", secret)
    return receiver_lines(receiver, look, stack="dev", signed=signed)


def answering(
    unsigned: int | Reply, forged: int | Reply | None = None, genuine: int | None = None, **seen: Any
) -> Look:
    """A receiver that was reached, and answers so; to the second as to the first where nothing else is said."""
    answers = (unsigned, unsigned if forged is None else forged, genuine)
    replies = {
        probe: each if isinstance(each, Reply) else Reply(each, 41)
        for probe, each in zip(DELIVERED, answers, strict=True)
        if each is not None
    }
    return Look(**{"addresses": ("8.8.4.7",), "address": "8.8.4.7", "days_left": 63, **seen}, replies=replies)


def levels(found: list[Line]) -> dict[Check, Level]:
    """The level of each check."""
    return {each.check: each.level for each in found}


def test_a_correct_receiver_has_no_failed_line() -> None:
    """Each line names its receiver; what was not asked for says so."""
    found = lines(answering(401))

    assert levels(found) == {
        Check.NAME: Level.OK,
        Check.CONNECTION: Level.OK,
        Check.CERTIFICATE: Level.OK,
        Check.ANSWER: Level.OK,
        Check.UNSIGNED: Level.OK,
        Check.WRONGLY_SIGNED: Level.OK,
        Check.GENUINE: Level.SKIPPED,
    }
    assert {each.receiver for each in found} == {URL}
    assert [each.what for each in found] == [
        "hooks.example.com has 1 address.",
        "Port 443 of 8.8.4.7 takes connections.",
        "The certificate of hooks.example.com is valid for 63 days.",
        "The receiver answers within 41 ms.",
        "The receiver refuses an unsigned delivery (401).",
        "The receiver refuses a wrong signature (401).",
        "Accepts genuine: not tried.",
    ]


@pytest.mark.parametrize("trouble", [each for each in Trouble if each not in {Trouble.SILENT, Trouble.BROKEN}])
def test_a_receiver_that_can_not_be_reached_says_where_it_ends(trouble: Trouble) -> None:
    """It has one line about that, and nothing is said about its verification."""
    found = lines(Look(trouble=trouble))

    stop, *rest = found
    assert stop.level in {Level.FAILED, Level.UNKNOWN}
    assert "{" not in stop.what + stop.step
    assert stop.step
    assert [(each.check, each.level) for each in rest] == [
        (Check.UNSIGNED, Level.UNKNOWN),
        (Check.WRONGLY_SIGNED, Level.UNKNOWN),
        (Check.GENUINE, Level.SKIPPED),
    ]


@pytest.mark.parametrize("trouble", [Trouble.NO_RESOLVER, Trouble.NO_ROUTE, Trouble.TIME_OVER])
def test_the_network_of_this_machine_is_no_fault_of_the_receiver(trouble: Trouble) -> None:
    """What this machine can't look at has not failed."""
    assert first_failed(lines(Look(trouble=trouble))) is None


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (answering(Reply(trouble=Trouble.SILENT)), "does not answer within 10 seconds"),
        (answering(Reply(trouble=Trouble.BROKEN)), "ends without an answer"),
        (answering(401, Reply(trouble=Trouble.SILENT)), "does not answer within 10 seconds"),
        (answering(302), "redirects every delivery (302)"),
        (answering(404), "answered with 404: the path is wrong"),
        (answering(404, 405), "answered with 404 and 405: the path is wrong"),
        (answering(500, 502), "fails for every delivery (500 and 502)"),
        (answering(Reply(200, is_page=True)), "A web page answers every delivery (200)"),
    ],
)
def test_an_answer_that_is_not_the_receivers_fails(look: Look, words: str) -> None:
    """Its status says nothing about the verification."""
    found = lines(look)

    first = first_failed(found)
    assert first is not None
    assert first.check is Check.ANSWER
    assert words in first.what
    assert levels(found)[Check.WRONGLY_SIGNED] is Level.UNKNOWN


def test_an_answer_that_did_not_come_in_the_time_of_the_check_is_not_known() -> None:
    """It is no silence: Argyle would wait longer."""
    found = levels(lines(answering(Reply(trouble=Trouble.TIME_OVER))))

    assert found[Check.ANSWER] is Level.UNKNOWN
    assert found[Check.UNSIGNED] is Level.UNKNOWN


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (answering(Reply(401, 6_000)), "needs 6.0 seconds to answer, and Argyle waits 10 seconds"),
        (answering(429), "answers 429"),
    ],
)
def test_an_answer_that_is_nearly_too_late_is_a_warning(look: Look, words: str) -> None:
    """So is a limit on the number of deliveries."""
    found = next(each for each in lines(look) if each.check is Check.ANSWER)

    assert found.level is Level.WARNING
    assert words in found.what


@pytest.mark.parametrize("status", [200, 204])
def test_what_accepts_everything_fails_with_both_readings(status: int) -> None:
    """A receiver that ignores the made-up user before it verifies looks the same, and the next step finds out."""
    found = lines(answering(status))

    first = first_failed(found)
    assert first is not None
    assert first.check is Check.UNSIGNED
    assert "accepts an unsigned delivery" in first.what
    assert "ignores this made-up user" in first.what
    assert SEND_CHECK in first.step
    assert levels(found)[Check.WRONGLY_SIGNED] is Level.FAILED


def test_only_what_has_no_signature_may_be_accepted() -> None:
    """Each forgery has its own line."""
    found = levels(lines(answering(200, 401)))

    assert (found[Check.UNSIGNED], found[Check.WRONGLY_SIGNED]) == (Level.FAILED, Level.OK)


@pytest.mark.parametrize(
    ("status", "level"), [(400, Level.OK), (403, Level.OK), (422, Level.WARNING), (500, Level.WARNING)]
)
def test_a_refusal_for_another_reason_is_a_warning(status: int, level: Level) -> None:
    """A crash is a refusal too, but Argyle sends again after a 5xx."""
    assert levels(lines(answering(401, status)))[Check.WRONGLY_SIGNED] is level


@pytest.mark.parametrize(
    ("genuine", "level"),
    [(200, Level.OK), (401, Level.FAILED), (429, Level.UNKNOWN), (None, Level.UNKNOWN)],
)
def test_a_genuine_delivery_is_tried_when_asked_for(genuine: int | None, level: Level) -> None:
    """A receiver that refuses it has another secret, or verifies in another way."""
    assert levels(lines(answering(401, 401, genuine), signed=True))[Check.GENUINE] is level


def test_without_a_secret_nothing_can_be_signed() -> None:
    """The line says why nothing is known."""
    found = lines(answering(401), signed=True, secret=None)[-1]

    assert found.level is Level.UNKNOWN
    assert "The secret of `payroll` is not known here" in found.what


def test_a_certificate_that_was_not_renewed_is_a_warning() -> None:
    """Before deliveries stop."""
    found = lines(answering(401, days_left=1))

    warning = next(each for each in found if each.check is Check.CERTIFICATE)
    assert (warning.level, warning.what) == (
        Level.WARNING,
        "The certificate of hooks.example.com is valid for 1 day only.",
    )


@pytest.mark.parametrize(
    ("url", "level"), [("http://hooks.example.com/x", Level.WARNING), ("http://127.0.0.1:8900/x", None)]
)
def test_a_url_without_tls_is_a_warning_but_on_this_machine(url: str, level: Level | None) -> None:
    """Others on the way could read deliveries."""
    found = lines(answering(401, days_left=None), url=url)

    assert levels(found).get(Check.CERTIFICATE) is level


def test_a_public_name_with_a_private_address_is_a_warning() -> None:
    """Argyle sees another address, or none."""
    found = lines(answering(401, addresses=("8.8.4.7", "10.0.0.7")))

    assert levels(found)[Check.NAME] is Level.WARNING
    assert "10.0.0.7" in found[0].what


def test_two_addresses_are_counted() -> None:
    """In the plural."""
    found = lines(answering(401, addresses=("8.8.4.7", "8.8.4.8")))

    assert found[0].what == "hooks.example.com has 2 addresses."


def test_a_receiver_that_was_left_alone_has_one_line() -> None:
    """It says how to look at it."""
    (found,) = lines(None)

    assert found.level is Level.SKIPPED
    assert "--probe" in found.step


def test_a_tunnel_is_a_warning_and_a_dead_one_the_first_failure() -> None:
    """Also if the service behind it answers 404."""
    url = "https://abc.ngrok.app/argyle"
    alive, dead, alone = (lines(each, url=url)[0] for each in (answering(401), answering(404), None))

    assert [(each.check, each.level) for each in (alive, dead, alone)] == [
        (Check.HOST, Level.WARNING),
        (Check.HOST, Level.FAILED),
        (Check.HOST, Level.WARNING),
    ]
    assert "abc.ngrok.app is a tunnel, and nothing is behind it now." in dead.what


def test_a_dead_inbox_is_no_dead_tunnel() -> None:
    """What it does wrong is something else."""
    found = lines(answering(404), url="https://webhook.site/abc")

    assert found[0].level is Level.WARNING


def test_a_text_that_is_no_url_has_no_host() -> None:
    """The config's problems say what is wrong with it."""
    assert first_failed(lines(Look(trouble=Trouble.NO_ADDRESS), url="no url")) is not None
