"""A wrong stack file: every problem in one message, before anything is sent."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.engine.harness import LOCAL_STACK_FILE, PAYROLL, SECURE

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
      protect: yes
      secret: {{secure: "{secure}"}}
      events:
        - gigs.aded
        - accounts.removed: {{include_resource: true}}
    audit:
      url: https://hooks.example.com/argyle
      name: dev-payroll
      evnts: [gigs.added]
      events: [gigs.added]
    0042: {{url: "https://hooks.example.com/x", events: [gigs.added]}}
"""


def test_all_problems_are_listed_at_once_with_their_places(stack: Stack) -> None:
    """A typo, an unknown key, http, a repeated name, a wrong config: each with file, line and the correct spelling."""
    text = WRONG.format(salt=LOCAL_STACK_FILE["encryptionsalt"], secure=SECURE["secure"])
    stack.stack_file.write_text(text)

    run = stack.up()

    assert run.code != 0
    for line, words in (
        (4, "allowedHosts"),
        (7, "http"),
        (8, "Quote it"),
        (11, "gigs.added"),
        (12, "include_resource"),
        (16, "events"),
        (18, "Quote it"),
    ):
        assert any(f"Pulumi.dev.yaml:{line}:" in each and words in each for each in run.output.splitlines()), (
            line,
            run.output,
        )
    assert "dev-payroll" in run.output
    assert "Traceback" not in run.output
    assert stack.requests() == []


def test_what_is_in_plain_text_or_encrypted_and_must_not_be_is_an_error(stack: Stack) -> None:
    """A text section beside an encrypted one, another file, an encrypted URL: named, not shown, nothing is sent."""
    plain = "plain-text-secret"
    wrong = {"payroll": {**PAYROLL, "url": SECURE}, "audit": {**PAYROLL, "secret": plain}}
    stack.declare(wrong, defaults=json.dumps({"secret": plain}), apiKeySecret=plain)
    shown = stack.up()
    other = stack.root / "other.yaml"
    stack.stack_file.rename(other)
    stack.declare({"payroll": PAYROLL})
    elsewhere = stack.up("--config-file", str(other))
    other.unlink()  # it has the secret in plain text, which the search at the end would find

    for run, expected in (
        (shown, {"apiKeySecret", "defaults.secret", "subscriptions.audit.secret", "subscriptions.payroll.url"}),
        # Of the mixed section, the engine knows only that something in it was encrypted, so all of it is in the state.
        (elsewhere, {"apiKeySecret", "defaults.secret"}),
    ):
        assert run.code != 0
        named = re.findall(
            r"argyle:([\w.]+): (?:The secret(?: of `\w+`)? is in plain text|A URL can't be encrypted)", run.output
        )
        assert set(named) == expected, run.output
        assert plain not in run.output
        assert "pulumi config set --stack dev --secret" in run.output
    assert stack.requests() == []


def test_a_missing_section_is_an_error(stack: Stack) -> None:
    """A missing section is not an empty one: it would remove every webhook."""
    stack.settle({"payroll": PAYROLL})
    stack.requests()
    stack.declare(None)

    run = stack.up()

    assert run.code != 0
    assert "subscriptions" in run.output
    assert stack.writes() == []


def test_a_missing_key_names_both_ways_to_give_it(stack: Stack) -> None:
    """Nothing starts without credentials."""
    stack.declare({"payroll": PAYROLL})

    run = stack.up(ARGYLE_API_KEY_ID="", ARGYLE_API_KEY_SECRET="")

    assert run.code != 0
    assert "ARGYLE_API_KEY_ID" in run.output
    assert "Traceback" not in run.output
    assert stack.requests() == []
