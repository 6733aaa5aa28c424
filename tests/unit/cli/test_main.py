"""The command line as a whole."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider import __version__
from argyle_provider.cli import PROGRAM, main
from argyle_provider.cli._output import print_anything, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]

HELP = """
import sys
from argyle_provider.cli import main
for line in sys.argv[1:]:
    assert main([*line.split(), "--help"]) == 0
print(sorted({"pulumi", "requests", "starlette", "uvicorn", "grpc", "yaml", "jinja2"} & sys.modules.keys()))
"""


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command, by the words that call it."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, f"{path} {name}".strip())


COMMANDS = dict(commands(PROGRAM))
LEAVES = {path: each for path, each in COMMANDS.items() if not hasattr(each, "commands") or path == "stacks"}
"""Every command that does something, but the emulator, which runs until Ctrl-C."""


def test_help_loads_nothing_heavy() -> None:
    """Help is fast: no command's help loads the engine, an HTTP client, a web server or a YAML parser."""
    run = subprocess.run([sys.executable, "-c", HELP, *COMMANDS], capture_output=True, text=True, check=True)

    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("path", LEAVES)
def test_each_command_says_what_it_does_with_an_example(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help has one line of purpose, the exit codes, an example, and a description of every option."""
    assert main([*path.split(), "--help"]) == 0

    out = capsys.readouterr().out
    assert re.search(r"\n  [A-Z][^.]+\.\n\n", out), out
    assert re.search(r"\n  Exit codes?: \S", out), out
    assert re.search(rf"Examples?:\n +(\S+=\S+ )?argyle-webhooks {path}", out), out
    options = [each for each in LEAVES[path].params if each.param_type_name == "option"]
    assert [each.name for each in options if not each.help] == []


def test_the_document_of_the_commands_shows_the_real_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/commands.md has the same lines."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    main(["--help"])

    listed = capsys.readouterr().out.partition("Commands:\n")[2].partition("\n\n")[0]
    assert listed in (ROOT / "docs" / "commands.md").read_text()


def test_every_command_is_documented() -> None:
    """docs/commands.md has a heading for each command, and one table of all exit codes."""
    text = (ROOT / "docs" / "commands.md").read_text()

    assert [path for path in COMMANDS if path and " " not in path and f"\n## {path}\n" not in text] == []
    assert re.findall(r"^\| (\d+) \|", text, re.MULTILINE) == ["0", "1", "2", "3", "4", "5", "130"]


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["emulator", "--nothing"], ["emulator", "show"]])
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The command is named, and no traceback; tests/unit/cli/test_usage.py has the words."""
    code = main(arguments)

    assert code == 2
    assert "argyle-webhooks" in "".join(capsys.readouterr())


def test_an_error_is_one_line_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    """The line goes to standard error."""
    code = main(["emulator", "--switch", "no_such=1"])

    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("Error: Unknown switch 'no_such'")
    assert err.count("\n") == 1


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As shells expect, and without a traceback."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("argyle_provider.report.events.events_rows", interrupted)

    assert main(["events"]) == 130
    assert "Traceback" not in "".join(capsys.readouterr())


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """People copy it into bug reports."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"argyle-webhooks {__version__}\n"


@pytest.mark.parametrize("arguments", [["--no-color", "events", "hours"], ["events", "hours"]])
def test_colour_is_for_terminals_only(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe always gets plain text."""
    assert main(arguments) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(("option", "coloured"), [([], True), (["--no-color"], False)])
def test_no_color_is_obeyed_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: list[str], coloured: bool
) -> None:
    """So is the variable NO_COLOR, which the option sets."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    assert main([*option, "events", "nothing-like-this"]) == 1
    assert main([*option, "validate", str(ROOT / "tests" / "golden" / "typo" / "after" / "Pulumi.sandbox.yaml")]) == 1

    assert ("\x1b[31m" in capsys.readouterr().out) is coloured


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PermissionError(13, "Permission denied", "stacks/Pulumi.dev.yaml"),
            "stacks/Pulumi.dev.yaml: Permission denied",
        ),
        (OSError(28, "No space left on device"), "No space left on device"),
        (RuntimeError("hush-hush"), "Unexpected error in argyle-webhooks (RuntimeError at fails:"),
    ],
    ids=["a file", "a full disk", "a bug"],
)
def test_whatever_happens_is_one_paragraph(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, and no text of an unexpected exception, which may contain a secret."""

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("argyle_provider.report.events.events_rows", fails)

    assert main(["events"]) == 1
    out, err = capsys.readouterr()
    assert err.startswith(f"Error: {words}")
    assert len(err.splitlines()) == 1
    assert "hush-hush" not in out + err


@pytest.mark.parametrize("locale", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_pipe_gets_utf_8_in_any_locale(locale: str, tmp_path: Path) -> None:
    """The output can be a stack file, a report, or JSON for a program."""
    file = tmp_path / "Pulumi.sandbox.yaml"
    file.write_text(
        "config: {argyle:environment: sandbox, argyle:subscriptions: {büro: {url: https://x.org, events: []}}}\n",
        encoding="utf-8",
    )
    environ = {"PYTHONIOENCODING": locale, "LC_ALL": "C", "PATH": ""}

    run = subprocess.run(
        [sys.executable, "-c", "import sys; from argyle_provider.cli import main; sys.exit(main())", "validate", file],
        capture_output=True,
        env=environ,
        check=False,
    )

    assert (run.returncode, run.stderr) == (1, b"")
    assert "argyle:subscriptions.büro" in run.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("closed", "arguments", "expected"),
    [
        ("1>&-", ["validate"], 2),
        ("1>&-", ["events", "gigs"], 0),
        ("2>&-", ["validate"], 2),
        ("0<&-", ["verify", "-", "--signature", "00"], 1),
        ("0<&- 1>&- 2>&-", ["init", "--yes", "made"], 0),
    ],
)
def test_a_closed_stream_is_no_error(closed: str, arguments: list[str], expected: int, tmp_path: Path) -> None:
    """As under a service manager: what would be printed there is dropped, and the exit code is the command's own."""
    program = "import sys; from argyle_provider.cli import main; sys.exit(main())"
    command = ["sh", "-c", f'exec "$0" -c "{program}" "$@" {closed}', sys.executable, *arguments]

    run = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env={"ARGYLE_WEBHOOK_SECRET": "a-secret"}, check=False
    )

    assert run.returncode == expected
    assert "Unexpected error" not in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("terminal", "encoding", "shown"),
    [
        (True, "ascii", b"+ caf\\xe9 \\u2192 \\xb1\n"),
        (True, "latin-1", b"+ caf\xe9 \\u2192 \xb1\n"),
        (True, "utf-8", "+ café → ±\n".encode()),
        (False, "ascii", "+ café → ±\n".encode()),
    ],
)
def test_a_terminal_shows_what_it_can(
    terminal: bool, encoding: str, shown: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other characters become escapes. They must not interrupt a report."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(stream, "isatty", lambda: terminal)

    print_anything(stream)
    stream.write("+ café → ±\n")
    stream.flush()

    assert stream.buffer.getvalue() == shown


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_shows_what_a_command_waits_for(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error. A log gets no such line."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)

    with waiting("Reading stack `dev` ..."):
        pass

    out, err = capsys.readouterr()
    assert out == ""
    assert ("Reading stack `dev` ..." in err) is terminal
