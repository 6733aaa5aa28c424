"""An invalid row in Argyle's list breaks no command. Each command shows its id and the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.live import PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

GOOD: dict[str, Any] = {
    "id": "good",
    "name": "dev-payroll",
    "url": URL,
    "events": PAYROLL["events"],
    "config": {},
    "secret": SECRET,
    "created_at": "2026-01-01T00:00:00.000001Z",
}
ROWS = {
    "blank name": ({"name": " "}, "name is blank"),
    "null name": ({"name": None}, "name is null"),
    "null url": ({"url": None}, "url is null"),
    "events as text": ({"events": "gigs.added"}, "events is text, not a list"),
    "other events": ({"events": [1]}, "events contains a number"),
    "config as a list": ({"config": ["x"]}, "config is a list, not an object"),
    "secret as a number": ({"secret": 5}, "secret is a number, not text"),
    "escapes": ({"name": "\x1b[31m\ud800", "events": None}, "events is null, not a list"),
}
STRANGE = {"id": "odd", "name": "by-hand"}


def odd(fields: dict[str, Any]) -> dict[str, Any]:
    """An unmanaged row with these fields."""
    return {**GOOD, **STRANGE, **fields}


@pytest.mark.parametrize(("fields", "reason"), ROWS.values(), ids=ROWS)
def test_an_odd_stranger_is_shown_and_breaks_nothing(dev: LiveStack, fields: dict[str, Any], reason: str) -> None:
    """List and drift show it, import continues, export leaves it out, and delete deletes it."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "good"))
    dev.show(GOOD, odd(fields))
    dev.emulator.queue_reply(status=204, method="DELETE", path="/v2/webhooks/odd")

    listed = dev.project.run("list", "--stack", "dev")
    drift = dev.project.run("drift", "--stack", "dev")
    imported = dev.project.run("import", "--stack", "dev")
    exported = dev.project.run("export", "--stack", "dev", "--environment", "local")
    as_json = dev.project.json("list", "--stack", "dev")
    drift_as_json = dev.project.json("drift", "--stack", "dev")
    deleted = dev.project.run("delete", "--stack", "dev", "odd", "--yes")

    assert (listed[0], drift[0], imported[0], exported[0], deleted[0]) == (0, 2, 0, 1, 0)
    assert "dev-payroll" in listed[1]
    assert "1 subscription matches the config" in drift[1]
    assert "bank" not in exported[1]
    for out in (listed[1], drift[1], exported[1], deleted[1]):
        (line,) = [each for each in out.splitlines() if reason in each]
        assert "odd" in line
        assert "\x1b" not in out
    assert as_json["odd"][0]["id"] == drift_as_json["odd"][0]["id"] == "odd"
    assert as_json["odd"][0]["reasons"] == [reason]
    assert "Deleted subscription odd." in deleted[1]


@pytest.mark.parametrize("row", [{**GOOD, "id": None}, {**GOOD, "id": 7}, "text", None, ["x"]], ids=repr)
def test_a_row_without_an_id_is_shown_too(dev: LiveStack, row: object) -> None:
    """With what can be read. No command offers to delete it, because the API can't address it."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "good"))
    dev.show(GOOD, row)

    listed = dev.project.run("list", "--stack", "dev")
    drift = dev.project.run("drift", "--stack", "dev")

    assert (listed[0], drift[0]) == (0, 2)
    assert "(no id)" in listed[1]
    assert "(no id)" in drift[1]
    assert "argyle-webhooks delete" not in drift[1]


def test_a_list_of_nothing_but_odd_rows_is_shown(dev: LiveStack) -> None:
    """The account is not empty."""
    dev.show(odd({"events": None}))

    code, out, _ = dev.project.run("list", "--stack", "dev")

    assert code == 0
    assert "has no subscriptions" not in out
    assert "odd  by-hand" in out


@pytest.mark.parametrize(("fields", "reason"), ROWS.values(), ids=ROWS)
def test_an_odd_one_of_ours_is_a_finding_and_never_gone(dev: LiveStack, fields: dict[str, Any], reason: str) -> None:
    """Drift does not call it missing, and does not offer to delete it; delete refuses. Its id proves the account."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "good"), account={"key": "of another key"})
    dev.show({**GOOD, **fields})

    drift = dev.project.run("drift", "--stack", "dev")
    listed = dev.project.run("list", "--stack", "dev")
    deleted = dev.project.run("delete", "--stack", "dev", "good", "--yes")

    assert drift[0] == 2
    assert "missing" not in drift[1]
    assert reason in drift[1]
    assert "managed as `payroll`" in drift[1]
    assert "argyle-webhooks delete" not in drift[1]
    assert "managed by `payroll`" in listed[1]
    assert deleted[0] == 1
    assert "managed by this stack" in deleted[2]


def test_an_odd_one_under_a_declared_name_is_named_before_an_import(dev: LiveStack) -> None:
    """Import says what `up` will refuse. An import of its id is refused with the reason."""
    dev.declare({"payroll": PAYROLL, "audit": PAYROLL})
    dev.show({**GOOD, "events": None}, {**GOOD, "id": "audit-id", "name": "dev-audit"})

    dry = dev.project.run("import", "--stack", "dev")
    told = dev.project.run("import", "--stack", "dev", "payroll=good")

    assert dry[0] == 0
    assert "+ audit = audit-id" in dry[1]
    assert "payroll: Argyle's reply about the live subscription with this name can't be read" in dry[1]
    assert told[0] == 1
    assert "Subscription good can't become `payroll`, because it can't be read: events is null" in told[2]


@pytest.mark.parametrize("created_at", [None, "", 5])
def test_a_time_of_creation_that_is_missing_keeps_nobody_from_reading_the_rest(
    dev: LiveStack, created_at: object
) -> None:
    """Such a subscription can be declared, so it is valid; the report says that the time is unknown."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "good"))
    dev.show({**GOOD, "created_at": created_at}, {**GOOD, **STRANGE, "created_at": created_at})

    drift = dev.project.run("drift", "--stack", "dev")
    listed = dev.project.json("list", "--stack", "dev")
    exported = dev.project.run("export", "--stack", "dev", "--environment", "local")

    assert drift[0] == 2
    assert "1 subscription matches the config" in drift[1]
    assert "odd, made at an unknown time (Argyle shows no created_at)" in drift[1]
    assert [each["createdAt"] for each in listed["subscriptions"]] == [None, None]
    assert exported[0] == 0
    assert "name: by-hand" in exported[1]


def test_event_names_of_v1_are_read_and_no_problem(dev: LiveStack) -> None:
    """The account's older subscriptions are in the same list."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "good"))
    old = {**GOOD, **STRANGE, "events": ["documents.added", "activities.updated"]}
    dev.show(GOOD, old)

    drift = dev.project.run("drift", "--stack", "dev")
    listed = dev.project.run("list", "--stack", "dev")
    exported = dev.project.run("export", "--stack", "dev", "--environment", "local")

    assert drift[0] == 2
    assert "by-hand" in drift[1]
    assert listed[0] == exported[0] == 0
    assert "allowUnknownEvents: true" in exported[1]


@pytest.mark.parametrize("rows", [["text", None], [{**GOOD, "id": None}], [{}]], ids=repr)
def test_a_page_that_is_nonsense_is_an_error(dev: LiveStack, rows: list[object]) -> None:
    """Without a single id, the reply is not from Argyle, so nothing is treated as deleted."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "good"))
    dev.show(*rows)

    code, _, err = dev.project.run("drift", "--stack", "dev")

    assert code == 1
    assert "no row in the reply's page has an id" in err
