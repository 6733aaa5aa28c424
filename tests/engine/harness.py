"""Drive the real ``pulumi`` against the emulator; each test has its own project, state and home.

The end of each test searches every byte that the run left (output, state, logs, temporary files), and the emulator's
journals and page, for the secrets that the test used, and looks for processes that are still running.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import requests
import yaml

from tests.hosts import Host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from argyle_provider.emulator import Emulator
    from tests.engine.prepared import Prepared

PROJECT = Path(__file__).parents[2]
KEY_ID = "engine-test-key-id"
KEY_SECRET = "engine-test-key-secret"
URL = "https://hooks.example.com/argyle"

# The two secrets of the committed local stack, whose passphrase is "local", so no test has to run `pulumi config set`.
SECRET = "throwaway-local-signing-secret"
OTHER_SECRET = "throwaway-local-audit-secret"
LOCAL_STACK_FILE = yaml.safe_load((PROJECT / "stacks" / "Pulumi.local.yaml").read_bytes())
SECURE = LOCAL_STACK_FILE["config"]["argyle:subscriptions"]["payroll"]["secret"]
OTHER_SECURE = LOCAL_STACK_FILE["config"]["argyle:subscriptions"]["audit"]["secret"]

PAYROLL = {"url": URL, "secret": SECURE, "events": ["gigs.added", "users.fully_synced"]}
AUDIT = {"url": "https://audit.example.com/argyle", "secret": OTHER_SECURE, "events": ["accounts.removed"]}


TYPES = {
    Host.DYNAMIC: "pulumi-python:dynamic/argyle:WebhookSubscription",
    Host.NATIVE: "argyle:index:WebhookSubscription",
}
PREFIXES = {Host.DYNAMIC: "", Host.NATIVE: "argyle-"}
"""How the names of resources start: a program may have several native components."""


@dataclass(frozen=True)
class Run:
    """The result of one command: its exit code, and both streams as the user sees them."""

    code: int
    output: str


@dataclass
class Stack:
    """One stack of a project in a folder of its own."""

    root: Path
    emulator: Emulator
    prepared: Prepared
    name: str = "dev"
    host: Host = Host.DYNAMIC
    python: Path = Path(sys.executable)
    environ: dict[str, str] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)

    @property
    def stack_file(self) -> Path:
        """The stack's config."""
        return self.root / "stacks" / f"Pulumi.{self.name}.yaml"

    def declare(self, subscriptions: Mapping[str, object] | None, **config: object) -> None:
        """Write the stack file: environment local unless said otherwise, and the keys of *config* under ``argyle:``."""
        keys: dict[str, object] = {"argyle:environment": "local"}
        keys |= {f"argyle:{key}": value for key, value in config.items()}
        if subscriptions is not None:
            keys["argyle:subscriptions"] = subscriptions
        content = {"encryptionsalt": LOCAL_STACK_FILE["encryptionsalt"], "config": keys}
        self.stack_file.write_text(json.dumps(content, indent=2))  # JSON is YAML

    def use(self, host: Host) -> None:
        """Let the program declare its subscriptions on *host*."""
        self.host = host
        program = PROJECT / "__main__.py" if host is Host.DYNAMIC else Path(__file__).parent / "native_program.py"
        shutil.copy(program, self.root / "__main__.py")

    def use_new_processes(self) -> None:
        """Start new Python processes from here on, where other tests get forks (``tests/engine/forks``)."""
        self.environ["PATH"] = self.environ["PATH"].removeprefix(f"{self.prepared.commands}{os.pathsep}")

    def settle(self, subscriptions: Mapping[str, object], **config: object) -> None:
        """Make what :meth:`declare` and a first ``up`` make: live subscriptions, and a state that has them."""
        self.declare(subscriptions, **config)
        self.prepared.settle(self)

    def move(self, urls: Mapping[str, str]) -> None:
        """Replace URLs in the stack file, the state and the account of a settled stack, as if they had always been so.

        A receiver on this machine has another URL in each test, and the starting points of tests don't.
        """
        for path in (self.stack_file, *(self.root / "state").rglob(f"stacks/**/{self.name}.json")):
            text = path.read_text()
            for old, new in urls.items():
                text = text.replace(f'"{old}"', f'"{new}"')
            path.write_text(text)
        for each in self.emulator.subscriptions():
            self.emulator.edit(each.id, url=urls.get(each.url, each.url))

    def twin(self, root: Path, emulator: Emulator) -> Stack:
        """A stack of the same name in another folder, on another emulator."""
        made = make_stack(root, emulator, self.prepared)
        made.name = self.name
        made.use(self.host)
        return made

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        """Start ``pulumi`` for this stack, in its own session."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--stack", self.name, "--non-interactive"],
            cwd=self.root,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def pulumi(self, *arguments: str, **environ: str) -> Run:
        """Run ``pulumi`` to its end."""
        process = self.start(*arguments, **environ)
        try:
            output, _ = process.communicate(timeout=180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        self.outputs.append(output)
        return Run(process.returncode, output)

    def cli(self, *arguments: str, **environ: str) -> Run:
        """Run ``argyle-webhooks`` to its end, as in a pipe."""
        return self.run(str(self.python.parent / "argyle-webhooks"), *arguments, **environ)

    def run(self, *command: str, typed: str = "", **environ: str) -> Run:
        """Run *command* to its end in this stack's environment; *typed* is its input."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**self.environ, **environ},
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        self.outputs.append(done.stdout)
        return Run(done.returncode, done.stdout)

    def up(self, *arguments: str, **environ: str) -> Run:
        """Run ``pulumi up`` without its preview, which most tests do not need."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, **environ)

    def preview(self, *arguments: str, **environ: str) -> Run:
        """Run ``pulumi preview --diff``."""
        return self.pulumi("preview", "--diff", *arguments, **environ)

    def refresh(self, *arguments: str, **environ: str) -> Run:
        """Run ``pulumi refresh`` without its preview."""
        return self.pulumi("refresh", "--yes", "--skip-preview", *arguments, **environ)

    def destroy(self, *arguments: str, **environ: str) -> Run:
        """Run ``pulumi destroy`` without its preview."""
        return self.pulumi("destroy", "--yes", "--skip-preview", *arguments, **environ)

    def state(self) -> dict[str, dict[str, Any]]:
        """The subscriptions in the state by resource name."""
        prefix = PREFIXES[self.host]
        return {
            name.removeprefix(prefix): each
            for name, each in self.resources().items()
            if "WebhookSubscription" in each["type"]
        }

    def resources(self) -> dict[str, dict[str, Any]]:
        """All resources in the state by name: from its file, which is quick, or exported from another backend."""
        if self.environ["PULUMI_BACKEND_URL"].startswith("file:"):
            project = yaml.safe_load((self.root / "Pulumi.yaml").read_bytes())["name"]
            file = self.root / "state" / ".pulumi" / "stacks" / project / f"{self.name}.json"
            deployment = json.loads(file.read_text())["checkpoint"]["latest"] or {}
        else:
            run = self.pulumi("stack", "export")
            assert run.code == 0, run.output
            deployment = json.loads(run.output)["deployment"]
        return {each["urn"].rpartition("::")[2]: each for each in deployment.get("resources", [])}

    def content(self) -> dict[str, Any]:
        """The state of each subscription, without what every run writes anew (ciphertexts, times)."""
        return {
            name: (each["id"], {key: value for key, value in each["outputs"].items() if key != "secret"})
            for name, each in self.state().items()
        }

    def urn(self, resource: str) -> str:
        """The engine's name of a subscription of this stack."""
        types = f"argyle:index:StackSubscriptions${TYPES[self.host]}"
        return f"urn:pulumi:{self.name}::argyle::{types}::{PREFIXES[self.host]}{resource}"

    def live(self) -> dict[str, Any]:
        """The live subscriptions of the emulator, by name."""
        return {each.name: each for each in self.emulator.subscriptions()}

    def requests(self, *methods: str) -> list[str]:
        """The journal since the last call, as ``METHOD path``; only *methods* if any are given."""
        entries = self.emulator.journal()
        self.emulator.clear_journal()
        return [f"{each.method} {each.path}" for each in entries if not methods or each.method in methods]

    def writes(self) -> list[str]:
        """The methods of the writes since the last call."""
        return [each.partition(" ")[0] for each in self.requests("POST", "DELETE", "PUT", "PATCH")]


def make_stack(root: Path, emulator: Emulator, prepared: Prepared) -> Stack:
    """Make a project folder with the real program and project file, and an environment without anything else."""
    (root / "stacks").mkdir(parents=True)
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(PROJECT / name, root / name)
    (root / "state").mkdir()
    made = Stack(root, emulator, prepared, secrets={KEY_ID, KEY_SECRET, SECRET, OTHER_SECRET})
    made.environ = {
        "PATH": os.pathsep.join([str(prepared.commands), str(made.python.parent), os.environ["PATH"]]),
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        "PULUMI_HOME": str(root / "home" / ".pulumi"),
        "PULUMI_BACKEND_URL": f"file://{root / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "local",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        "ARGYLE_API_URL": emulator.url,
        "ARGYLE_API_KEY_ID": KEY_ID,
        "ARGYLE_API_KEY_SECRET": KEY_SECRET,
        "NO_COLOR": "1",
        "LANG": "C.UTF-8",
        # The engine spends a tenth of its time on collecting garbage, in processes that last a second.
        "GOGC": "off",
        "GOMEMLIMIT": "1GiB",
    }
    (root / "tmp").mkdir()
    (root / "home").mkdir()
    made.declare({})
    return made


def finish(stack: Stack) -> None:
    """Check that no secret and no process is left."""
    leaked = [place for place, content in _everything(stack) if any(each in content for each in _forbidden(stack))]

    assert leaked == []
    assert wait_until(lambda: left(stack.root) == [], seconds=20), left(stack.root)


def _forbidden(stack: Stack) -> list[bytes]:
    pair = base64.b64encode(f"{KEY_ID}:{KEY_SECRET}".encode())
    plain = [each.encode() for each in stack.secrets]
    return [pair, *plain, *(base64.b64encode(each).rstrip(b"=") for each in plain)]


def _everything(stack: Stack) -> Iterator[tuple[str, bytes]]:
    for number, output in enumerate(stack.outputs):
        yield f"output {number}", output.encode()
    for path in sorted(stack.root.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield str(path), gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    with requests.Session() as session, contextlib.suppress(requests.ConnectionError):  # where a test has stopped it
        session.trust_env = False
        opened = [f"/deliveries/{each.number}" for each in stack.emulator.deliveries()[-3:]]
        for place in ("/", "/_emulator/journal", "/_emulator/deliveries?bodies=yes", *opened):
            yield place, session.get(stack.emulator.url + place, timeout=10).content


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether *condition* comes true within *seconds*."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def running(root: Path) -> list[list[str]]:
    """The command lines of the processes of the project at *root*."""
    found = []
    for process in processes(root):
        with contextlib.suppress(psutil.Error):
            found.append(process.cmdline())
    return found


def left(root: Path) -> list[list[str]]:
    """The processes that still run, after ending the engine's own language host.

    A command that was killed, or that stopped at its own check of the config, leaves the language host behind. The host
    asks for its engine every five minutes only, and then ends too.
    """
    found = list(processes(root))
    for process in found:
        with contextlib.suppress(psutil.Error):
            if process.name() == "pulumi-language-python" and not process.children():
                process.kill()
    return running(root) if found else []


def processes(root: Path) -> Iterator[psutil.Process]:
    """The processes of the project at *root*, wherever its state is.

    A fork (``tests/engine/forks``) shows the environment of the process that it is a fork of, so its folder tells.
    """
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and (
                process.environ().get("PULUMI_HOME") == str(root / "home" / ".pulumi")
                or Path(process.cwd()).is_relative_to(root)
            ):
                yield process
