"""The stack's own keys that differ between two versions."""

from __future__ import annotations

from dataclasses import replace

from argyle_provider.core.model import Declaration, Entry, Environment, KnownUnmanaged, Problem, Replacement, Severity
from argyle_provider.core.stack_version import StackVersion, deletes_first, setting_changes

DEV = Declaration("dev", Environment.SANDBOX, ())


def test_an_equal_config_has_no_changes() -> None:
    """Each key that differs has its own line."""
    other = replace(DEV, environment=Environment.LOCAL, max_deletions=2, allowed_hosts=("a.example.com", "*.b.example"))

    assert list(setting_changes(StackVersion(DEV), StackVersion(DEV))) == []
    assert list(setting_changes(StackVersion(DEV), StackVersion(other))) == [
        "argyle:environment: sandbox -> local",
        "argyle:maxDeletions: no limit -> 2",
        "argyle:allowedHosts: any -> a.example.com, *.b.example",
    ]


def test_after_how_long_an_entry_is_silent_is_a_setting_of_its_own() -> None:
    """The stack's change is one line, not one for each entry that follows it. A new entry is no change of a setting."""

    def version(stack: str, **entries: str) -> StackVersion:
        made = (Entry(key, "https://a.example.com", (), quiet_after=each) for key, each in entries.items())
        return StackVersion(replace(DEV, entries=tuple(made), quiet_after=stack))

    assert list(setting_changes(version("3d", a="3d", b="1w"), version("", a="", b="12h", c="2w"))) == [
        "argyle:quietAfter: 3d -> never",
        "argyle:subscriptions.b.quietAfter: 1w -> 12h",
    ]
    assert list(setting_changes(version("", a=""), version("", a="3d"))) == [
        "argyle:subscriptions.a.quietAfter: never -> 3d"
    ]


def test_known_strangers_are_a_setting() -> None:
    """By what each matches, and until when."""
    known = (KnownUnmanaged("theirs", id="x"), KnownUnmanaged("ours", name="ops-*", until="2026-12-31"))
    changed = StackVersion(replace(DEV, known_unmanaged=known))

    assert list(setting_changes(StackVersion(DEV), changed)) == [
        "argyle:knownUnmanaged: none -> x, ops-* until 2026-12-31"
    ]


def test_only_errors_stop_a_deployment() -> None:
    """A warning does not."""
    error, warning = Problem(("a",), "wrong"), Problem(("b",), "odd", Severity.WARNING)

    assert StackVersion(DEV, (error, warning)).errors == (error,)


def test_the_order_of_a_replacement_is_the_stacks() -> None:
    """New before old, unless the stack says otherwise."""
    assert not deletes_first(DEV)
    assert deletes_first(replace(DEV, replacement=Replacement.DELETE_FIRST))
