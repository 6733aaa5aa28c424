"""The stack's own keys that differ between two versions."""

from __future__ import annotations

from dataclasses import replace

from argyle_provider.core.model import Declaration, Environment, Problem, Replacement, Severity
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


def test_only_errors_stop_a_deployment() -> None:
    """A warning does not."""
    error, warning = Problem(("a",), "wrong"), Problem(("b",), "odd", Severity.WARNING)

    assert StackVersion(DEV, (error, warning)).errors == (error,)


def test_the_order_of_a_replacement_is_the_stacks() -> None:
    """New before old, unless the stack says otherwise."""
    assert not deletes_first(DEV)
    assert deletes_first(replace(DEV, replacement=Replacement.DELETE_FIRST))
