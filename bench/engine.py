"""Run programs on the real engine; measure the time, requests and provider memory of each phase."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import yaml

from argyle_provider.emulator import Emulator
from bench.programs.entries import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

ROOT = Path(__file__).parent.parent
VARIANTS = ("trivial", "naive", "ours")
HOSTS = ("trivial", "ours", "native")
"""The floor, and ours on both hosts of the verbs: the dynamic provider and the native plugin."""

PHASES = {
    "create": ["up", "--yes", "--skip-preview"],
    "no-op up": ["up", "--yes", "--skip-preview", "--expect-no-changes"],
    "preview": ["preview", "--expect-no-changes"],
    "refresh": ["refresh", "--yes", "--skip-preview", "--expect-no-changes"],
    "destroy": ["destroy", "--yes", "--skip-preview"],
}
MOST_IN_A_FILE = 300
"""The most subscriptions in a stack file here. More may exceed the 128 KiB of config that a program can get."""

CHECKPOINTS_SKIPPED = {"PULUMI_SKIP_CHECKPOINTS": "true"}
KEY = "bench-key-id:bench-key-secret"
_TICK = 0.1


@dataclass
class Sample:
    """One phase of one run.

    Attributes:
        seconds: the time of the whole `pulumi` command.
        memory: the most memory of the provider's process in bytes (resident set).
        requests: the number of requests by method.
        state: the bytes of the resources in the state file after the phase.
    """

    variant: str
    size: int
    latency: float
    phase: str
    seconds: float
    memory: int
    requests: dict[str, int] = field(default_factory=dict)
    state: int = 0


@dataclass(frozen=True)
class Scenario:
    """A number of subscriptions, and a latency of the API in milliseconds."""

    size: int
    milliseconds: int

    def __str__(self) -> str:
        return f"{self.size:,} at {self.milliseconds} ms"

    @property
    def from_file(self) -> bool:
        """Whether a stack file declares the subscriptions; then ours is the project's own program."""
        return self.size <= MOST_IN_A_FILE

    @property
    def seconds(self) -> float:
        """The estimated time of one round of the three programs on two cores."""
        engine = 3 * 5 * 2.2 + self.size * 0.1
        waiting = self.size / 4 * self.milliseconds / 1000 * (2 + 3 + 2)
        return engine + waiting


HOST_SCENARIOS = tuple(Scenario(size, 0) for size in (10, 300, 1000))
SCENARIOS = (*(Scenario(size, 0) for size in (10, 100, 300, 1000)), Scenario(100, 200), Scenario(1000, 200))


def measure(
    scenario: Scenario, *, rounds: int, tell: Callable[[str], None], variants: tuple[str, ...] = VARIANTS
) -> Iterator[Sample]:
    """Run *rounds* of the programs *variants*, after one small round to warm up.

    The programs run phase by phase in rotating order, so that compared times were measured within seconds.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        tell(f"{scenario}: warming up")
        for variant in variants:
            list(run(Path(folder) / f"warm-{variant}", variant, Scenario(3, 0)))
        for number in range(rounds):
            turned = [variants[(number + place) % len(variants)] for place in range(len(variants))]
            runs = [run(Path(folder) / f"{number}-{variant}", variant, scenario) for variant in turned]
            for phase in PHASES:
                tell(f"{scenario}: round {number + 1} of {rounds}, {phase}")
                yield from map(next, runs)
            for each in runs:
                each.close()


def run(
    folder: Path, variant: str, scenario: Scenario, settings: Mapping[str, str] = CHECKPOINTS_SKIPPED
) -> Generator[Sample, None, None]:
    """Run all phases of one program, with its own stack and account; *settings* are the engine's variables."""
    with Emulator(keys=[KEY]) as emulator:
        if scenario.milliseconds:
            emulator.fault("slow", seconds=scenario.milliseconds / 1000, times=None)
        environ = {**_project(folder, variant, scenario, emulator.url), **settings}
        _pulumi(["stack", "init", "bench", "--no-select"], folder, environ)
        for phase, arguments in PHASES.items():
            emulator.clear_journal()
            seconds, memory = _timed([*arguments, "--stack", "bench"], folder, environ)
            methods = [each.method for each in emulator.journal()]
            yield Sample(
                variant,
                scenario.size,
                scenario.milliseconds / 1000,
                phase,
                seconds,
                memory,
                {method: methods.count(method) for method in sorted(set(methods))},
                _state_bytes(folder),
            )


def _project(folder: Path, variant: str, scenario: Scenario, url: str) -> dict[str, str]:
    (folder / "state").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: argyle\nruntime: {name: python, options: {toolchain: pip}}\n")
    (folder / "Pulumi.bench.yaml").write_text(_stack_file(scenario))
    if variant == "ours" and scenario.from_file:
        shutil.copy(ROOT / "__main__.py", folder)
    else:
        (folder / "__main__.py").write_text(f"from bench.programs.{variant} import main\n\nmain()\n")
    key_id, _, key_secret = KEY.partition(":")
    # An installed package has compiled modules. Where the environment forbids them, each process would compile ours.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(ROOT / ".engine" / "bin"), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "local",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        **({} if scenario.from_file else {"BENCH_SIZE": str(scenario.size)}),
        "BENCH_LATENCY": str(scenario.milliseconds / 1000),
        "ARGYLE_API_URL": url,
        "ARGYLE_API_KEY_ID": key_id,
        "ARGYLE_API_KEY_SECRET": key_secret,
    }


def _stack_file(scenario: Scenario) -> str:
    """The stack file of all programs, so that the engine handles the same config."""
    local = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_text())
    config: dict[str, object] = {"argyle:environment": "local"}
    if scenario.from_file:
        secret = local["config"]["argyle:subscriptions"]["payroll"]["secret"]
        config["argyle:subscriptions"] = {
            f"entry-{number:04}": {
                "url": f"https://hooks.example.com/{number:04}",
                "secret": secret,
                "events": list(EVENTS),
            }
            for number in range(scenario.size)
        }
    return str(yaml.safe_dump({"encryptionsalt": local["encryptionsalt"], "config": config}))


def _timed(arguments: list[str], folder: Path, environ: dict[str, str]) -> tuple[float, int]:
    watch = threading.Event()
    found = [0]
    started = time.perf_counter()
    process = _start(arguments, folder, environ)
    watcher = threading.Thread(target=_watch, args=(process.pid, watch, found))
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    watch.set()
    watcher.join()
    _complain(process.returncode, arguments, output)
    return seconds, found[0]


def _watch(pid: int, end: threading.Event, found: list[int]) -> None:
    """Record the most memory of the provider's process below *pid*, until *end* is set."""
    provider = None
    while not end.wait(_TICK):
        with contextlib.suppress(psutil.Error):
            provider = provider or _provider(psutil.Process(pid))
            found[0] = max(found[0], provider.memory_info().rss if provider else 0)


def _provider(command: psutil.Process) -> psutil.Process | None:
    # Found once: a walk through all processes ten times a second would slow down the emulator in this process.
    found = command.children(recursive=True)
    return next((each for each in found if any(map(_is_provider, each.cmdline()))), None)


def _is_provider(word: str) -> bool:
    return word == "pulumi.dynamic" or Path(word).name == "pulumi-resource-argyle"


def _pulumi(arguments: list[str], folder: Path, environ: dict[str, str]) -> None:
    process = _start(arguments, folder, environ)
    output, _ = process.communicate()
    _complain(process.returncode, arguments, output)


def _start(arguments: list[str], folder: Path, environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own command
        ["pulumi", *arguments, "--non-interactive"],  # noqa: S607 - found on the PATH that _project sets
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _complain(code: int, arguments: list[str], output: str) -> None:
    if code != 0:
        message = f"`pulumi {' '.join(arguments)}` failed:\n{output[-2000:]}"
        raise RuntimeError(message)


def _state_bytes(folder: Path) -> int:
    (state,) = (folder / "state").rglob("bench.json")
    resources = json.loads(state.read_text())["checkpoint"]["latest"].get("resources", [])
    own = [each for each in resources if each["type"].rpartition(":")[2] in {"Trivial", "Naive", "WebhookSubscription"}]
    return sum(len(json.dumps(each, separators=(",", ":"))) for each in own)
