"""The user's own `pulumi` command: every problem with it is one paragraph with a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.exceptions import EngineError
from argyle_provider.pulumi_cli.command import run_pulumi, run_pulumi_json

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hush-hush"


class Command:
    """A folder for a `pulumi`, first on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "pulumi"

    def write(self, script: str, *, version: str = "v3.259.0", mode: int = 0o755) -> None:
        """A `pulumi` that prints its version, and otherwise runs *script*."""
        head = f'#!/bin/sh\n[ "$1" = version ] && echo {version} && exit\n'
        self.path.write_text(head + script, encoding="utf-8")
        self.path.chmod(mode)

    def failure(self, *arguments: str, stack: str = "dev") -> str:
        """The message when the command fails."""
        with pytest.raises(EngineError) as error:
            run_pulumi_json(*(arguments or ("config", "--json")), stack=stack, folder=self.folder)
        return str(error.value)


@pytest.fixture(name="command")
def _command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A folder without a `pulumi`."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return Command(tmp_path)


def test_its_output_is_read_as_utf_8_in_any_locale(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine writes UTF-8 in every locale; invalid bytes break nothing."""
    monkeypatch.setattr("locale.getpreferredencoding", lambda *_: "ascii")
    command.write('printf \'{"name": "b\\303\\274cher \\377"}\'')

    assert run_pulumi_json("stack", "export", stack="dev", folder=command.folder) == {"name": "bücher \ufffd"}


def test_its_input_is_a_pipe(command: Command) -> None:
    """The import file contains secrets, so it is never on disk."""
    command.write("cat")

    assert run_pulumi("import", stack="dev", folder=command.folder, text="é") == "é"


def test_without_it_the_remedy_is_named(command: Command) -> None:
    """A sentence, not a Python traceback."""
    assert command.failure() == "The `pulumi` command is not on PATH. Install it: https://www.pulumi.com/docs/install/"


@pytest.mark.parametrize(
    ("content", "mode"),
    [("#!/bin/sh\n", 0o644), ("#!/no/such/shell\n", 0o755), ("\x7fELF", 0o755)],
    ids=["not executable", "no interpreter", "of another machine"],
)
def test_one_that_can_not_be_executed_is_named_by_its_path(command: Command, content: str, mode: int) -> None:
    """The command exists, so `not found` would mislead."""
    command.path.write_text(content)
    command.path.chmod(mode)

    assert f"The `pulumi` command at {command.path} can't be executed (" in command.failure()


def test_a_folder_that_is_gone_is_said(command: Command) -> None:
    """Another branch was checked out meanwhile."""
    command.write("")
    with pytest.raises(EngineError, match="current folder no longer exists"):
        run_pulumi("config", stack="dev", folder=command.folder / "gone")


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (
            "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
            "Set `PULUMI_CONFIG_PASSPHRASE` to the passphrase of this stack, then run again.",
        ),
        ("could not decrypt configuration values: bad value", "Run `argyle-webhooks validate`, which names it."),
        (
            "could not decrypt configuration values: cipher: message authentication failed",
            "Restore the line: `git log -p -S encryptionsalt` shows the right one.",
        ),
        ("incorrect passphrase", "The passphrase in `PULUMI_CONFIG_PASSPHRASE`, or in the file"),
        ("unable to read PULUMI_CONFIG_PASSPHRASE_FILE: open /x: no such file or directory", "a file that can be read"),
        (
            'unable to open state directory "file:///x": stat /x: no such file or directory',
            "Check `PULUMI_BACKEND_URL`",
        ),
        ("PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions", "Run `pulumi login`"),
        (
            "no stack named 'my stack' found",
            "run `pulumi stack init 'my stack'`, then `argyle-webhooks import --stack 'my stack'`",
        ),
        ("failed to load checkpoint: place 1: invalid character 'b'", "`.bak`"),
        ("no Pulumi.yaml project file found (searching upwards from /tmp)", "Change to the project's folder"),
    ],
)
def test_the_engines_own_words_are_followed_by_the_next_step(command: Command, words: str, step: str) -> None:
    """In the words of engine 3.259."""
    command.write(f'echo "error: {words}" >&2; exit 1'.replace('"file:///x"', "'file:///x'"))

    message = command.failure("stack", "export", stack="my stack")

    assert message.startswith("`pulumi stack export` failed for stack `my stack`. Pulumi says: ")
    assert words.replace('"', "'") in message.replace('"', "'")
    assert step in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    ["PULUMI_ACCESS_TOKEN must be set for login", "no stack named 'local' found", "passphrase must be set with X"],
)
def test_the_local_stack_is_not_sought_elsewhere(command: Command, words: str) -> None:
    """Its state is in .local, where `emulator exec --local` finds it, so no login and no new stack helps."""
    command.write(f'echo "error: {words}" >&2; exit 1')

    message = command.failure("stack", "export", stack="local")

    assert "in the shell that `argyle-webhooks emulator exec --local -- $SHELL` opens." in message
    assert "pulumi login" not in message
    assert "pulumi stack init" not in message


@pytest.mark.parametrize("version", ["v3.99.0", "3.258.1", "v2.25.2", "v3.100.0-alpha.1"])
@pytest.mark.parametrize("script", ["echo 'error: unknown flag: --show-secrets' >&2; exit 1", "echo hello"])
def test_one_that_is_too_old_is_blamed_for_what_it_can_not_do(command: Command, version: str, script: str) -> None:
    """Both versions are named: the one that was found and the one that is needed."""
    command.write(script, version=version)

    assert f"The `pulumi` command is version {version}; 3.259 or later is needed." in command.failure()


@pytest.mark.parametrize("version", ["v3.259.0", "v3.301.2", "v4.0.0", "", "who knows"])
def test_one_that_is_not_too_old_is_not_blamed(command: Command, version: str) -> None:
    """Nor is one that does not print its version."""
    command.write("echo 'error: something else.' >&2; exit 1", version=version)

    assert command.failure() == "`pulumi config` failed for stack `dev`. Pulumi says: something else."


@pytest.mark.parametrize(
    "script",
    [f'echo \'{{"secret": "{SECRET}"}}\'; exit 1', f'echo \'{{"secret": "{SECRET}"\'', f"echo '[\"{SECRET}\"]'"],
)
def test_what_it_printed_of_a_config_is_never_quoted(command: Command, script: str) -> None:
    """The output may be a config with secrets; only its error lines are quoted."""
    command.write(script)

    message = command.failure("config", "--json", "--show-secrets")

    assert SECRET not in message
    assert "`pulumi" in message


def test_an_import_that_fails_is_told_in_the_engines_words(command: Command) -> None:
    """They are in the standard output, with colours."""
    command.write("printf '  resource\\n\\033[31m  error: it is there already\\033[0m\\n'; exit 255")

    assert "failed for stack `dev`. Pulumi says: it is there already" in command.failure("import")


def test_long_words_are_cut(command: Command) -> None:
    """One paragraph."""
    command.write(f"echo 'error: {'x' * 2000}' >&2; exit 1")

    assert len(command.failure()) < 700
