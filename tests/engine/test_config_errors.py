"""A wrong stack file: every problem in one message, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.harness import PAYROLL, SECRET

if TYPE_CHECKING:
    from tests.engine.harness import Stack

WRONG = """\
encryptionsalt: {salt}
config:
  argyle:environment: local
  argyle:allowedHost: [hooks.example.com]
  argyle:subscriptions:
    payroll:
      url: http://hooks.example.com/argyle
      secret: {{secure: "{secure}"}}
      events:
        - gigs.aded
        - accounts.removed: {{include_resource: true}}
    audit:
      url: https://hooks.example.com/argyle
      name: dev-payroll
      evnts: [gigs.added]
      events: [gigs.added]
"""


def test_all_problems_are_listed_at_once_with_their_places(stack: Stack) -> None:
    """A typo, an unknown key, http, a name taken twice, a config too many: file, line and right spelling each."""
    from tests.engine.harness import LOCAL_STACK_FILE, SECURE  # noqa: PLC0415 - the one test that writes a stack file by hand

    text = WRONG.format(salt=LOCAL_STACK_FILE["encryptionsalt"], secure=SECURE["secure"])
    stack.stack_file.write_text(text)

    run = stack.up()

    assert run.code != 0
    for line, words in (
        (4, "allowedHosts"),
        (7, "http"),
        (10, "gigs.added"),
        (11, "include_resource"),
        (15, "events"),
    ):
        assert any(f"Pulumi.dev.yaml:{line}:" in each and words in each for each in run.output.splitlines()), (
            line,
            run.output,
        )
    assert "dev-payroll" in run.output
    assert "Traceback" not in run.output
    assert stack.requests() == []


def test_a_plain_text_secret_is_an_error(stack: Stack) -> None:
    """It would lie in the state in clear; the message says how to set it, and does not repeat it."""
    stack.secrets.discard(SECRET)
    plain = "plain-text-secret"
    stack.declare({"payroll": {**PAYROLL, "secret": plain}})

    run = stack.up()

    assert run.code != 0
    assert "pulumi config set --secret" in run.output
    assert plain not in run.output
    assert stack.requests() == []
    stack.declare({})  # the file itself holds it, and the search at the end would find it there


def test_a_missing_section_is_an_error(stack: Stack) -> None:
    """Absent is not empty: a file without the section would otherwise remove every webhook."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()
    stack.declare(None)

    run = stack.up()

    assert run.code != 0
    assert "subscriptions" in run.output
    assert stack.writes() == []


def test_a_missing_key_names_both_ways_to_give_it(stack: Stack) -> None:
    """Without credentials nothing starts."""
    stack.declare({"payroll": PAYROLL})

    run = stack.up(ARGYLE_API_KEY_ID="", ARGYLE_API_KEY_SECRET="")

    assert run.code != 0
    assert "ARGYLE_API_KEY_ID" in run.output
    assert "Traceback" not in run.output
    assert stack.requests() == []
