"""`argyle-webhooks export`: an account as a stack file. Its way back is tested on the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://hooks.example.com/argyle"
EXPORT = ["export", "--stack", "dev", "--environment", "local"]

EXPECTED = """\
# yaml-language-server: $schema=schema.json
# What was live in local, as `argyle-webhooks export` found it. To manage it:
#   pulumi stack init dev
#   pulumi config set --stack dev --secret --path 'argyle:subscriptions.bank.secret'
#   argyle-webhooks import --stack dev --yes
#   pulumi preview --stack dev --expect-no-changes
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


@pytest.fixture(name="emulator")
def _emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An account, and the environment that reaches it."""
    with Emulator(keys=["key-id:key-secret"]) as running:
        monkeypatch.setenv("ARGYLE_API_URL", running.url)
        monkeypatch.setenv("ARGYLE_API_KEY_ID", "key-id")
        monkeypatch.setenv("ARGYLE_API_KEY_SECRET", "key-secret")
        yield running


def test_an_account_is_a_file_with_what_is_left_to_do(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Sorted, folded, and with the secret's place in the place of the secret."""
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


def test_a_secret_that_all_share_is_set_once(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """In the defaults; an account of forty then asks for one command."""
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
    """In the file's head, where its reader sees it; the exit code tells a script. No credentials of a URL are shown."""
    emulator.create(name="bank", url=URL, events=["gigs.added"])
    odd = emulator.create(name="odd\u202ename", url="http://user:pass@hooks.example.com/x", events=["gigs.added"]).id

    assert main(EXPORT) == 1

    out, err = capsys.readouterr()
    assert err == "Warning: 1 live subscription left out: the file's head says why.\n"
    assert "# Left out, because no entry can declare it (1 subscription):\n" in out
    assert f"#   {odd}  odd\N{REPLACEMENT CHARACTER}name  http://[credentials]@hooks.example.com/x: " in out
    assert "pass" not in out.replace("passphrase", "")


def test_an_empty_account_is_a_stack_that_declares_nothing(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which is a valid file."""
    assert main(EXPORT) == 0

    assert capsys.readouterr().out.endswith("config:\n  argyle:environment: local\n  argyle:subscriptions: {}\n")


def test_an_account_that_can_not_be_asked_is_one_paragraph(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """No key, a wrong key, and an emulator's address for a real environment."""
    monkeypatch.setenv("ARGYLE_API_KEY_ID", "wrong")
    assert main(EXPORT) == 1
    assert "The API key is wrong" in capsys.readouterr().err
    monkeypatch.delenv("ARGYLE_API_KEY_ID")
    monkeypatch.delenv("ARGYLE_API_KEY_SECRET")
    assert main(["export", "--stack", "dev", "--environment", "sandbox"]) == 1
    err = capsys.readouterr().err
    assert "set ARGYLE_API_KEY_ID" in err
    assert "it is for environment local only" in err
