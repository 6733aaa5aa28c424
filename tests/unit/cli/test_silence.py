"""`argyle-webhooks list` and `drift` show when something was last sent, and what is silent."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.live import PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

DAY = timedelta(days=1)


def row(id_: str, name: str, *, created: timedelta = 20 * DAY, sent: timedelta | None = None) -> dict[str, Any]:
    """A row of Argyle's list, created and last sent something so long ago."""
    now = datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(minutes=1)  # the server's clock has no fractions
    return {
        "id": id_,
        "name": name,
        "url": URL,
        "events": PAYROLL["events"],
        "config": {},
        "secret": SECRET,
        "created_at": f"{(now - created).isoformat()}Z",
        "last_sent_at": None if sent is None else f"{(now - sent).isoformat()}Z",
    }


def settled(dev: LiveStack, *rows: dict[str, Any], entry: dict[str, Any] | None = None, **keys: object) -> None:
    """The stack declares and manages the first of *rows*, and all of them are live."""
    dev.declare({"payroll": {**PAYROLL, **(entry or {})}}, **keys)
    dev.manage(("payroll", rows[0]["id"]))
    dev.show(*rows)


@pytest.mark.parametrize("command", ["list", "drift"])
def test_silence_has_its_own_exit_code_and_only_where_it_is_looked_for(dev: LiveStack, command: str) -> None:
    """With the option, with the stack's key, or with the entry's; the option goes before both."""
    one = row("one", "dev-payroll", sent=5 * DAY)
    run = (command, "--stack", "dev")

    settled(dev, one)
    codes = [dev.project.run(*run)[0], dev.project.run(*run, "--quiet-after", "3d")[0]]
    dev.declare({"payroll": PAYROLL}, quietAfter="3d")
    codes += [dev.project.run(*run)[0], dev.project.run(*run, "--quiet-after", "1w")[0]]
    dev.declare({"payroll": {**PAYROLL, "quietAfter": "1w"}}, quietAfter="3d")
    codes += [dev.project.run(*run)[0]]

    assert codes == [0, 3, 3, 0, 0]


@pytest.mark.parametrize("command", ["list", "drift"])
def test_a_silent_subscription_is_shown_with_its_reason(dev: LiveStack, command: str) -> None:
    """In words, and in JSON with the times."""
    settled(dev, row("one", "dev-payroll", sent=5 * DAY), quietAfter="72h")

    _, out, _ = dev.project.run(command, "--stack", "dev")
    (found,) = dev.project.json(command, "--stack", "dev")["silent"]

    *_, heading, name, reason = out.splitlines()
    assert heading.startswith("Silent: 1 subscription. `last sent` is the last attempt")
    assert name == "! payroll  dev-payroll"
    assert reason == "    one: last sent 5 days ago, silent after 3 days"
    assert found["lastSentAt"] < found.pop("createdAt") or found["everSent"]
    assert (found["kind"], found["resource"], found["quietAfterSeconds"]) == ("quiet", "payroll", 3 * 86_400)


def test_each_reason_is_a_sentence(dev: LiveStack) -> None:
    """One that was never sent anything, and one that is behind another subscription of the account."""
    settled(dev, row("one", "dev-payroll"))
    _, never, _ = dev.project.run("list", "--stack", "dev", "--quiet-after", "3d")
    dev.emulator.clear_replies()
    dev.show(row("one", "dev-payroll", sent=2 * DAY), row("other", "by-hand", sent=0.1 * DAY))

    code, behind, _ = dev.project.run("list", "--stack", "dev", "--quiet-after", "4w")
    (found,) = dev.project.json("list", "--stack", "dev", "--quiet-after", "4w")["silent"]

    assert never.endswith("    one: never sent anything; created 20 days ago, silent after 3 days\n")
    assert code == 3
    assert behind.endswith(
        "    one: last sent 2 days ago. Argyle sent `by-hand` (other) something 2 hours ago, and this subscription has "
        "all events of that one\n"
    )
    assert (found["kind"], found["sibling"]["id"]) == ("behind", "other")


def test_drift_comes_before_silence(dev: LiveStack) -> None:
    """The exit code is that of drift, and the report has both. Strangers are not judged."""
    settled(dev, row("one", "dev-payroll", sent=5 * DAY), row("two", "by-hand", sent=5 * DAY))

    code, out, _ = dev.project.run("drift", "--stack", "dev", "--quiet-after", "3d")
    report = dev.project.json("drift", "--stack", "dev", "--quiet-after", "3d")

    assert code == 2
    assert "last sent: 5 days ago" in out
    assert "Silent: 1 subscription." in out
    assert report["unmanaged"][0]["everSent"]


@pytest.mark.parametrize(("value", "shown"), [(None, "never"), ("yesterday", "unknown"), (5, "unknown")])
def test_an_odd_time_breaks_nothing(dev: LiveStack, value: object, shown: str) -> None:
    """Never is what Argyle says with null; all else that is no time is unknown, and not silence."""
    settled(dev, {**row("one", "dev-payroll"), "last_sent_at": value})

    code, out, _ = dev.project.run("list", "--stack", "dev")
    (found,) = dev.project.json("list", "--stack", "dev")["subscriptions"]
    silent, _, _ = dev.project.run("drift", "--stack", "dev", "--quiet-after", "3d")

    assert code == 0
    assert f", last sent: {shown}, managed as" in out
    assert (found["lastSentAt"], found["everSent"]) == (None, False if value is None else None)
    assert silent == (3 if value is None else 0)


def test_a_new_subscription_is_not_silent(dev: LiveStack) -> None:
    """It was never sent anything, and nothing was due."""
    settled(dev, row("one", "dev-payroll", created=DAY), quietAfter="3d")

    assert dev.project.run("drift", "--stack", "dev")[0] == 0


def test_a_list_does_not_need_a_config_without_errors(dev: LiveStack) -> None:
    """What can be read of it is used."""
    settled(dev, row("one", "dev-payroll", sent=5 * DAY), quietAfter="3d", entry={"evnts": []})

    code, out, _ = dev.project.run("list", "--stack", "dev")

    assert code == 3
    assert "Silent: 1 subscription." in out


@pytest.mark.parametrize("command", ["list", "drift"])
@pytest.mark.parametrize("text", ["3", "soon", "0d"])
def test_a_wrong_duration_is_wrong_usage(dev: LiveStack, command: str, text: str) -> None:
    """With an example of a right one."""
    code, _, err = dev.project.run(command, "--stack", "dev", "--quiet-after", text)

    assert code == 2
    assert "like `12h` or `3d`" in " ".join(err.split())
