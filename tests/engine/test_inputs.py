"""`validate` and `review` read the config that the engine gives to the program, or both refuse it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argyle_provider.config.offline import read_offline
from argyle_provider.config.project import Project
from argyle_provider.exceptions import ProjectError
from tests.engine.harness import LOCAL_STACK_FILE, SECRET, SECURE

if TYPE_CHECKING:
    from tests.engine.harness import Stack

PROGRAM = """\
import os, pathlib

pathlib.Path("handed-over.json").write_text(os.environ["PULUMI_CONFIG"])
"""

GIVEN = [
    "name: argyle\nruntime: python\nstackConfigDir: /stacks/./\nconfig:",
    "  environment: {type: string}",
    "  subscriptions: {type: object, description: entries}",
    "  replacement: delete-first",
    "  argyle:maxDeletions: {type: integer, default: 5}",
    "  argyle:config:apiUrl: {value: http://127.0.0.1:1}",
    "  allowedHosts: [a.example.com, b]",
    "  defaults: {default: {protect: true, url: https://x.example.com, more: [1, 2.5, null, true, [a]]}}",
    '  empty: {default: ""}',
    "  flag: {type: boolean, default: true}",
    "  number: {value: 2.50}",
    "  items: {type: array, items: {type: array, items: {type: integer}}, default: [[1], []]}",
    "  beaten: {type: integer, default: 1}",
    "  merged: {default: {a: 1, b: 2}}",
    "  aws:region: us-west-2",
    "  aws:keys: {value: {a: 1}}",
]
WRITTEN = {
    "environment": "local",
    "argyle:config:subscriptions": {"payroll": {"events": [], "secret": SECURE}},
    "beaten": "007",
    "argyle:merged": {"b": 3},
    "argyle:a.b": True,
    "other:key": 1,
}
REFUSED: list[tuple[list[str], dict[str, object]]] = [
    (["config: {replacement: {defalt: x}}"], {}),
    (["config: {replacement: {default: x, value: y}}"], {}),
    (["config: {replacement: null}"], {}),
    (["config: {replacement: 1.5}"], {}),
    (["config: {hosts: {type: array}}"], {}),
    (["config: {count: {type: integer, default: many}}"], {}),
    (["config: {aws:region: {default: us}}"], {}),
    (["config: {a:b:c: 1}"], {}),
    (["config: stacks", "stackConfigDir: stacks"], {}),
    (['name: ""'], {}),
    (["name: [a]"], {}),
    (["config: {maxDeletions: {type: integer}}"], {}),
    (["config: {maxDeletions: {type: integer}}"], {"maxDeletions": "many"}),
    (["config: {maxDeletions: {type: integer, default: 1}}"], {"maxDeletions": None}),
    (["config: {hosts: {type: array, items: {type: string}}}"], {"hosts": "a.example.com"}),
    (["config: {token: {type: string, secret: true}}"], {"token": "in clear"}),
    (["config: {token: {type: string, secret: true, default: in clear}}"], {}),
    (["config: {subscriptions: {type: object}}"], {"subscriptions": "{}"}),
]


def declare(stack: Stack, project: list[str], config: object) -> None:
    """Write both files, and a program that writes down the config that it gets."""
    (stack.root / "Pulumi.yaml").write_text("\n".join([*project, ""]))
    content = {"encryptionsalt": LOCAL_STACK_FILE["encryptionsalt"], "config": config}
    stack.stack_file.write_text(json.dumps(content))
    (stack.root / "__main__.py").write_text(PROGRAM)


def handed_over(stack: Stack) -> dict[str, Any]:
    """The config that the engine gives to the program; structured values as such."""
    run = stack.pulumi("preview")
    assert run.code == 0, run.output
    config = json.loads((stack.root / "handed-over.json").read_text())
    (stack.root / "handed-over.json").unlink()
    return {key: json.loads(text) if text[:1] in {"{", "["} else text for key, text in config.items()}


def test_a_config_is_put_together_as_the_engine_does(stack: Stack) -> None:
    """Every form of a default, and every spelling of a key; the stack's own value wins, as a whole."""
    declare(stack, GIVEN, WRITTEN)

    ours: dict[str, Any] = Project.around(stack.root).inputs("dev").config()
    theirs = handed_over(stack)

    assert ours["argyle:subscriptions"]["payroll"].pop("secret") == SECURE["secure"]
    assert theirs["argyle:subscriptions"]["payroll"].pop("secret") == SECRET
    assert ours == {key: value for key, value in theirs.items() if key.startswith("argyle:")}
    assert list(Project.around(stack.root).inputs("dev").refusals(stack="dev")) == []


def test_keys_of_a_project_of_another_name_are_its_own(stack: Stack) -> None:
    """Keys without a namespace are not Argyle's; the old `config` may name the folder."""
    declare(stack, ["name: payroll\nruntime: python\nconfig: stacks"], {"environment": "local", "argyle:x": "1"})
    assert stack.pulumi("stack", "init", "--no-select").code == 0

    assert Project.around(stack.root).inputs("dev").config() == {"argyle:x": "1"}
    assert handed_over(stack) == {"payroll:environment": "local", "argyle:x": "1"}


def test_what_the_engine_refuses_is_refused(stack: Stack) -> None:
    """The program does not run."""
    for project, config in REFUSED:
        lines = [*([] if project[0].startswith("name") else ["name: argyle"]), "runtime: python", *project]
        if not any("stackConfigDir" in each or "config: stacks" in each for each in project):
            lines.append("stackConfigDir: stacks")
        required: dict[str, object] = {"environment": "local", "subscriptions": {}}
        declare(stack, lines, {**required, **config})
        try:
            version = read_offline(Project.around(stack.root).inputs("dev"), stack="dev")
        except ProjectError:
            is_refused = True
        else:
            is_refused = bool(version.errors)

        assert (stack.pulumi("preview").code != 0, is_refused) == (True, True), (project, config)
    assert not (stack.root / "handed-over.json").exists()


def test_a_problem_of_a_project_wide_value_stands_in_pulumi_yaml(stack: Stack) -> None:
    """In `pulumi up` too, and also where the program has its own folder."""
    text = (stack.root / "Pulumi.yaml").read_text().replace("default: create-first", "default: create-fist")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "create-fist" in each)
    (stack.root / "Pulumi.yaml").write_text(f"{text}main: program\n")
    (stack.root / "program").mkdir()
    (stack.root / "__main__.py").rename(stack.root / "program" / "__main__.py")

    run = stack.pulumi("preview")

    assert run.code != 0
    assert f"Pulumi.yaml:{line}:5: argyle:replacement: " in run.output
