"""``argyle-webhooks emulator``."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import requests

from argyle_provider.cli import main
from argyle_provider.emulator import Emulator
from argyle_provider.emulator.settings import switches
from tests.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-c", "import sys; from argyle_provider.cli import main; sys.exit(main())", "emulator"]


@contextlib.contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command on a free port, and its greeting."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        greeting = ""
        while "ARGYLE_API_KEY_ID" not in greeting:
            line = process.stdout.readline()
            assert line, greeting
            greeting += line
        try:
            yield process, greeting
        finally:
            process.kill()


def url_of(greeting: str) -> str:
    """The URL to export."""
    return greeting.partition("export ARGYLE_API_URL=")[2].partition("\n")[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_it_is_interrupted(number: signal.Signals) -> None:
    """The printed variables work, each request is printed, and the exit code is 0."""
    with started() as (process, greeting), requests.Session() as session:
        session.trust_env = False
        reply = session.get(
            f"{url_of(greeting)}/v2/webhooks/a%1B?x=%1B", auth=("local-key-id", "local-key-secret"), timeout=10
        )
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)

    assert f"Page: {url_of(greeting)}/ (" in greeting
    assert "ARGYLE_API_KEY_ID=local-key-id ARGYLE_API_KEY_SECRET=local-key-secret" in greeting
    assert f"{url_of(greeting)}/_emulator/" in greeting
    assert reply.status_code == 404
    assert process.returncode == 0
    assert "GET /v2/webhooks/a%1B?x=%1B 404\n" in rest  # escaped: a path can not act on the terminal
    assert rest.endswith("Stopped.\n")
    assert "Traceback" not in rest


def test_each_delivery_is_printed() -> None:
    """Also one to a public host that is mapped to a receiver here; what has no receiver here is said."""
    with (
        Receiver() as receiver,
        started("--deliver", f"hooks.example.com=127.0.0.1:{receiver.port}") as (process, greeting),
        requests.Session() as session,
    ):
        session.trust_env = False
        control = f"{url_of(greeting)}/_emulator"
        for name, url in (("near", "https://hooks.example.com/argyle"), ("far\x1b", "http://192.0.2.1/")):
            session.post(f"{control}/subscriptions", json={"name": name, "url": url, "events": ["*"]}, timeout=10)
        session.post(f"{control}/events", json={"event": "gigs.added"}, timeout=10)
        session.get(f"{control}/deliveries?count=2&wait=10", timeout=20)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)

    assert "Z gigs.added to near: 200 in " in rest
    assert "Z gigs.added to far\N{REPLACEMENT CHARACTER}: not sent: not a loopback address\n" in rest
    assert [each.target for each in receiver.received] == ["/argyle"]


def test_a_secret_of_the_users_own_is_not_printed(tmp_path: Path) -> None:
    """The key ids and accounts are printed; the database is kept."""
    database = tmp_path / "emulator.sqlite3"
    with started("--keys", "mine:hush", "--keys", "two:hush:second", "--database", str(database)) as (
        process,
        greeting,
    ):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert "mine (account default), two (account second)" in greeting
    assert "ARGYLE_API_KEY_ID=mine ARGYLE_API_KEY_SECRET=..." in greeting
    assert "hush" not in greeting
    assert database.exists()


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 1."""
    with Emulator() as emulator:
        code = main(["emulator", "--port", emulator.url.rpartition(":")[2]])

    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("Error: The emulator can't listen on 127.0.0.1 port ")
    assert err.count("\n") == 1


def test_options_before_a_subcommand_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """They would have no effect, because the subcommand has its own options."""
    options = ["--database", "x.sqlite3", "--other-environment-keys", "a:b"]
    code = main(["emulator", *options, "exec", "--", "true"])

    assert code == 2
    assert "Put --database, --other-environment-keys after 'exec'." in capsys.readouterr().err


def test_help_lists_every_switch_with_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    """In the help of both commands that take switches."""
    for arguments in (["emulator", "--help"], ["emulator", "exec", "--help"]):
        assert main(arguments) == 0
        text = capsys.readouterr().out
        assert all(f"{each.name}: {each.what}" in text for each in switches())
        assert all(" | ".join(each.choices) in text for each in switches())
