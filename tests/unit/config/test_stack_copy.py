"""The file of a stack that is a copy of another: only what must differ differs, and the result is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_offline
from argyle_provider.config.project_file import NO_PROJECT, ProjectFile
from argyle_provider.config.stack_copy import copied_text, encrypted_as
from argyle_provider.core.stack_copy import copy_of
from argyle_provider.exceptions import StackCopyError

if TYPE_CHECKING:
    from argyle_provider.core.model import Declaration

URL = "https://ana.example.com/argyle"

SOURCE = """\
# yaml-language-server: $schema=schema.json
# Käse: the stack of the team.
encryptionsalt: v1:salt=:v1:a+b/c==
config:
  # who pays
  argyle:environment: sandbox
  argyle:defaults: {url: "https://dev.example.com/argyle", protect: true} # for all
  argyle:subscriptions:
    payroll:
      name: dev-hook
      protect: true   # never
      secret:
        secure: v1:one:a+b==
      events: [gigs.added, {gigs.partially_synced: {days_synced: 30}}]
    audit:
      url: 'https://audit.example.com/é?a=b'
      secret: {secure: "v1:two"}
      events:
        - accounts.removed
  other:list:
    - {secure: v1:three}
"""

COPY = """\
# yaml-language-server: $schema=schema.json
# Käse: the stack of the team.
encryptionsalt: v1:salt=:v1:a+b/c==
config:
  # who pays
  argyle:environment: sandbox
  argyle:defaults: {url: "https://ana.example.com/argyle", protect: false} # for all
  argyle:subscriptions:
    payroll:
      name: dev-ana-hook
      protect: false   # never
      secret:
        secure: v1:one:a+b==
      events: [gigs.added, {gigs.partially_synced: {days_synced: 30}}]
    audit:
      url: "https://ana.example.com/argyle"
      secret: {secure: "v1:two"}
      events:
        - accounts.removed
  other:list:
    - {secure: v1:three}
"""

MADE = """\
encryptionsalt: v1:new=:v1:x+y==
config:
  argyle:subscriptions:
    audit:
      secret:
        secure: v1:new-two
    payroll:
      secret:
        secure: v1:new-one+/=
  other:list:
    - secure: v1:new-three
"""


def declared(text: str, *, stack: str = "dev", project: ProjectFile = NO_PROJECT) -> Declaration:
    """What a stack file declares."""
    return read_offline(StackInputs(text.encode(), shown_as="", project=project), stack=stack).declaration


def copied(text: str, *, url: str = URL, project: ProjectFile = NO_PROJECT) -> str:
    """The file of `dev-ana`, a copy of *text*."""
    copy = copy_of(declared(text, project=project), stack="dev-ana", url=url)
    return copied_text(text.encode(), copy, project=project)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_only_urls_names_and_protection_differ(end: str, start: str) -> None:
    """Comments, order, quotes and brackets stay, in any line ends."""
    text = (start + SOURCE).replace("\n", end)

    assert copied(text) == COPY.replace("\n", end)


@pytest.mark.parametrize("url", [URL, "https://ana.example.com/a b", "https://bücher.example/?x=1", "https://x/#a: b"])
@pytest.mark.parametrize(
    "entry",
    [
        "{url: https://dev.example.com, events: [gigs.added]}",
        '{"url": "https://dev.example.com", "events": ["gigs.added"]}',
        "\n      url:\n        https://dev.example.com\n      events: [gigs.added]",
        "\n      url: &receiver https://dev.example.com\n      events: [gigs.added]",
    ],
)
def test_whatever_the_style_is_the_copy_declares_the_url(url: str, entry: str) -> None:
    """A copy must not deliver to the receiver of the other stack."""
    copy = copied(f"config:\n  argyle:environment: sandbox\n  argyle:subscriptions:\n    payroll: {entry}\n", url=url)

    assert [each.url for each in declared(copy, stack="dev-ana").entries] == [url]


def test_a_url_that_two_entries_share_by_an_anchor_is_replaced_for_both() -> None:
    """The anchor stays."""
    text = SOURCE.replace('{url: "https', '{url: &receiver "https').replace(
        "'https://audit.example.com/é?a=b'", "*receiver"
    )

    assert '{url: &receiver "https://ana.example.com/argyle", protect' in copied(text)
    assert "url: *receiver" in copied(text)


JSON_TEXT = '{"a": {"url": "https://x.org", "events": ["gigs.added"]}}'


@pytest.mark.parametrize(
    ("text", "project"),
    [
        (f"config: {{environment: sandbox, subscriptions: '{JSON_TEXT}'}}", "name: argyle"),
        (
            "config: {environment: sandbox, subscriptions: {payroll: {events: [gigs.added]}}}",
            "name: argyle\nconfig: {defaults: {type: object, default: {url: https://x.org}}}",
        ),
        (
            "config:\n  environment: sandbox\n  subscriptions: {a: {url: &u https://x.org, name: *u, events: []}}",
            "name: argyle",
        ),
        (
            "config:\n  environment: sandbox\n  subscriptions:\n    a:\n      url: >-\n        x\n      events: [a.b]",
            "name: argyle",
        ),
    ],
    ids=["JSON text", "Pulumi.yaml", "a name that is the URL", "folded text"],
)
def test_what_can_t_be_replaced_in_place_is_refused(text: str, project: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(StackCopyError, match="can't be replaced in its file"):
        copied(text, project=ProjectFile(project.encode(), shown_as="Pulumi.yaml"))


def test_all_secrets_are_those_that_the_engine_encrypted_for_the_new_stack() -> None:
    """Also in other namespaces, and in other places of the file."""
    assert encrypted_as(COPY, MADE.encode(), project=NO_PROJECT) == (
        COPY.replace("v1:salt=:v1:a+b/c==", "v1:new=:v1:x+y==")
        .replace("v1:one:a+b==", "v1:new-one+/=")
        .replace("v1:two", "v1:new-two")
        .replace("v1:three", "v1:new-three")
    )


def test_a_file_that_did_not_say_how_it_is_encrypted_says_it_now() -> None:
    """Below the comments at the top."""
    text = "# first\n# second\nconfig: {argyle:environment: sandbox}\n"
    made = b"secretsprovider: awskms://a\nencryptedkey: bc\nconfig: {argyle:environment: sandbox}\n"

    assert encrypted_as(text, made, project=NO_PROJECT) == (
        "# first\n# second\nsecretsprovider: awskms://a\nencryptedkey: bc\nconfig: {argyle:environment: sandbox}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "secretsprovider: awskms://a\nconfig: {a:b: {secure: v1:x}}\n",
        "config: {a:b: {secure: v1:x}, a:c: {secure: v1:y}}\n",
        "config: {}\n",
        "[config]\n",
        "{config: {a:b: {secure: v1:x}}}\n",
    ],
    ids=["another provider", "a secret more", "a secret less", "no map", "brackets"],
)
def test_a_file_whose_secrets_differ_from_the_engine_s_is_refused(text: str) -> None:
    """A secret that nobody can decrypt would only show in the next run."""
    made = b"encryptionsalt: v1:new\nconfig: {a:b: {secure: v1:z}}\n"

    with pytest.raises(StackCopyError, match="secrets of this stack can't be replaced"):
        encrypted_as(text, made, project=NO_PROJECT)
