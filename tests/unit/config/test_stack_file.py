"""Where things stand in the stack file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.config.stack_file import StackFile

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
encryptionsalt: v1:abc
config:
  argyle:environment: sandbox
  apiKeySecret: in-plain-text
  argyle:defaults:
    secret: {secure: "v1:abc"}
  argyle:subscriptions:
    payroll:
      url: https://hooks.example.com/argyle
      secret: plain
      events:
        - gigs.added
        - gigs.partially_synced: {days_synced: 30}
"""


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> StackFile:
    """The file above."""
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(TEXT)
    return StackFile.read(path, shown_as="stacks/Pulumi.dev.yaml")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("argyle:environment",), "3:3"),
        (("argyle:apiKeySecret",), "4:3"),
        (("argyle:subscriptions", "payroll", "url"), "9:7"),
        (("argyle:subscriptions", "payroll", "events", "gigs.added"), "12:11"),
        (("argyle:subscriptions", "payroll", "events", "gigs.partially_synced"), "13:11"),
        (("argyle:subscriptions", "payroll", "events", 1), "13:11"),
        (("argyle:subscriptions", "payroll", "events", "not there"), "11:7"),
        (("argyle:subscriptions", "payroll", "name"), "8:5"),
    ],
)
def test_a_value_is_found_where_it_stands(file: StackFile, path: tuple[str | int, ...], expected: str) -> None:
    """Line and column from 1; a value that is not there is shown at what is around it."""
    assert str(file.position(path)) == f"stacks/Pulumi.dev.yaml:{expected}"


def test_what_is_not_in_the_file_has_no_place(file: StackFile) -> None:
    """It may come from Pulumi ESC or another file."""
    assert file.position(("argyle:maxDeletions",)) is None


def test_secrets_in_plain_text_are_found_and_not_shown(file: StackFile) -> None:
    """Each with its place and the command that puts it right."""
    found = [str(each) for each in file.plain_secrets()]

    assert len(found) == 2
    assert found[0].startswith("stacks/Pulumi.dev.yaml:4:3: argyle:apiKeySecret: it is in plain text")
    assert "`pulumi config set --secret --path argyle:subscriptions.payroll.secret`" in found[1]
    assert "in-plain-text" not in "".join(found)


@pytest.mark.parametrize(
    "text", [None, "", "just text", "config: []", "config:\n  a: [\n", "config: {a: 1, a: 2}", "\x00"]
)
def test_a_file_that_is_none_is_empty(tmp_path: Path, text: str | None) -> None:
    """The engine says what is wrong with it; there are no places to show."""
    path = tmp_path / "Pulumi.dev.yaml"
    if text is not None:
        path.write_text(text)

    file = StackFile.read(path, shown_as="Pulumi.dev.yaml")

    assert file.position(("argyle:environment",)) is None
    assert list(file.plain_secrets()) == []
