"""Printed commands work for names that a shell or Pulumi's paths need quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.core.commands import argyle_webhooks, pulumi, set_secret
from tests.pasting import complaints

if TYPE_CHECKING:
    from argyle_provider.emulator import Emulator
    from tests.unit.cli.conftest import Project

NAMES = ["payroll", "payroll.v2", "0042", "a b", "it's", 'a"b', "a\\b", "$HOME", "b\u00fccher"]
ENTRY = {"url": "https://hooks.example.com/argyle", "events": ["gigs.added"]}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("secret", [None, "in clear", {"secure": "not set yet: x"}], ids=["none", "plain", "not set"])
@pytest.mark.parametrize("command", ["validate", "review"])
def test_the_way_to_set_a_secret_is_printed_right(project: Project, name: str, secret: object, command: str) -> None:
    """For any name of an entry and any problem of its secret, the command names the stack and the path."""
    project.write("my.stack", {name: ENTRY if secret is None else {**ENTRY, "secret": secret}})

    _, out, _ = project.run(command, *(["--base", "HEAD"] if command == "review" else []))

    assert set_secret(("argyle:subscriptions", name, "secret"), stack="my.stack") in out
    assert complaints(out) == []


@pytest.mark.parametrize("shared", [True, False])
def test_an_exported_file_says_how_to_go_on(project: Project, emulator: Emulator, *, shared: bool) -> None:
    """The commands in its first lines work for any names in the account."""
    for number, name in enumerate(["dev.1-payroll.v2", "dev.1-audit", "by hand"]):
        emulator.create(name=name, **ENTRY, secret="s" if shared else f"s{number}")  # type: ignore[arg-type] # one entry

    _, out, _ = project.run("export", "--stack", "dev.1", "--environment", "local")

    path = ("argyle:defaults", "secret") if shared else ("argyle:subscriptions", "payroll-v2", "secret")
    for command in (
        pulumi("stack init", "dev.1", stack=None),
        set_secret(path, stack="dev.1"),
        argyle_webhooks("import", stack="dev.1"),
        pulumi("preview --expect-no-changes", stack="dev.1"),
    ):
        assert f"#   {command}\n" in out
    assert complaints(out) == []
