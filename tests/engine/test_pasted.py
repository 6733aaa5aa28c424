"""Printed commands, pasted into a shell."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from argyle_provider.core.commands import config_path, set_secret
from tests.pasting import PULUMI
from tests.unit.core.test_commands import NASTY

if TYPE_CHECKING:
    from tests.engine.harness import Stack


def pasted(stack: Stack, command: str, *, typed: str = "") -> None:
    """Paste *command* into a shell in the project's folder, and type the answers."""
    done = stack.run("bash", "-c", command, typed=typed)

    assert done.code == 0, done.output


def test_the_engine_puts_a_secret_where_we_say(stack: Stack) -> None:
    """The printed path leads to the entry's secret and to nothing else, whatever the entry's name is."""
    stack.declare({name: {"url": "https://hooks.example.com/argyle", "events": ["gigs.added"]} for name in NASTY})
    content = json.loads(stack.stack_file.read_text())
    stack.stack_file.write_text(json.dumps(content, ensure_ascii=False))  # JSON's surrogate pairs are not valid YAML
    paths = {name: config_path(("argyle:subscriptions", name, "secret")) for name in NASTY}
    first, second, *others = NASTY

    for name in (first, second):
        pasted(
            stack, set_secret(("argyle:subscriptions", name, "secret"), stack=stack.name), typed=f"secret of {name}\n"
        )
    assignments = [word for name in others for word in ("--secret", f"{paths[name]}=secret of {name}")]
    assert stack.pulumi("config", "set-all", "--path", *assignments).code == 0
    told = stack.pulumi("config", "--json", "--show-secrets")

    found = json.loads(told.output)["argyle:subscriptions"]["objectValue"]
    assert {name: entry["secret"] for name, entry in found.items()} == {name: f"secret of {name}" for name in NASTY}
    assert {len(entry) for entry in found.values()} == {3}


@pytest.mark.parametrize("command", PULUMI)
def test_the_engine_takes_the_options_that_we_print(command: str) -> None:
    """Those without a value and those with one."""
    environ = {**os.environ, "PULUMI_EXPERIMENTAL": "true"}  # the help hides `up --plan`, which works without it
    done = subprocess.run(
        ["pulumi", *command.split(), "--help"], capture_output=True, text=True, check=True, env=environ
    )
    options = dict(re.findall(r"^ +(?:-\w, )?(--[\w-]+) ?(\S*) ", done.stdout, re.MULTILINE))

    assert [
        name for name in PULUMI[command].flags if options.get(name, "?") and "[=" not in options.get(name, "?")
    ] == []
    assert [name for name in PULUMI[command].values if not options.get(name)] == []
