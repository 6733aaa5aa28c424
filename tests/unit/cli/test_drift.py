"""`argyle-webhooks drift` and `delete`: each group has one next step, and delete follows drift."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

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
