"""The commands in messages, reports and files."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.commands import argyle_webhooks, config_path, engine_import, pulumi, send_check, set_secret

NASTY = [
    "payroll",
    "payroll.v2",
    "2fa",
    "0042",
    "a b",
    "it's",
    'a"b',
    "a\\b",
    'a\\"b.c',
    "a\\",
    "a[0]",
    "]",
    "a:b",
    "$HOME",
    "$(id)",
    "`id`",
    "a;b|c&d>e",
    "*",
    "~",
    "#",
    "!x",
    "-x",
    "b\u00fccher",
    "\U0001f600",
    "new\nline",
    "\x1b[31m",
    "tab\t'",
]

printable_or_not = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def words(command: str) -> list[str]:
    """The words that a real shell reads in *command*."""
    script = f"set -- {command}\nfor word; do printf '%s\\0' \"$word\"; done"
    told = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    return told.decode().split("\0")[:-1]


@pytest.mark.parametrize("name", NASTY)
def test_a_shell_reads_each_name_as_one_word(name: str) -> None:
    """A shell passes stack, path and id unchanged, and no name becomes an option or a command."""
    path = ("argyle:subscriptions", name, "secret")

    assert words(argyle_webhooks("delete", name, stack=name))[-1] == name
    assert words(argyle_webhooks("delete", "id", stack=name)) == ["argyle-webhooks", "delete", "--stack", name, "id"]
    assert words(set_secret(path, stack="dev"))[-1] == config_path(path)
    assert words(send_check(name, "127.0.0.1", stack=name))[3:7] == ["--stack", name, "--entry", name]


@given(printable_or_not)
def test_a_command_is_one_line_without_backticks(name: str) -> None:
    """So it can be shown in backticks and in a terminal, with any names."""
    command = argyle_webhooks("import --yes", f"{name}=id", stack=name)

    assert command.isprintable()
    assert "`" not in command


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="`"), min_size=1))
def test_printable_names_need_only_a_posix_shell(name: str) -> None:
    """Bash's own quoting is used only where needed."""
    assert shlex.split(pulumi("up", stack=name)) == ["pulumi", "up", "--stack", name]


@pytest.mark.parametrize(
    ("made", "command"),
    [
        (pulumi("up --refresh", stack="dev"), "pulumi up --refresh --stack dev"),
        (pulumi("up", stack="org/project/dev"), "pulumi up --stack org/project/dev"),
        (pulumi("up", stack=None), "pulumi up"),
        (pulumi("stack init", "my stack", stack=None), "pulumi stack init 'my stack'"),
        (argyle_webhooks("validate"), "argyle-webhooks validate"),
        (
            argyle_webhooks("delete --yes", "id"),
            'argyle-webhooks delete --yes --stack "$(pulumi stack --show-name)" id',
        ),
        (argyle_webhooks("delete", "-x", stack="dev"), "argyle-webhooks delete --stack dev -- -x"),
        (
            argyle_webhooks("import --yes", "payroll=1", "audit=2", stack="dev"),
            "argyle-webhooks import --yes --stack dev payroll=1 audit=2",
        ),
        (
            engine_import("argyle:index:WebhookSubscription", "a b", "1", stack="dev"),
            "pulumi import --generate-code=false --protect=false --stack dev argyle:index:WebhookSubscription 'a b' 1",
        ),
        (
            set_secret(("argyle:apiKeySecret",), stack="dev"),
            "pulumi config set --stack dev --secret argyle:apiKeySecret",
        ),
        (
            set_secret(("argyle:defaults", "secret"), stack="dev"),
            "pulumi config set --stack dev --secret --path argyle:defaults.secret",
        ),
        (
            set_secret(("argyle:subscriptions", "payroll.v2", "secret"), stack="dev"),
            "pulumi config set --stack dev --secret --path 'argyle:subscriptions[\"payroll.v2\"].secret'",
        ),
    ],
)
def test_a_command_is_written_as_people_write_it(made: str, command: str) -> None:
    """Options first, then the stack, then the arguments; quotes only where needed."""
    assert made == command


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("payroll", "s.payroll"),
        ("pay-roll_2", "s.pay-roll_2"),
        ("payroll.v2", 's["payroll.v2"]'),
        ("0042", 's["0042"]'),
        ("a b", 's["a b"]'),
        ('a"b', 's["a\\"b"]'),
        ("a\\b", 's["a\\b"]'),
        ("a\\", "s.a\\"),
    ],
)
def test_a_path_is_in_the_engines_syntax(name: str, path: str) -> None:
    """``tests/engine`` checks that Pulumi reads them back."""
    assert config_path(("s", name)) == path
