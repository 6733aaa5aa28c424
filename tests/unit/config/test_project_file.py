"""Pulumi.yaml by Pulumi's rules, with the place of each value; `tests/engine/test_inputs.py` compares with Pulumi."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_offline
from argyle_provider.config.project_file import ProjectFile

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["replacement", "argyle:replacement", "argyle:config:x", "aws:x", "a.b", ":", ""]) | st.text(
    max_size=4
)
TYPES = st.sampled_from(["string", "integer", "boolean", "array", "object"]) | ANYTHING
DECLARED = st.fixed_dictionaries(
    {}, optional={"type": TYPES, "items": ANYTHING, "default": ANYTHING, "value": ANYTHING, "secret": ANYTHING}
)
HEAD = "name: argyle\nruntime: python\n"


def file(text: str) -> ProjectFile:
    """A Pulumi.yaml."""
    return ProjectFile(text.encode(), shown_as="Pulumi.yaml")


def config(*lines: str, name: str = "argyle") -> ProjectFile:
    """A Pulumi.yaml with the config keys in *lines*."""
    return file("\n".join([f"name: {name}", "config:", *(f"  {each}" for each in lines), ""]))


def values(found: ProjectFile) -> dict[str, Any]:
    """The values for each stack."""
    return {key: each.value for key, each in found.config.keys.items()}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("replacement: delete-first", "delete-first"),
        ("argyle:replacement: delete-first", "delete-first"),
        ("argyle:config:replacement: delete-first", "delete-first"),
        ("replacement: {default: delete-first}", "delete-first"),
        ("replacement: {value: delete-first}", "delete-first"),
        ("replacement: {type: string, default: delete-first, description: the order}", "delete-first"),
        ("replacement: {type: string}", None),
        ("replacement: {default: null}", None),
        ('replacement: {default: ""}', ""),
        ("replacement: [a, b]", ["a", "b"]),
        ("replacement: {default: {protect: true}}", {"protect": True}),
        ("replacement: 5", 5),
        ("replacement: true", True),
    ],
)
def test_a_value_is_given_in_every_form_that_the_engine_takes(line: str, expected: object) -> None:
    """With and without the project's namespace, short and long."""
    found = config(line)

    assert found.problems == ()
    assert values(found) == {"argyle:replacement": expected}
    assert found.config.keys["argyle:replacement"].required is (expected is None)


@pytest.mark.parametrize(
    "line",
    ["argyle:replacement: delete-first", "argyle:replacement: {value: delete-first}"],
)
def test_a_project_of_another_name_names_the_namespace(line: str) -> None:
    """A key without one then belongs to the project, and not to this package."""
    found = config(line, "replacement: create-first", "argyle:allowedHosts: [a.example.com]", name="payroll")

    assert found.problems == ()
    assert found.config.name == "payroll"
    assert values(found) == {
        "argyle:replacement": "delete-first",
        "payroll:replacement": "create-first",
        "argyle:allowedHosts": ["a.example.com"],
    }


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        (HEAD, "."),
        (f"{HEAD}stackConfigDir:\n", "."),
        (f"{HEAD}stackConfigDir: stacks\n", "stacks"),
        (f"{HEAD}stackConfigDir: ./a/../stacks/\n", "stacks"),
        (f"{HEAD}stackConfigDir: ../shared\n", "../shared"),
        (f"{HEAD}stackConfigDir: /stacks\n", "stacks"),
        (f"{HEAD}config: stacks\n", "stacks"),
        (f"{HEAD}config:\nstackConfigDir: stacks\n", "stacks"),
    ],
)
def test_the_folder_is_joined_as_the_engine_joins_it(text: str, folder: str) -> None:
    """A leading slash does not make it absolute, and `config` can be its old spelling."""
    assert (file(text).config.folder, file(text).problems) == (folder, ())


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("", "1:1", "must be a map"),
        ("[a]", "1:1", "must be a map"),
        ("runtime: python\n", "1:1", "has no name"),
        ("runtime: python\nname: 5\n", "2:1", "has no name"),
        ('name: ""\n', "1:1", "has no name"),
        ("name: argyle\nstackConfigDir: [a]\n", "2:1", "path of a folder"),
        ("name: argyle\nconfig: a\nstackConfigDir: b\n", "2:1", "both set the folder"),
        ("name: argyle\nconfig: [a]\n", "2:1", "must be a map of keys"),
        ("name: argyle\nconfig: {a: 1, a: 2}\n", "2:16", "already has the same key"),
        ("name: argyle\nconfig: {\n", "3:1", "not valid YAML"),
    ],
)
def test_what_is_not_a_project_is_a_problem_at_its_place(text: str, place: str, expected: str) -> None:
    """Pulumi refuses all of them."""
    (problem,) = file(text).problems

    assert str(problem.position) == f"Pulumi.yaml:{place}"
    assert expected in problem.message


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a:b:c: 1", "`name` or `namespace:name`"),
        ("replacement:", "text, a whole number"),
        ("replacement: 1.5", "text, a whole number"),
        ("replacement: {payroll: 1}", "Unknown attribute `payroll`"),
        ("subscriptions: {payroll: {url: x}}", "write `default:` and the map below it"),
        ("replacement: {type: text}", "`type` must be string, integer"),
        ("replacement: {default: a, value: b}", "can't have both `default` and `value`"),
        ("allowedHosts: {type: array}", "needs the type of its items"),
        ("maxDeletions: {type: integer, default: many}", "not have the type integer"),
        ("maxDeletions: {type: integer, default: 1.5}", "not have the type integer"),
        ("maxDeletions: {type: string, default: 5}", "not have the type string"),
        ("flag: {type: boolean, default: 1}", "not have the type boolean"),
        ("subscriptions: {type: object, default: []}", "not have the type object"),
        ("hosts: {type: array, items: {type: string}, default: [1]}", "not have the type array"),
        (
            "hosts: {type: array, items: {type: array, items: {type: integer}}, default: [[a]]}",
            "not have the type array",
        ),
        ("aws:region: {default: us}", "needs a `value`, and can't have a `default`"),
        ("aws:region: {type: string, value: us}", "needs a `value`, and can't have a `default`"),
        ("aws:region: {}", "needs a `value`, and can't have a `default`"),
        ("defaults.protect: true", "a part of `argyle:defaults`"),
        ('subscriptions["payroll.v2"].protect: true', "a part of `argyle:subscriptions`"),
        ('defaults: {default: {secret: {secure: "v1:x:y"}}}', "can't have encrypted values"),
        ('hosts: {default: [{secure: "v1:x:y"}]}', "can't have encrypted values"),
        ("maxDeletions: 0042", "Quote it"),
    ],
)
def test_a_key_that_can_t_be_used_is_said_at_its_place(line: str, expected: str) -> None:
    """What Pulumi refuses, and what no stack could use."""
    found = config("# a comment", line)

    assert [each.position and each.position.line for each in found.problems] == [4]
    assert expected in found.problems[0].message


def test_one_key_in_two_spellings_is_refused() -> None:
    """Pulumi would use one of them, and nobody sees which."""
    (problem,) = config("replacement: delete-first", "argyle:replacement: create-first").problems

    assert "`argyle:replacement` and `replacement` are the same key" in problem.message


@pytest.mark.parametrize(
    "line",
    [
        'maxDeletions: {type: integer, default: "007"}',
        "maxDeletions: {type: integer, default: 3.0}",
        'flag: {type: boolean, default: "true"}',
        "hosts: {type: array, items: {type: array, items: {type: integer}}, default: [[1], []]}",
        "aws:region: us",
        "aws:some.path: us",
        "aws:keys: {value: {a: 1}}",
    ],
)
def test_what_the_engine_takes_is_fine(line: str) -> None:
    """A number as text, a list of lists, other providers' keys."""
    assert config(line).problems == ()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("argyle:replacement",), "3:3"),
        (("argyle:defaults",), "5:5"),
        (("argyle:defaults", "url"), "5:15"),
        (("argyle:defaults", "secret"), "5:5"),
        (("argyle:subscriptions", "payroll"), "6:3"),
    ],
)
def test_a_value_is_found_at_its_place(path: tuple[str, ...], expected: str) -> None:
    """Or the nearest value around it."""
    found = config(
        "replacement: create-first",
        "defaults:",
        "  default: {url: https://x.example.com}",
        "subscriptions: {type: object}",
    )

    assert str(found.position(path)) == f"Pulumi.yaml:{expected}"


def test_a_key_that_is_not_there_has_no_place() -> None:
    """It is in the stack file, or nowhere."""
    assert config("replacement: create-first").position(("argyle:maxDeletions",)) is None


def test_no_value_is_in_a_message() -> None:
    """It may be a secret."""
    found = config("defaults: {type: string, default: {secret: hush}}", "apiKeySecret: {type: integer, default: hush}")

    assert len(found.problems) == 2
    assert "hush" not in str(found.problems)


@given(st.binary(max_size=60) | st.text(alphabet="{}[]:-&*!|>#%@ \n\tname'\"0", max_size=40).map(str.encode))
def test_no_bytes_raise(content: bytes) -> None:
    """Any Pulumi.yaml is used or refused."""
    found = ProjectFile(content, shown_as="Pulumi.yaml")

    assert found.problems or found.config.name


@given(st.dictionaries(KEYS, DECLARED | ANYTHING, max_size=4), ANYTHING)
@example({"flag": {"type": "boolean", "default": [1]}}, "stacks")
def test_no_content_raises(keys: Any, folder: Any) -> None:
    """With any type in any place, and a stack can still be read."""
    text = json.dumps({"name": "argyle", "config": keys, "stackConfigDir": folder})
    project = ProjectFile(text.encode(), shown_as="Pulumi.yaml")

    inputs = StackInputs(b"config: {argyle:environment: local}", shown_as="Pulumi.dev.yaml", project=project)

    assert read_offline(inputs, stack="dev").errors


@pytest.mark.parametrize(
    ("section", "backend"),
    [("", ""), ("backend: {url: 's3://x'}", "s3://x"), ("backend: s3", ""), ("backend: {url: [1]}", "")],
)
def test_the_backend_is_read(section: str, backend: str) -> None:
    """Empty where Pulumi.yaml names none."""
    file = ProjectFile(f"name: argyle\n{section}\nconfig: {{a: b}}\n".encode(), shown_as="Pulumi.yaml")

    assert (file.problems, file.config.backend) == ((), backend)


@pytest.mark.parametrize(
    ("section", "runtime"),
    [
        ("", ""),
        ("runtime: yaml", "yaml"),
        ("runtime: {name: nodejs, options: {}}", "nodejs"),
        ("runtime: [go]", ""),
        ("runtime: {}", ""),
    ],
)
def test_the_runtime_is_read(section: str, runtime: str) -> None:
    """In both forms; empty where Pulumi.yaml has none."""
    file = ProjectFile(f"name: argyle\n{section}\n".encode(), shown_as="Pulumi.yaml")

    assert (file.problems, file.config.runtime) == ((), runtime)
