"""Run the `run` steps of a workflow's job like GitHub's runner, with a `gh` that keeps what it is sent.

Actions from other repositories do nothing here, except for artifacts, which are a folder, and the engine, which works
only after its action. `pip` installs nothing: what it would install is here already.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.engine.harness import Stack

GITHUB = Path(__file__).parents[2] / "argyle_provider" / "templates" / "github"
OWN = "$/.github/"
ACTIONS = {
    "actions/checkout",
    "actions/download-artifact",
    "actions/setup-python",
    "actions/upload-artifact",
    "pulumi/actions",
}
"""The actions of others that a workflow may use."""

BOT = "github-actions[bot]"
USED = {"secrets.ARGYLE_API_KEY_ID", "secrets.ARGYLE_API_KEY_SECRET", "secrets.PULUMI_CONFIG_PASSPHRASE"}

SLEEP = '#!/bin/sh\ntouch "$GH_SLEPT"\n'
PIP = f"""#!{sys.executable}
import pathlib, sys
assert sys.argv[1:] == ["install", "--disable-pip-version-check", "--requirement", "requirements.txt"], sys.argv
assert "argyle-webhooks" in pathlib.Path("requirements.txt").read_text()
"""
WITHOUT_ENGINE = "#!/bin/sh\necho the set-up has installed no engine\nexit 127\n"

GH = f"""#!{sys.executable}
import argparse, json, os, pathlib, re
import jq
parser = argparse.ArgumentParser()
parser.add_argument("command", choices=["api"])
parser.add_argument("path")
for flag in ("--paginate", "--silent"):
    parser.add_argument(flag, action="store_true")
parser.add_argument("--method", default="GET")
parser.add_argument("--jq", default=".")
parser.add_argument("--field", action="append", default=[])
parser.add_argument("--raw-field", action="append", default=[])
told = parser.parse_args()
assert os.environ["GH_TOKEN"]
fields = dict(each.split("=", 1) for each in told.raw_field)
for each in told.field:
    key, value = each.split("=", 1)
    assert value.startswith("@"), "only the content of files"
    fields[key] = pathlib.Path(value[1:]).read_text()
store = pathlib.Path(os.environ["GH_STORE"])
things = json.loads(store.read_text())
path = re.sub(r"[?].*", "", told.path)
number = int(path.rpartition("/")[2]) if path.rpartition("/")[2].isdigit() else None
if told.method == "GET":
    slept = pathlib.Path(os.environ["GH_SLEPT"]).exists()
    answers = json.loads(os.environ["GH_LATER" if slept else "GH_ANSWERS"])
    known = sorted((path.find(part) + len(part), len(part), part) for part in answers if part in path)
    shown = answers[known[-1][2]] if known else [each for each in things if each.get("state") != "closed"]
    for line in jq.compile(told.jq).input(shown).all():
        print(line)
elif told.method == "POST":
    ids = [each["id"] for each in things]
    id_ = max(ids, default=0) + 1
    things.append({{"id": id_, "number": id_, "user": {{"login": "{BOT}"}}, **fields}})
elif told.method == "PATCH":
    next(each for each in things if each["id"] == number).update(fields)
elif told.method == "DELETE":
    things = [each for each in things if each["id"] != number]
store.write_text(json.dumps(things))
"""
TOOLS = {"bin/gh": GH, "bin/pip": PIP, "bin/sleep": SLEEP, "without-engine/pulumi": WITHOUT_ENGINE}


@dataclass
class Runner:
    """The runner of one repository.

    Attributes:
        things: the comments of the pull request, or the issues of the repository.
        answers: what GitHub answers to a GET, by a part of its path; of several, the last and longest counts.
        later: the same after a step has slept once.
        outputs: what the last job's steps wrote to `GITHUB_OUTPUT`.
        engine: whether the last job has installed the engine.
    """

    checkout: Path
    work: Path
    environ: dict[str, str]
    values: dict[str, str]
    things: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=lambda: {"/compare/": {"status": "identical"}})
    later: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    output: str = ""
    engine: bool = False

    def __post_init__(self) -> None:
        """Put `gh` and `pip` on PATH."""
        for path, content in TOOLS.items():
            put(self.work / path, content)

    def run(self, workflow: str, job: str, **values: str) -> bool:
        """Run the job's steps; return whether all succeeded. Their output is in ``output`` and a file."""
        steps = yaml.safe_load((GITHUB / "workflows" / f"{workflow}.yml").read_bytes())["jobs"][job]["steps"]
        self.output = ""
        self.outputs = {}
        self.engine = False
        good = self._steps(steps, {**self.values, **values})
        with (self.work / "log").open("a") as log:
            log.write(self.output)
        return good

    def _steps(self, steps: Sequence[Mapping[str, Any]], known: dict[str, str]) -> bool:
        good = True
        for step in steps:
            if _applies(str(step.get("if", "")), known, good=good):
                good &= self._step(step, known)
        return good

    def _step(self, step: Mapping[str, Any], known: dict[str, str]) -> bool:
        if "run" in step:
            return self._script(step, known)
        action, told = str(step["uses"]), step.get("with", {})
        if action.startswith(OWN):
            return self._own(GITHUB / action.removeprefix(OWN) / "action.yml", told, known)
        assert action.partition("@")[0] in ACTIONS, action
        self.engine |= action.startswith("pulumi/actions@")
        return self._artifact(action, told, known)

    def _own(self, file: Path, told: Mapping[str, str], known: Mapping[str, str]) -> bool:
        """Run the steps of an action of the team's own repository."""
        action = yaml.safe_load(file.read_bytes())
        assert told.keys() <= action["inputs"].keys()
        inputs = {key: told.get(key, each.get("default", "")) for key, each in action["inputs"].items()}
        given = {f"inputs.{key}": _filled(each, known) for key, each in inputs.items()}
        return self._steps(action["runs"]["steps"], {**known, **given})

    def _script(self, step: Mapping[str, Any], known: dict[str, str]) -> bool:
        store = self.work / "things.json"
        store.write_text(json.dumps(self.things))
        outputs, summary = (self.work / name for name in ("outputs", "summary"))
        outputs.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env={
                **self.environ,
                "PATH": os.pathsep.join([str(self.work / each) for each in self._tools] + [self.environ["PATH"]]),
                "GH_STORE": str(store),
                "GH_ANSWERS": json.dumps(self.answers),
                "GH_LATER": json.dumps(self.later),
                "GH_SLEPT": str(self.work / "slept"),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(summary),
                **{key: _filled(value, known) for key, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.output += done.stdout
        self.things = json.loads(store.read_text())
        for line in outputs.read_text().splitlines():
            key, _, value = line.partition("=")
            known[f"steps.{step.get('id')}.outputs.{key}"] = self.outputs[key] = value
        return done.returncode == 0

    @property
    def _tools(self) -> list[str]:
        return ["bin"] if self.engine else ["bin", "without-engine"]

    def _artifact(self, action: str, told: Mapping[str, str], known: Mapping[str, str]) -> bool:
        """Take the folder away, so that the other job has only what was uploaded."""
        if "-artifact@" in action:
            kept, folder = self.work / _filled(told["name"], known), self.checkout / told["path"]
            source, target = (folder, kept) if "upload" in action else (kept, folder)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
            if source == folder:
                shutil.rmtree(folder)
        return True


def runner(stack: Stack) -> Runner:
    """A runner with the secrets of the tests. The end of the test searches for them in its files too."""
    values = {f"secrets.{key}": stack.environ.get(key, "") for key in stack.environ} | {
        "secrets.PULUMI_ACCESS_TOKEN": "",
        "vars.PULUMI_BACKEND_URL": stack.environ["PULUMI_BACKEND_URL"],
        "github.repository": "team/repository",
        "github.server_url": "https://git.example.com",
        "github.run_id": "7",
        "github.token": "a-token",
        "github.ref_name": "main",
        "github.sha": "c0ffee",
        "github.event.before": "HEAD^1",
        "inputs.stack": "dev",
        "github.event.pull_request.number": "3",
        "github.event.pull_request.head.sha": "c0ffee",
        "matrix.stack": "dev",
        "vars.ARGYLE_WEBHOOKS_PREVIEW_FROM": "dev",
        "vars.ARGYLE_WEBHOOKS_PREVIEW_NAME": "Preview - shop",
        "vars.ARGYLE_WEBHOOKS_PREVIEW_PATH": "/argyle",
    }
    hidden = {key: value for key, value in stack.environ.items() if f"secrets.{key}" not in USED}
    return Runner(stack.root, stack.root / "runner", hidden, values)


def put(tool: Path, content: str) -> None:
    """Make a command of *content*."""
    tool.parent.mkdir(parents=True, exist_ok=True)
    tool.write_text(content)
    tool.chmod(0o755)


def _applies(condition: str, known: Mapping[str, str], *, good: bool) -> bool:
    """Whether a step runs: after a failure, only one that says so; with a comparison, only if it is true."""
    if compared := re.fullmatch(r"\$\{\{ ([\w.-]+) (==|!=) '(.*)' \}\}", condition):
        return good and (known.get(compared[1], "") == compared[3]) is (compared[2] == "==")
    assert condition in {"", "${{ !cancelled() }}"}, condition
    return good or bool(condition)


def _filled(value: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: known[match[1]], value)
