"""`argyle-webhooks delete` asks first, and a deleted subscription is no error. What it refuses is in test_drift.py."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack


class Terminal(io.StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        """As a terminal says of itself."""
        return True


@pytest.fixture(name="leftover")
def _leftover(dev: LiveStack) -> str:
    """The id of an unmanaged subscription."""
    return dev.create("by-hand")


@pytest.mark.parametrize(("answer", "expected"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_it_shows_the_subscription_and_asks(
    dev: LiveStack, leftover: str, monkeypatch: pytest.MonkeyPatch, answer: str, expected: int
) -> None:
    """Only a yes deletes it."""
    monkeypatch.setattr("sys.stdin", Terminal(answer))

    code, out, _ = dev.project.run("delete", "--stack", "dev", leftover)

    assert code == expected
    assert "by-hand  https://hooks.example.com/argyle  2 events, made " in out
    assert "Delete this subscription? Its deliveries stop at once [y/N]: " in out
    assert len(dev.emulator.subscriptions()) == expected


def test_without_a_terminal_it_does_not_wait_for_an_answer(dev: LiveStack, leftover: str) -> None:
    """A script says `--yes`."""
    code, _, err = dev.project.run("delete", "--stack", "dev", leftover)

    assert code == 1
    assert err == "Error: `delete` asks before it deletes, and there is no terminal. Add `--yes`.\n"
    assert len(dev.emulator.subscriptions()) == 1


def test_what_is_not_live_needs_no_delete(dev: LiveStack, leftover: str) -> None:
    """A script can run twice."""
    runs = [dev.project.run("delete", "--stack", "dev", leftover, "--yes") for _ in range(2)]

    assert [code for code, _, _ in runs] == [0, 0]
    assert runs[0][1].endswith(f"Deleted subscription {leftover}. Its deliveries stop.\n")
    assert runs[1][1] == f"Nothing to delete: subscription {leftover} is not live in this account.\n"


def test_what_somebody_deletes_meanwhile_is_deleted(dev: LiveStack, leftover: str) -> None:
    """Between the list and the DELETE."""
    dev.emulator.queue_reply(status=404, method="DELETE", path=f"/v2/webhooks/{leftover}", body="{}")

    code, out, _ = dev.project.run("delete", "--stack", "dev", leftover, "--yes")

    assert code == 0
    assert out.endswith(f"Nothing to delete: subscription {leftover} was deleted meanwhile.\n")
