"""A program with providers of two accounts: the commands look at the one that the API key opens, and say so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from argyle_provider.core.account import key_fingerprint
from argyle_provider.emulator import Emulator
from tests.unit.cli.live import KEY_ID, PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

ELSEWHERE = (
    "Not compared: 2 subscriptions of provider `other`, in another Argyle account. "
    "Run again with the key of that account in ARGYLE_API_KEY_ID and ARGYLE_API_KEY_SECRET."
)
OTHER_ACCOUNT = {"key": "the other key", "clientId": "other"}


def two_accounts(dev: LiveStack, other: dict[str, str]) -> str:
    """A program with a provider of its own for two of its three subscriptions; the id of the third, which is live."""
    dev.undeclare()
    dev.native()
    fields = {"url": URL, "events": PAYROLL["events"], "config": {}, "secret": dev.secret(SECRET)}
    id_ = dev.create("acme-payroll")
    dev.manage(("payroll", id_), name="acme-payroll", **fields)
    dev.provider = "other"
    for name in ("loans", "gigs"):
        dev.manage((name, f"id-of-{name}"), name=f"other-{name}", account=other, **fields)
    return id_


@pytest.mark.parametrize("report", ["text", "markdown"])
def test_subscriptions_of_another_provider_are_said_to_be_not_compared(dev: LiveStack, report: str) -> None:
    """Neither as if they were missing, nor as if all were well: this key shows nothing of their account."""
    two_accounts(dev, OTHER_ACCOUNT)

    code, out, _ = dev.project.run("drift", "--stack", "dev", "--format", report)

    assert code == 0
    assert "No drift in stack `dev`: 1 subscription matches the state." in out
    assert ELSEWHERE in out.splitlines()
    assert "other-loans" not in out


def test_what_is_not_compared_is_in_the_json_and_in_a_check_up(dev: LiveStack) -> None:
    """With the provider's name. The check-up could not look there, which is its exit code."""
    two_accounts(dev, OTHER_ACCOUNT)

    report = dev.project.json("drift", "--stack", "dev")
    code, out, _ = dev.project.run("doctor", "--stack", "dev", "--no-probe", "--format", "json")

    assert report["notCompared"] == [{"provider": "other", "subscriptions": 2}]
    assert code == 5
    (line,) = [each for each in json.loads(out)["lines"] if "Not compared" in each["what"]]
    assert (line["level"], f"{line['what']} {line['step']}") == ("could not look", ELSEWHERE)


def test_with_the_other_key_the_default_provider_is_not_compared(
    dev: LiveStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The advice of the line works: each account is compared with its own key."""
    two_accounts(dev, {"key": key_fingerprint("other-key-id")})
    monkeypatch.setenv("ARGYLE_API_KEY_ID", "other-key-id")
    monkeypatch.setenv("ARGYLE_API_KEY_SECRET", "other-key-secret")

    with Emulator(keys=["other-key-id:other-key-secret"]) as other:
        monkeypatch.setenv("ARGYLE_API_URL", other.url)
        code, out, _ = dev.project.run("drift", "--stack", "dev")

    assert code == 2
    assert "Not compared: 1 subscription of the default provider, in another Argyle account. Run again" in out
    assert "2 missing" in out
    assert "acme-payroll" not in out


def test_another_provider_of_the_same_account_is_compared(dev: LiveStack) -> None:
    """What it declares and is not live is missing."""
    two_accounts(dev, {"key": key_fingerprint(KEY_ID)})

    code, out, _ = dev.project.run("drift", "--stack", "dev")

    assert code == 2
    assert "2 missing. 1 subscription matches the state." in out
    assert "Not compared" not in out
