"""Run the `run` steps of a workflow's job like GitHub's runner, with a `gh` that keeps what it is sent.

Actions from other repositories do nothing here, except for artifacts, which are a folder.
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
    from collections.abc import Mapping

WORKFLOWS = Path(__file__).parents[2] / "argyle_provider" / "templates" / "github" / "workflows"
BOT = "github-actions[bot]"

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
if told.method == "GET" and "/compare/" in path:
    for line in jq.compile(told.jq).input(json.loads(os.environ["GH_COMPARISON"])).all():
        print(line)
elif told.method == "GET":
    shown = [each for each in things if each.get("state") != "closed"]
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


@dataclass
class Runner:
    """The runner of one repository.

    Attributes:
        things: the comments of the pull request, or the issues of the repository.
        comparison: what GitHub says about the branch, compared with the commit of the run.
        outputs: what the last job's steps wrote to `GITHUB_OUTPUT`.
    """

    checkout: Path
    work: Path
    environ: dict[str, str]
    values: dict[str, str]
    things: list[dict[str, Any]] = field(default_factory=list)
    comparison: dict[str, Any] = field(default_factory=lambda: {"status": "identical"})
    outputs: dict[str, str] = field(default_factory=dict)
    output: str = ""

    def __post_init__(self) -> None:
        """Put `gh` on PATH."""
        (self.work / "bin").mkdir(parents=True)
        (self.work / "bin" / "gh").write_text(GH)
        (self.work / "bin" / "gh").chmod(0o755)

    def run(self, workflow: str, job: str, **values: str) -> bool:
        """Run the job's steps; return whether all succeeded. Their output is in ``output`` and a file."""
        steps = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_bytes())["jobs"][job]["steps"]
        known = {**self.values, **values}
        self.output = ""
        self.outputs = {}
        good = True
        for step in steps:
            if good or "cancelled()" in str(step.get("if", "")):
                good &= self._step(step, known)
        with (self.work / "log").open("a") as log:
            log.write(self.output)
        return good

    def _step(self, step: Mapping[str, Any], known: dict[str, str]) -> bool:
        if "run" not in step:
            return self._artifact(str(step["uses"]), step.get("with", {}), known)
        store = self.work / "things.json"
        store.write_text(json.dumps(self.things))
        outputs, summary, path = (self.work / name for name in ("outputs", "summary", "path"))
        outputs.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env={
                **self.environ,
                "PATH": os.pathsep.join([str(self.work / "bin"), self.environ["PATH"]]),
                "GH_STORE": str(store),
                "GH_COMPARISON": json.dumps(self.comparison),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_PATH": str(path),
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


def _filled(value: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: known[match[1]], value)
