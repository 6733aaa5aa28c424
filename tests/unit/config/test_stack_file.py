"""The place of each value in a stack file."""

from __future__ import annotations

import pytest

from argyle_provider.config.stack_file import StackFile

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
def _file() -> StackFile:
    """The file above."""
    return StackFile(TEXT.encode(), shown_as="stacks/Pulumi.dev.yaml")


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
def test_a_value_is_found_at_its_place(file: StackFile, path: tuple[str | int, ...], expected: str) -> None:
    """Line and column from 1; a missing value has the place of the value around it."""
    assert str(file.position(path)) == f"stacks/Pulumi.dev.yaml:{expected}"


def test_what_is_not_in_the_file_has_no_place(file: StackFile) -> None:
    """It may come from Pulumi ESC or another file."""
    assert file.position(("argyle:maxDeletions",)) is None


@pytest.mark.parametrize("text", ["", "just text", "config: []", "config:\n  a: [\n", "\x00"])
def test_a_file_that_is_none_is_empty(text: str) -> None:
    """It is a problem; there are no places."""
    file = StackFile(text.encode(), shown_as="Pulumi.dev.yaml")

    assert file.position(("argyle:environment",)) is None
    assert file.config() == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("config: {}", ""),
        ("environment:", ""),
        ("environment: []", ""),
        ("environment: [a, b]", '["a", "b"]'),
    ],
)
def test_imports_are_compared_as_text(text: str, expected: str) -> None:
    """An empty list of environments imports none."""
    assert StackFile(text.encode(), shown_as="Pulumi.dev.yaml").imports == expected


@pytest.mark.parametrize(("project", "key"), [("argyle", "argyle:maxDeletions"), ("payroll", "payroll:maxDeletions")])
def test_a_key_without_a_namespace_is_the_project_s(project: str, key: str) -> None:
    """Only the namespace `argyle` is this package's."""
    file = StackFile(b"config: {maxDeletions: 5}", shown_as="Pulumi.dev.yaml", project=project)

    assert file.value(key) == "5"
    assert file.config() == ({key: "5"} if project == "argyle" else {})
