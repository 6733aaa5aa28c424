"""`argyle-webhooks drift` and `delete`: each group has one next step, and delete follows drift."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.report.drift_json import unmanaged_in
from tests.unit.cli.live import PAYROLL, SECRET, URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.live import LiveStack

PROTECTED = {"entries": '{"payroll": {"subscriptions": ["payroll"], "protect": true}}', "environment": "local"}
UP = "pulumi up --refresh --stack dev"
ELSEWHERE = "https://elsewhere.example.com/x"


def in_step(dev: LiveStack) -> str:
    """The declared subscription is live and managed."""
    dev.declare({"payroll": PAYROLL})
    id_ = dev.create("dev-payroll")
    dev.manage(("payroll", id_))
    return id_


def beside(name: str, **fields: Any) -> Callable[[LiveStack], str]:
    """Another live subscription, in addition to the declared one."""

    def made(dev: LiveStack) -> str:
        in_step(dev)
        return dev.create(name, **fields)

    return made


def lost(**fields: Any) -> Callable[[LiveStack], str]:
    """The state is lost. The live subscription with the declared name has these fields."""

    def made(dev: LiveStack) -> str:
        dev.declare({"payroll": {**PAYROLL, "protect": True}})
        return dev.create("dev-payroll", **fields)

    return made


def changed(dev: LiveStack) -> str:
    """Somebody edited the managed subscription."""
    id_ = in_step(dev)
    dev.emulator.edit(id_, url=ELSEWHERE)
    return id_


def removed(dev: LiveStack) -> str:
    """The entry was removed from the file."""
    id_ = in_step(dev)
    dev.declare({})
    return id_


def removed_and_protected(dev: LiveStack) -> str:
    """A protected entry was removed from the file."""
    id_ = removed(dev)
    dev.record(**PROTECTED)
    return id_


def lost_removed_and_protected(dev: LiveStack) -> str:
    """A protected entry was removed, and the subscription's state is lost; the SubscriptionSet's is not."""
    dev.declare({})
    dev.record(**PROTECTED)
    return dev.create("dev-payroll")


def to_delete(dev: LiveStack) -> str:
    """A replacement was interrupted before its delete."""
    in_step(dev)
    id_ = dev.create("dev-payroll", url=ELSEWHERE)
    dev.manage(("payroll", id_), delete=True)
    return id_


def renamed(dev: LiveStack) -> str:
    """The entry has another key, with the same name."""
    id_ = in_step(dev)
    dev.declare({"loans": {**PAYROLL, "name": "dev-payroll"}})
    return id_


def pending(dev: LiveStack) -> str:
    """A run was interrupted during a create, and the entry was removed since."""
    in_step(dev)
    dev.pending("loans")
    return dev.create("dev-loans", url=ELSEWHERE)


def of_another_stack(dev: LiveStack) -> str:
    """Another stack's file declares the subscription."""
    in_step(dev)
    dev.project.write("other", {"payroll": PAYROLL}, environment="local")
    return dev.create("other-payroll")


def blank(dev: LiveStack) -> str:
    """An unmanaged subscription can't be read."""
    in_step(dev)
    return dev.create(" ")


def namesakes(dev: LiveStack) -> str:
    """The state is lost, and two live subscriptions have the declared name."""
    dev.declare({"payroll": PAYROLL})
    dev.create("dev-payroll", url="https://one.example.com")
    return dev.create("dev-payroll", url="https://two.example.com")


DELETE = "argyle-webhooks delete --stack dev ID"
IMPORT = "argyle-webhooks import --yes --stack dev payroll=ID"
CASES: dict[str, tuple[Callable[[LiveStack], str], str, list[str], str]] = {
    "changed": (
        changed,
        f"Live, but different. `{UP}` replaces the subscription, and deliveries continue",
        [],
        "is managed by this stack as `payroll`",
    ),
    "removed": (
        removed,
        f"no longer declared. `{UP}` deletes the subscription, and its deliveries stop",
        [],
        "is managed by this stack as `payroll`",
    ),
    "protected": (removed_and_protected, "Protected and no longer declared", [], "is managed by this stack"),
    "protected, lost": (
        lost_removed_and_protected,
        "Protected and no longer",
        [],
        "belongs to the protected entry `payroll`",
    ),
    "to delete": (
        to_delete,
        f"Replaced by an interrupted run; the old subscription still delivers. `{UP}` deletes the old",
        [],
        "is managed by this stack as `payroll`",
    ),
    "renamed": (renamed, f"Managed under another entry. `{UP}` moves", [], "is managed by this stack as `payroll`"),
    "lost": (
        lost(),
        f"Unmanaged, and matches the config. `{UP}` takes over",
        [],
        "is declared by this stack as `payroll`",
    ),
    "lost, changed": (
        lost(url=ELSEWHERE),
        "Unmanaged, under a declared name. Import",
        [IMPORT],
        "is declared by this stack as `payroll`",
    ),
    "lost, two": (
        namesakes,
        f"Declared, but not live. `{UP}` creates the subscription, and deliveries start",
        [DELETE] * 2,
        "has the name of `payroll`",
    ),
    "another stack's": (
        of_another_stack,
        "so not drift here",
        ["argyle-webhooks drift --stack other"],
        "belongs to stack `other`",
    ),
    "doubled": (beside("dev-payroll"), "Each delivery arrives twice", [DELETE], ""),
    "leftover of a name": (beside("dev-payroll", url=ELSEWHERE), "Leftover: ", [DELETE], ""),
    "leftover of a run": (pending, "Leftover: ", [DELETE], ""),
    "leftover by its URL": (beside("dev-old"), "Leftover: ", [DELETE], ""),
    "look-alike": (beside("dev-ops-payroll", url=ELSEWHERE), "Another project's stack may have", [DELETE], ""),
    "stranger": (beside("by-hand"), "no stack of this project declares the subscription", [DELETE], ""),
    "unreadable": (blank, "can't be read", [DELETE], ""),
}


@pytest.mark.parametrize(("make", "heading", "commands", "refused"), CASES.values(), ids=CASES)
def test_each_group_has_one_advice_and_delete_agrees(
    dev: LiveStack, make: Callable[[LiveStack], str], heading: str, commands: list[str], refused: str
) -> None:
    """Delete deletes what drift says to delete. It refuses everything else, and says what to do instead."""
    id_ = make(dev)

    code, out, _ = dev.project.run("drift", "--stack", "dev")
    report = dev.project.json("drift", "--stack", "dev")
    deleted = dev.project.run("delete", "--stack", "dev", id_, "--yes")

    own = [line.strip() for line in out.splitlines() if re.match(r" +(argyle-webhooks|pulumi) [^`]*$", line)]
    own = [line for line in own if "--clear-pending-creates" not in line]
    assert code == (0 if "not drift here" in heading else 2)
    assert heading in out
    assert len(own) == len(commands)
    assert all(
        re.fullmatch(each.replace("ID", "[0-9a-f-]{36}"), line) for each, line in zip(commands, own, strict=True)
    )
    assert [each for group in report["groups"] for one in group["findings"] for each in one["commands"]] == own
    assert SECRET not in out
    live = {each.id for each in dev.emulator.subscriptions()}
    if refused:
        assert deleted[0] == 1
        assert f"{id_} {refused}" in deleted[2]
        assert "Nothing was deleted." in deleted[2]
        assert id_ in live
    else:
        assert deleted[0] == 0
        assert id_ not in live
        assert dev.project.run("drift", "--stack", "dev")[0] == 0


def test_what_up_refuses_is_said_before_what_it_would_do(dev: LiveStack) -> None:
    """By the rule of the SubscriptionSet: a protected entry, or more removals than the stack allows."""
    removed_and_protected(dev)
    dev.declare({"audit": PAYROLL}, maxDeletions=0)

    _, out, _ = dev.project.run("drift", "--stack", "dev")

    first, second, *_ = out.split("\n\n")
    assert first.startswith("Drift in stack `dev`: 1 protected and no longer declared, 1 missing. ")
    assert second.startswith("`pulumi up` refuses this config. Fix this first:")
    assert "protected and no longer declared" in second
    assert "`argyle:maxDeletions` allows 0" in second


def test_a_protected_one_that_is_declared_is_not_deleted_by_hand(dev: LiveStack) -> None:
    """The message says how to remove the protection."""
    id_ = in_step(dev)
    dev.record(**PROTECTED)

    code, _, err = dev.project.run("delete", "--stack", "dev", id_, "--yes")

    assert code == 1
    assert "`payroll` is protected. Declare it with `protect: false`" in err


def test_a_second_one_of_a_hidden_secret_is_imported_after_a_refresh(dev: LiveStack) -> None:
    """The state has a subscription that is gone under this name, and the engine refuses another until a refresh."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "gone"))
    dev.emulator.switch(secret_in_get="masked")
    id_ = dev.create("dev-payroll")

    _, out, _ = dev.project.run("drift", "--stack", "dev")

    expected = f"    pulumi refresh --stack dev\n    argyle-webhooks import --yes --stack dev payroll={id_}\n"
    assert expected in out + "\n"


def test_what_a_broken_delete_first_replacement_left_is_deleted(dev: LiveStack) -> None:
    """The state waits for the replacement, so the engine would refuse the import that drift shows in other cases."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", "gone"), replacing=True)
    dev.emulator.switch(secret_in_get="masked")
    id_ = dev.create("dev-payroll")

    _, out, _ = dev.project.run("drift", "--stack", "dev")
    code, _, _ = dev.project.run("delete", "--stack", "dev", id_, "--yes")

    assert f"    argyle-webhooks delete --stack dev {id_}\n" in out + "\n"
    assert code == 0


@pytest.mark.parametrize("shown", ["masked", "null", "omitted"])
def test_what_was_not_compared_is_counted(dev: LiveStack, shown: str) -> None:
    """A hidden secret is not drift, but the report says so. Without hidden secrets, it says nothing."""
    in_step(dev)
    clear, _ = dev.project.run("drift", "--stack", "dev")[1:]
    dev.emulator.switch(secret_in_get=shown)

    code, out, _ = dev.project.run("drift", "--stack", "dev")

    assert code == 0
    assert "1 secret was not compared, because Argyle does not show it." in out
    assert "not compared" not in clear
    assert dev.project.json("drift", "--stack", "dev")["secretsNotCompared"] == 1


@pytest.mark.parametrize("stack", ["acme/argyle/dev", "a stack"])
def test_printed_commands_name_the_stack_as_it_was_named(dev: LiveStack, stack: str) -> None:
    """The name is quoted if a shell needs it. Names of subscriptions start with the short name."""
    dev.project.write("a stack", {}, environment="local")
    dev.project.write("other", {"payroll": PAYROLL}, environment="local")
    dev.create("by-hand")
    dev.create("other-payroll")

    code, out, _ = dev.project.run("drift", "--stack", stack)

    commands = [shlex.split(line) for line in out.splitlines() if line.startswith("    argyle-webhooks ")]
    other = "acme/argyle/other" if "/" in stack else "other"
    assert code == 2
    assert [each[1:4] for each in commands] == [["delete", "--stack", stack], ["drift", "--stack", other]]


def test_a_stack_whose_program_declares_is_compared_with_its_state(dev: LiveStack) -> None:
    """Without `argyle:subscriptions`, what the program declares is neither missing nor a leftover."""
    dev.undeclare()
    ids = [dev.create(f"hook-{number}") for number in range(3)]
    fields = {"url": URL, "events": PAYROLL["events"], "config": {}, "secret": dev.secret(SECRET)}
    for number, id_ in enumerate([*ids, "gone"]):
        dev.manage((f"hook-{number}", id_), name=f"hook-{number}", **fields)
    dev.emulator.edit(ids[1], url=ELSEWHERE)
    dev.emulator.edit(ids[2], secret="changed by hand")
    stranger = dev.create("by-hand")

    code, out, _ = dev.project.run("drift", "--stack", "dev")
    managed = dev.project.run("delete", "--stack", "dev", ids[0], "--yes")
    deleted = dev.project.run("delete", "--stack", "dev", stranger, "--yes")

    assert code == 2
    assert out.startswith(
        "Drift in stack `dev`: 1 missing, 2 different, 1 unmanaged. 1 subscription matches the state."
    )
    assert "secret: differs" in out
    assert f"argyle-webhooks delete --stack dev {stranger}" in out
    assert managed[0] == 1
    assert deleted[0] == 0
    assert not any(each in out for each in (SECRET, "changed by hand"))


@pytest.mark.parametrize(
    ("keys", "name"),
    [({"quietAfter": "3 days"}, "argyle:quietAfter"), ({"knownUnmanaged": [{"id": 1}]}, "argyle:knownUnmanaged")],
)
def test_a_wrong_setting_beside_a_program_is_an_error(dev: LiveStack, keys: dict[str, object], name: str) -> None:
    """Ignored, it would never report silence, or report a known stranger for ever. Its other keys are the program's."""
    fields = {"url": URL, "events": PAYROLL["events"], "config": {}, "secret": dev.secret(SECRET)}
    dev.manage(("hook", dev.create("hook")), name="hook", **fields)
    dev.undeclare()
    right = dev.project.run("drift", "--stack", "dev")
    dev.undeclare(**keys)

    code, _, err = dev.project.run("drift", "--stack", "dev")

    assert right[0] == 0, right
    assert code == 1
    assert name in err


@pytest.mark.parametrize("group", ["stranger", "missing"])
def test_what_up_can_settle_is_told_apart(dev: LiveStack, group: str) -> None:
    """For a repair that must not ask anybody about what it can't change."""
    id_ = in_step(dev)
    if group == "stranger":
        dev.create("by-hand")
    else:
        dev.emulator.delete(id_)

    report = dev.project.json("drift", "--stack", "dev")

    assert (report["drift"], report["settled"]) == (True, group == "stranger")


def test_what_a_program_declares_beside_the_config_is_compared_with_the_state(dev: LiveStack) -> None:
    """It is not drift because the config lacks it, and its secret is compared too."""
    in_step(dev)
    fields = {"url": URL, "events": PAYROLL["events"], "config": {}, "secret": dev.secret(SECRET)}
    id_ = dev.create("acme-gateway")
    dev.own()
    dev.manage(("gateway", id_), name="acme-gateway", **fields)

    equal = dev.project.run("drift", "--stack", "dev")
    dev.emulator.edit(id_, secret="changed by hand")
    code, out, _ = dev.project.run("drift", "--stack", "dev")

    assert equal[0] == 0
    assert " match the config, or the state where a program declares them.\n" in equal[1]
    assert code == 2
    assert "± gateway " in out
    assert "secret: differs" in out


def test_a_native_program_is_compared_with_its_state(dev: LiveStack) -> None:
    """In any language: its subscriptions are managed, `delete` refuses them, and a stranger is found."""
    dev.undeclare()
    dev.parents = "argyle:index:StackSubscriptions$"
    dev.native()
    id_, stranger = dev.create("acme-payroll"), dev.create("stranger")
    fields = {"url": URL, "events": PAYROLL["events"], "config": {}, "secret": dev.secret(SECRET)}
    dev.manage(("argyle-payroll", id_), name="acme-payroll", **fields)

    listed = dev.project.json("list", "--stack", "dev")
    kept = dev.project.run("delete", "--yes", "--stack", "dev", id_)
    code, out, _ = dev.project.run("drift", "--stack", "dev")
    deleted = dev.project.run("delete", "--yes", "--stack", "dev", stranger)

    assert {each["id"]: each["managedBy"] for each in listed["subscriptions"]} == {
        id_: "argyle-payroll",
        stranger: None,
    }
    assert (kept[0], deleted[0]) == (1, 0)
    assert "is managed by this stack as `argyle-payroll`. Nothing was deleted." in kept[2]
    assert code == 2
    assert stranger in out
    assert "± argyle-payroll" not in out


@pytest.mark.parametrize("command", ["drift", "delete"])
def test_a_section_that_is_missing_in_a_stack_that_had_one_is_an_error(dev: LiveStack, command: str) -> None:
    """Such a stack has no program of its own. What it declares is unknown, so nothing is reported or deleted."""
    id_ = in_step(dev)
    dev.record(**PROTECTED)
    dev.undeclare()

    code, _, err = dev.project.run(command, "--stack", "dev", *([id_] if command == "delete" else []))

    assert code == 1
    assert "argyle:subscriptions" in err


def test_names_of_other_stacks_count_with_what_pulumi_yaml_gives_them(dev: LiveStack) -> None:
    """The environment decides whether stacks share an account, and an entry can come from Pulumi.yaml."""
    dev.project.write("production", {"payroll": PAYROLL}, environment="production")
    (dev.project.root / "stacks" / "Pulumi.staging.yaml").write_text("config: {}\n")
    (dev.project.root / "Pulumi.yaml").write_text(
        "name: argyle\nruntime: python\nstackConfigDir: stacks\nconfig:\n  environment: local\n"
        "  subscriptions: {default: {hr: {url: https://hr.example.com/x, events: [gigs.added]}}}\n"
    )
    for name in ("staging-hr", "production-payroll"):
        dev.create(name)

    unmanaged = dev.project.json("drift", "--stack", "dev")["unmanaged"]

    found = {each["subscription"]["name"]: (each["origin"], each["stack"]) for each in unmanaged}
    assert found == {"staging-hr": ("another-stack", "staging"), "production-payroll": ("unknown", None)}


def test_an_encrypted_url_is_refused(dev: LiveStack) -> None:
    """The state and the report would show the URL. Only the file shows that it is encrypted."""
    in_step(dev)
    hidden = {**PAYROLL, "url": {"secure": "v1:sealed"}, "secret": {"secure": "v1:sealed"}}
    dev.project.write("dev", {"payroll": hidden}, environment="local")

    code, out, err = dev.project.run("drift", "--stack", "dev")

    assert code == 1
    assert "argyle:subscriptions.payroll.url: A URL can't be encrypted" in out + err
    assert URL not in out + err


def test_each_finding_says_what_is_live_and_what_is_declared(dev: LiveStack) -> None:
    """Labelled, with the time of the last delivery and what manages it; and so is what matches."""
    dev.declare({"payroll": PAYROLL, "audit": {**PAYROLL, "url": "https://audit.example.com/x"}, "new": PAYROLL})
    payroll, audit = dev.create("dev-payroll"), dev.create("dev-audit")
    dev.manage(("payroll", payroll), ("audit", audit))
    stranger = dev.create("by-hand", url=ELSEWHERE)

    _, out, _ = dev.project.run("drift", "--stack", "dev")
    report = dev.project.json("drift", "--stack", "dev")

    facts = {line.partition(", ")[0].strip(): line.rpartition(", last sent: ")[2] for line in out.splitlines()}
    assert f"± audit  live: {URL}  2 events\n" in out
    assert f"    live -> declared:\n    url: {URL} -> https://audit.example.com/x\n" in out
    assert f"+ new  declared: {URL}  2 events\n    declared events: gigs.added and users.fully_synced\n" in out
    assert f"! by-hand  live: {ELSEWHERE}  2 events\n" in out
    assert (facts[audit], facts[stranger]) == ("never, managed as `audit`", "never, unmanaged")
    assert out.endswith(f"\n\nLive, managed, and as declared:\n  payroll  {URL}  2 events, last sent: never\n")
    found = {each["resource"]: each for group in report["groups"] for each in group["findings"]}
    assert found["audit"]["live"]["managedBy"] == "audit"
    assert found["audit"]["live"]["url"] == URL
    assert found["audit"]["declared"]["url"] == "https://audit.example.com/x"
    assert found["new"]["live"] is None
    assert [(each["id"], each["managedBy"], each["everSent"]) for each in report["matching"]] == [
        (payroll, "payroll", False)
    ]


@pytest.mark.parametrize(("make", "heading", "commands", "refused"), CASES.values(), ids=CASES)
def test_markdown_says_the_same(
    dev: LiveStack, make: Callable[[LiveStack], str], heading: str, commands: list[str], refused: str
) -> None:
    """The same groups and commands, in tables of equal width that no text of the account can break."""
    id_ = make(dev)

    code, out, _ = dev.project.run("drift", "--stack", "dev", "--format", "markdown")
    report = dev.project.json("drift", "--stack", "dev")

    rows = [line for line in out.splitlines() if line.startswith("|")]
    assert code == (0 if "not drift here" in heading else 2)
    assert heading in out
    assert all(len(re.split(r"(?<!\\)\|", row)) in {7, 9} for row in rows)
    assert any(id_ in row for row in rows)
    assert all(
        f"`{each}`" in out for group in report["groups"] for one in group["findings"] for each in one["commands"]
    )
    assert SECRET not in out


def test_markdown_names_what_was_interrupted_and_what_is_refused(dev: LiveStack) -> None:
    """As the text does."""
    removed_and_protected(dev)
    dev.pending("loans")
    dev.emulator.switch(secret_in_get="masked")
    dev.manage(("audit", dev.create("dev-audit")))
    dev.declare({"audit": PAYROLL})

    _, out, _ = dev.project.run("drift", "--stack", "dev", "--format", "markdown")

    assert "`pulumi up` refuses this config. Fix this first:\n\n- `" in out
    assert "whether it created `loans`. If it did" in out
    assert "`pulumi refresh --clear-pending-creates --stack dev`" in out
    assert "1 secret was not compared" in out


KNOWN = {"name": "ops-*", "reason": "the monitoring of ops", "until": "2999-12-31"}


def test_a_known_stranger_is_shown_apart_and_the_check_stays_green(dev: LiveStack) -> None:
    """With its reason, in each format. Delete refuses it, and a review does not count it."""
    in_step(dev)
    dev.declare({"payroll": PAYROLL}, knownUnmanaged=[KNOWN])
    id_ = dev.create("ops-monitor", url=ELSEWHERE)

    code, out, _ = dev.project.run("drift", "--stack", "dev")
    _, markdown, _ = dev.project.run("drift", "--stack", "dev", "--format", "markdown")
    report = dev.project.json("drift", "--stack", "dev")
    deleted = dev.project.run("delete", "--stack", "dev", id_, "--yes")

    assert code == 0
    assert out.startswith("No drift in stack `dev`: 1 subscription matches the config.\n\nKnown: unmanaged, and listed")
    assert "    known until 2999-12-31: the monitoring of ops\n" in out
    assert "`known until 2999-12-31: the monitoring of ops`" in markdown
    assert "argyle-webhooks delete" not in out + markdown
    assert report["drift"] is False
    assert report["unmanaged"][0]["known"] == {"place": 0, "id": None, **KNOWN}
    assert report["unmatchedKnownUnmanaged"] == []
    assert [each.is_elsewhere for each in unmanaged_in(report)] == [True]
    assert deleted[0] == 1
    assert f"{id_} is listed in `argyle:knownUnmanaged` of this stack. Nothing was deleted." in deleted[2]


def test_a_known_stranger_past_its_date_is_drift_again(dev: LiveStack) -> None:
    """The report says that it was known, and delete deletes it."""
    in_step(dev)
    id_ = dev.create("ops-monitor", url=ELSEWHERE)
    dev.declare({"payroll": PAYROLL}, knownUnmanaged=[{"id": id_, "reason": "a trial", "until": "2026-01-31"}])

    code, out, _ = dev.project.run("drift", "--stack", "dev")
    deleted = dev.project.run("delete", "--stack", "dev", id_, "--yes")

    assert code == 2
    assert "    known until 2026-01-31, which is over: a trial. Delete it, or set a later date\n" in out
    assert deleted[0] == 0


@pytest.mark.parametrize("report", ["text", "markdown"])
def test_an_entry_that_matches_nothing_is_a_warning(dev: LiveStack, report: str) -> None:
    """It does not fail the check. A known one without a date says only why."""
    in_step(dev)
    id_ = dev.create("by-hand", url=ELSEWHERE)
    dev.declare({"payroll": PAYROLL}, knownUnmanaged=[{"id": id_, "reason": "a person's"}, KNOWN])

    code, out, _ = dev.project.run("drift", "--stack", "dev", "--format", report)

    assert code == 0
    assert "warning: `argyle:knownUnmanaged[1]` (ops-*) matches no live, unmanaged subscription." in out
    assert "known: a person's" in out
    assert dev.project.json("drift", "--stack", "dev")["unmatchedKnownUnmanaged"][0]["name"] == "ops-*"


def test_a_wrong_entry_is_an_error_at_its_line(dev: LiveStack) -> None:
    """Every problem at once, and nothing is compared."""
    in_step(dev)
    dev.declare({"payroll": PAYROLL}, knownUnmanaged=[{"id": "x"}, {"name": "*", "reason": "all"}])

    code, out, err = dev.project.run("drift", "--stack", "dev")

    assert (code, out) == (1, "")
    assert re.search(r"Pulumi\.dev\.yaml:\d+:\d+: argyle:knownUnmanaged\[0\]\.reason: ", err)
    assert re.search(r"Pulumi\.dev\.yaml:\d+:\d+: argyle:knownUnmanaged\[1\]\.name: The pattern", err)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (beside("by-hand"), 0),
        (beside("dev-old"), 0),
        (blank, 0),
        (beside("dev-payroll"), 2),
        (changed, 2),
        (lost(url=ELSEWHERE), 2),
        (removed, 2),
    ],
)
def test_after_up_only_what_up_should_have_made_equal_fails(
    dev: LiveStack, make: Callable[[LiveStack], str], code: int
) -> None:
    """Missing, different, duplicate or not deleted. Strangers and silence are shown, and are the nightly run's."""
    id_ = make(dev)

    found, out, _ = dev.project.run("drift", "--stack", "dev", "--after-up", "--quiet-after", "1m")

    assert found == code
    assert id_ in out
