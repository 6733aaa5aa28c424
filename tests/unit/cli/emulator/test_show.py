"""``argyle-webhooks emulator show``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The database of an emulator that ran before, without subscriptions."""
    path = tmp_path / "emulator.sqlite3"
    with Emulator(database=path):
        return path


def test_a_pipe_gets_plain_columns(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sorted by name, without the secret and without credentials of a URL."""
    with Emulator(database=database) as emulator:
        second = emulator.create(
            name="payroll-partial-90",
            url="https://user:hush@hooks.example.com:8443/argyle",
            events=["gigs.partially_synced", "paystubs.partially_synced"],
            config={"days_synced": 90},
            secret="hush",
        )
        first = emulator.create(name="audit", url="nowhere", events=["gigs.added"])
        code = main(["emulator", "show", "--database", str(database)])

    out = capsys.readouterr().out
    assert code == 0
    assert [line.split() for line in out.splitlines()] == [
        ["NAME", "HOST", "EVENTS", "CONFIG", "ID"],
        ["audit", "-", "1", "-", first.id],
        ["payroll-partial-90", "hooks.example.com:8443", "2", "days_synced=90", second.id],
    ]
    assert "hush" not in out


def test_a_terminal_gets_a_table_with_whole_ids(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the terminal is narrow: people copy ids."""
    with Emulator(database=database) as emulator:
        made = emulator.create(name="a-long-name-" * 5, url="https://[broken/", events=["gigs.added"])
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    code = main(["emulator", "show", "--database", str(database)])

    out = capsys.readouterr().out
    assert code == 0
    assert made.id in out
    assert "EVENTS" in out


@pytest.mark.parametrize("terminal", [True, False])
def test_a_name_can_not_act_on_the_terminal(
    database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    """Escape sequences and line ends are replaced, and markup is printed as text."""
    with Emulator(database=database) as emulator:
        emulator.create(name="\x1b[2J\n[red]x", url="https://x.example/", events=["gigs.added"])
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")

    main(["emulator", "show", "--database", str(database)])

    out = capsys.readouterr().out
    assert "\x1b[2J" not in out
    assert "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}[red]x" in out


def test_nothing_is_said_in_words(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without subscriptions, the command prints a sentence instead of an empty table."""
    code = main(["emulator", "show", "--database", str(database)])

    assert (code, capsys.readouterr().out) == (0, "The emulator has no subscriptions.\n")


def test_a_missing_file_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command does not create it."""
    path = tmp_path / "missing"
    code = main(["emulator", "show", "--database", str(path)])

    assert code == 2
    assert "does not exist" in capsys.readouterr().err
    assert not path.exists()


def test_another_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and exit code 1."""
    path = tmp_path / "notes.txt"
    path.write_text("no database at all")
    code = main(["emulator", "show", "--database", str(path)])

    assert code == 1
    assert str(path) in capsys.readouterr().err
