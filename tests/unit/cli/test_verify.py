"""`argyle-webhooks verify`: saved deliveries against secrets, offline."""

from __future__ import annotations

import hmac
import io
import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.core.deliveries import Delivery
from argyle_provider.deliveries.records import delivery_line, end_line, ready_line
from argyle_provider.signature import HEADER, sign
from tests.unit.cli.live import PAYROLL, SECRET, URL, LiveStack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Project

BODY = json.dumps({"event": "gigs.added", "name": "payroll", "data": {}}, indent=2).encode()
RIGHT = sign(BODY, SECRET)
SHA256 = hmac.digest(SECRET.encode(), BODY, "sha256").hex()


@pytest.fixture
def saved(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A body, saved byte for byte, and its secret in the usual variable."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)
    path = project.root / "body.json"
    path.write_bytes(BODY)
    return path


def recorded(*signatures: str | None, body: bytes = BODY) -> str:
    """A recording with one delivery for each signature."""
    lines = [
        delivery_line(Delivery(body, {} if each is None else {HEADER: each}, n=n, event="gigs.added", name="payroll"))
        for n, each in enumerate(signatures, 1)
    ]
    return "\n".join([ready_line("http://127.0.0.1:1/"), *lines, end_line({}), ""])


def test_a_body_and_its_signature(saved: Path, project: Project) -> None:
    """The name of the secret is said, and its value is not."""
    assert project.run("verify", str(saved), "--signature", RIGHT) == (
        0,
        "gigs.added  payroll  ok, signed with the secret ARGYLE_WEBHOOK_SECRET\n",
        "",
    )


def test_each_recorded_delivery_has_a_line(saved: Path, project: Project) -> None:
    """And one that does not verify makes the exit code 1."""
    (project.root / "all.ndjson").write_text(recorded(RIGHT, "0" * 128, "abc", None))

    code, out, _ = project.run("verify", "all.ndjson")

    assert code == 1
    assert out.splitlines() == [
        "#1  gigs.added  payroll  ok, signed with the secret ARGYLE_WEBHOOK_SECRET",
        "#2  gigs.added  payroll  wrong signature",
        "    The signature fits none of the secrets: it was made with another one, or for another body.",
        "#3  gigs.added  payroll  malformed signature",
        "    The header is not 128 lower-case hex digits, as Argyle sends it.",
        "#4  gigs.added  payroll  unsigned",
        "    There is no signature: the subscription has no secret, or something removed the header.",
    ]


def test_standard_input_is_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the commands can be piped; the verdict in the recording is not believed."""
    monkeypatch.setenv("NEW", SECRET)
    monkeypatch.setenv("OLD", "before")
    text = recorded(sign(BODY, "before"), RIGHT).replace("not checked", "ok")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))

    code, out, _ = project.run("verify", "--secret-env", "NEW", "--secret-env", "OLD", "-")

    assert code == 0
    assert [line.split()[-1] for line in out.splitlines()] == ["OLD", "NEW"]


def test_a_mistake_is_named_with_what_to_do(saved: Path, project: Project) -> None:
    """Each one that was made."""
    compact = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    made = hmac.digest(SECRET.encode(), compact, "sha256").hex()

    code, out, _ = project.run("verify", str(saved), "--signature", made, "--explain")

    assert code == 1
    assert out.splitlines() == [
        "gigs.added  payroll  malformed signature",
        (
            "    The signature was made with HMAC-SHA256 and the body serialised again without indentation "
            "(secret: ARGYLE_WEBHOOK_SECRET)."
        ),
        "    Argyle signs with HMAC-SHA512: use SHA-512.",
        "    Sign and verify the raw bytes that were received, not a body that was parsed and serialised again.",
    ]


def test_what_nothing_explains_is_said(saved: Path, project: Project) -> None:
    """With what its length says."""
    _, out, _ = project.run("verify", str(saved), "--signature", "0" * 64, "--explain")

    assert "None of the known mistakes fits" in out
    assert "The signature has the length of SHA-256" in out
    assert "Its length" not in project.run("verify", str(saved), "--signature", "0" * 128, "--explain")[1]


def test_an_unsigned_one_needs_no_explanation(saved: Path, project: Project) -> None:
    """There is nothing to try."""
    (project.root / "one.ndjson").write_text(recorded(None))

    code, out, _ = project.run("verify", "one.ndjson", "--explain")

    assert (code, len(out.splitlines())) == (1, 2)


def test_another_environments_secret_is_named(saved: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from a variable where there is no stack."""
    monkeypatch.setenv("PRODUCTION", "production's")
    other = ("--signature", sign(BODY, "production's"), "--other-secret-env", "PRODUCTION")

    _, out, _ = project.run("verify", str(saved), *other, "--explain")

    assert "the secret of another environment (secret: PRODUCTION)." in out


def test_a_program_gets_the_same(saved: Path, project: Project) -> None:
    """Without bodies, headers and secrets."""
    (project.root / "all.ndjson").write_text(recorded(RIGHT, SHA256))

    report = project.json("verify", "all.ndjson", "--explain")

    assert report == {
        "version": 1,
        "deliveries": [
            {
                "n": 1,
                "event": "gigs.added",
                "name": "payroll",
                "verdict": "ok",
                "secret": "ARGYLE_WEBHOOK_SECRET",
                "explanation": None,
            },
            {
                "n": 2,
                "event": "gigs.added",
                "name": "payroll",
                "verdict": "malformed signature",
                "secret": None,
                "explanation": {"mistakes": ["sha256"], "secret": "ARGYLE_WEBHOOK_SECRET"},
            },
        ],
    }


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["body.json"], "Give the X-Argyle-Signature that came with it in --signature"),
        (["all.ndjson", "--signature", RIGHT], "recorded deliveries have their signatures"),
        (["body.json", "--signature", RIGHT, "--secret-env", "NOT_THERE"], "NOT_THERE is not set"),
        (["body.json", "--signature", RIGHT, "--secret-env", "EMPTY"], "EMPTY is empty"),
    ],
)
def test_wrong_usage(
    arguments: list[str], error: str, saved: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said before anything is verified."""
    monkeypatch.setenv("EMPTY", " ")
    (project.root / "all.ndjson").write_text(recorded(RIGHT))

    code, out, err = project.run("verify", *arguments)

    assert (code, out) == (2, "")
    assert error in " ".join(err.split())


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_without_a_secret_nothing_is_verified(
    value: str | None, saved: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty variable is none."""
    if value is None:
        monkeypatch.delenv("ARGYLE_WEBHOOK_SECRET")
    else:
        monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", value)

    code, _, err = project.run("verify", str(saved), "--signature", RIGHT)

    assert code == 2
    assert "There is no secret." in err


def test_a_line_end_in_a_secret_is_a_warning(saved: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the usual reason why nothing verifies."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", f"{SECRET}\n")

    code, out, err = project.run("verify", str(saved), "--signature", RIGHT, "--explain")

    assert code == 1
    assert "Warning: The secret in ARGYLE_WEBHOOK_SECRET has white space around it." in err
    assert "the secret without the white space around it" in out


def test_a_recording_that_cannot_be_read(saved: Path, project: Project) -> None:
    """It names the line."""
    (project.root / "all.ndjson").write_text(f"{recorded(RIGHT)}broken\n")

    assert project.run("verify", "all.ndjson") == (
        1,
        "",
        "Error: all.ndjson, line 4: expected a delivery as one line of JSON.\n",
    )
    step = "Correct this, or choose another path, then run again."
    error = f"Error: missing.ndjson: No such file or directory. {step}\n"
    assert project.run("verify", "missing.ndjson") == (1, "", error)


SECRETS = {"payroll": "new one", "audit": "audit's", "alike": "audit's"}
ENTRIES: dict[str, Any] = {entry: {**PAYROLL, "secret": secret} for entry, secret in SECRETS.items()}


@pytest.fixture
def in_dev(dev: LiveStack, saved: Path) -> LiveStack:
    """A stack in the middle of a rotation: the new secret is declared, the old one deployed."""
    dev.declare(ENTRIES)
    content: dict[str, Any] = {"name": "dev-payroll", "url": URL, "events": ["gigs.added"]}
    dev.manage(("payroll", "id"), **content, secret=LiveStack.secret("old one"))
    return dev


@pytest.mark.parametrize(
    ("secret", "name"), [("new one", "payroll"), ("old one", "payroll (deployed)"), ("audit's", "audit")]
)
def test_a_stack_knows_what_it_declares_and_what_it_deployed(in_dev: LiveStack, secret: str, name: str) -> None:
    """During a rotation these differ, and deliveries come with both."""
    command = ("verify", "body.json", "--signature", sign(BODY, secret), "--stack", "dev")

    code, out, _ = in_dev.project.run(*command)

    assert code == 0
    assert out == f"gigs.added  payroll  ok, signed with the secret {name}\n"


def test_a_program_of_ones_own_has_its_secrets_in_the_state(in_dev: LiveStack) -> None:
    """Its config says nothing of subscriptions."""
    in_dev.undeclare()

    code, out, _ = in_dev.project.run("verify", "body.json", "--signature", sign(BODY, "old one"), "--stack", "dev")

    assert (code, out.split()[-2]) == (0, "payroll")


def test_other_stacks_are_asked_where_nothing_else_explains(in_dev: LiveStack) -> None:
    """The mistake is named with the stack; a stack that can't be read is named too."""
    project = in_dev.project
    project.write("production", {"payroll": PAYROLL})
    of_production = {"argyle:environment": {"value": "production"}}
    held = LiveStack(project, in_dev.emulator, in_dev.files / "production")
    held.manage(("payroll", "id"), name="payroll", url=URL, events=["gigs.added"], secret=LiveStack.secret("another"))
    in_dev.declare(ENTRIES)
    (held.files / "config.json").write_text(json.dumps(of_production))
    program = in_dev.bin / "pulumi"
    ours = program.read_text().partition("\n")[2]
    program.write_text(f"""#!/bin/sh
case "$*" in
*production*) exec "{held.bin}/pulumi" "$@" ;;
*sandbox*) echo "error: no stack named 'sandbox' found" >&2; exit 1 ;;
esac
{ours}""")
    command = ("verify", "body.json", "--stack", "dev", "--explain", "--signature")

    _, out, err = project.run(*command, sign(BODY, "another"))

    assert "the secret of another environment (secret: payroll (deployed) of stack production)." in out
    assert err == "The secrets of stack `sandbox` were not tried: the stack can't be read here.\n"
    assert project.run(*command, sign(BODY, "audit's"))[2] == ""
