"""`argyle-webhooks export`: an account as a stack file. tests/engine/test_export.py imports the file again."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest

from argyle_provider.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from argyle_provider.emulator import Emulator

URL = "https://hooks.example.com/argyle"
EXPORT = ["export", "--stack", "dev", "--environment", "local"]

EXPECTED = """\
# yaml-language-server: $schema=schema.json
# Live subscriptions in local, exported by argyle-webhooks. To manage them, run:
#   pulumi stack init dev
#   pulumi config set --stack dev --secret --path argyle:subscriptions.bank.secret
#   argyle-webhooks import --stack dev
#   pulumi preview --expect-no-changes --stack dev
config:
  argyle:environment: local
  argyle:subscriptions:
    bank:
      url: https://hooks.example.com/argyle
      secret: {secure: "not set yet: dev.bank"}
      events:
        - gigs.added
        - gigs.partially_synced: {days_synced: [30, 182]}
        - items.updated: {items: [item_1, item_2]}
    "yes":
      name: "yes"
      url: https://hooks.example.com/argyle
      events:
        - accounts.removed
"""


def test_an_account_is_a_file_with_what_is_left_to_do(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Subscriptions are sorted and merged into entries, and each secret is a placeholder."""
    for days in (182, 30):
        emulator.create(
            name=f"dev-bank-partial-{days}",
            url=URL,
            events=["gigs.partially_synced"],
            config={"days_synced": days},
            secret="signing-secret",
        )
    items = {"items": ["item_2", "item_1"]}
    emulator.create(name="dev-bank", url=URL, events=["gigs.added"], secret="signing-secret")
    emulator.create(
        name="dev-bank-items-2-c55c70", url=URL, events=["items.updated"], config=items, secret="signing-secret"
    )
    emulator.create(name="yes", url=URL, events=["accounts.removed"])

    assert main(EXPORT) == 0

    assert capsys.readouterr().out == EXPECTED


def test_a_stack_may_be_named_in_full(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of subscriptions start with the short name of the stack."""
    emulator.create(name="dev-bank", url=URL, events=["gigs.added"], secret="signing-secret")
    main(EXPORT)
    short = capsys.readouterr().out

    assert main([each.replace("dev", "organization/argyle/dev") for each in EXPORT]) == 0
    assert capsys.readouterr().out == short


def test_a_secret_that_all_share_is_set_once(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """In the defaults, so an account with forty subscriptions needs one command."""
    for name in ("a", "b"):
        emulator.create(name=name, url=URL, events=["gigs.added"], secret="signing-secret")

    assert main(EXPORT) == 0

    out = capsys.readouterr().out
    assert 'secret: {secure: "not set yet: dev.defaults"}' in out
    assert out.count("config set") == out.count("secure") == 1
    assert "signing-secret" not in out


def test_what_can_not_be_declared_is_named_with_its_reason(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the first lines of the file, without credentials of a URL. The exit code is 1."""
    emulator.create(name="bank", url=URL, events=["gigs.added"])
    odd = emulator.create(name="odd\u202ename", url="http://user:pass@hooks.example.com/x", events=["gigs.added"]).id

    assert main(EXPORT) == 1

    out, err = capsys.readouterr()
    assert err == "Warning: 1 live subscription left out. The file's first lines say why.\n"
    assert "# Left out: 1 subscription that no entry can declare:\n" in out
    assert f"#   {odd}  odd\N{REPLACEMENT CHARACTER}name  http://[credentials]@hooks.example.com/x: " in out
    assert "pass" not in out.replace("passphrase", "")


def test_an_empty_account_is_a_stack_that_declares_nothing(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is valid."""
    assert main(EXPORT) == 0

    assert capsys.readouterr().out.endswith("config:\n  argyle:environment: local\n  argyle:subscriptions: {}\n")


def test_an_account_that_can_not_be_asked_is_one_paragraph(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a key, with a wrong key, or with an emulator's address for a real environment."""
    monkeypatch.setenv("ARGYLE_API_KEY_ID", "wrong")
    assert main(EXPORT) == 1
    assert "The API key is wrong" in capsys.readouterr().err
    monkeypatch.delenv("ARGYLE_API_KEY_ID")
    monkeypatch.delenv("ARGYLE_API_KEY_SECRET")
    assert main(["export", "--stack", "dev", "--environment", "sandbox"]) == 1
    err = capsys.readouterr().err
    assert "Set ARGYLE_API_KEY_ID" in err
    assert "works only in environment local" in err


def test_a_file_is_written_whole(emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the same bytes as on standard output, the usual permissions, and no temporary file left."""
    emulator.create(name="dev-bank", url=f"{URL}/b\u00fcro", events=["gigs.added"], secret="signing-secret")
    path = tmp_path / "new" / "Pulumi.dev.yaml"
    path.parent.mkdir()
    assert main(EXPORT) == 0
    printed = capsys.readouterr().out

    before = os.umask(0o027)
    try:
        assert main([*EXPORT, "--output", str(path)]) == 0
    finally:
        os.umask(before)

    out, err = capsys.readouterr()
    assert (out, err) == ("", f"Wrote {path}. Its first lines say what to do next.\n")
    assert path.read_bytes() == printed.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("what", ["file", "folder", "dangling link"])
def test_nothing_is_overwritten(
    what: str, emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command stops before it sends a request."""
    path = tmp_path / "Pulumi.dev.yaml"
    if what == "file":
        path.write_text("mine")
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")

    assert main([*EXPORT, "--output", str(path)]) == 2

    assert "already exists. Move that file, or choose another name." in capsys.readouterr().err.replace("\n", " ")
    assert emulator.journal() == ()
    assert what != "file" or path.read_text() == "mine"


def test_a_file_that_can_not_be_written_leaves_nothing(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing or read-only folder, a full disk: one line names the file, and no part of the file is left."""
    missing = tmp_path / "no" / "such" / "folder.yaml"
    assert main([*EXPORT, "--output", str(missing)]) == 1
    step = "Correct this, or choose another path, then run again."
    assert capsys.readouterr().err == f"Error: {missing}: No such file or directory. {step}\n"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "full.yaml"
    monkeypatch.setattr("os.fsync", full)
    assert main([*EXPORT, "--output", str(path)]) == 1
    assert capsys.readouterr().err == f"Error: {path}: No space left on device. {step}\n"
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_out_is_said_with_a_file_too(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is written, and the exit code is 1, as without `--output`."""
    emulator.create(name="bank", url="http://hooks.example.com/x", events=["gigs.added"])
    path = tmp_path / "Pulumi.dev.yaml"

    assert main([*EXPORT, "--output", str(path)]) == 1

    assert "Warning: 1 live subscription left out" in capsys.readouterr().err
    assert "Left out: 1 subscription" in path.read_text()
