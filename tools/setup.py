#!/usr/bin/env python3
"""Make a fresh clone ready: the virtual environment, and the Pulumi engine where no fitting one is on PATH.

It needs nothing but Python's standard library, because it runs before anything is installed. Each step says what it
does and about how long it takes; a step that is done is skipped, and one that was interrupted is done again.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 10)

ENGINE = "3.259.0"
"""The engine's version; any later one of the same major fits as well."""

LDFLAGS = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{ENGINE}"
CLI = ROOT / "tools" / "pulumi"
HOST = ROOT / "tools" / "pulumi-language-python"
INSTALL_SECONDS = 600

# Pulumi's own installer, through its SDK. The time-out is for the first answer: an offline machine must not wait for
# long.
OFFICIAL = """
import socket, sys
from pulumi.automation import PulumiCommand
from semver import VersionInfo
socket.setdefaulttimeout(10)
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
"""


class SetupError(Exception):
    """Raised when a step can't be done: one sentence with what to do next."""


def main() -> int:
    """Set up; 0 when everything is ready, 1 with one sentence when it is not, 130 when interrupted."""
    parser = argparse.ArgumentParser(description="Make a fresh clone ready for `make up` and `make test`.")
    parser.add_argument(
        "--tests", action="store_true", help="also what only `make test` needs: newest Pulumi SDK, Chromium"
    )
    options = parser.parse_args()
    try:
        with _one_at_a_time():
            virtual_environment(ROOT / ".venv", ["requirements.txt", "requirements-dev.txt"])
            if options.tests:
                virtual_environment(ROOT / ".venv-newest-sdk", ["requirements-newest-sdk.txt"])
                browser()
            engine()
    except SetupError as error:
        sys.stderr.write(f"setup: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("setup: interrupted; run it again to go on\n")
        return 130
    return 0


def say(text: str) -> None:
    """Tell what happens now."""
    sys.stdout.write(f"setup: {text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (ROOT / "tools" / "setup.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def virtual_environment(folder: Path, locks: list[str]) -> None:
    """A virtual environment with exactly what *locks* name, and this package in place of a copy of it."""
    stamp = folder / ".ready"
    wanted = fingerprint([ROOT / name for name in [*locks, "pyproject.toml"]], sys.version)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"making {folder.name} from {', '.join(locks)}: about a minute")
    shutil.rmtree(folder, ignore_errors=True)
    python = folder / "bin" / "python"
    run([interpreter(), "-m", "venv", str(folder)], hint="Python's venv module is needed (Debian: python3-venv)")
    arguments = [argument for name in locks for argument in ("-r", name)]
    # The locks are complete: to resolve them again takes time, and may end otherwise once there are newer releases.
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*pip, "--require-hashes", *arguments], hint="is the package index reachable?")
    run([*pip, "--no-build-isolation", "--editable", "."], hint="is pyproject.toml whole?")
    stamp.write_text(wanted)


def interpreter() -> str:
    """The Python outside of any virtual environment: the one that is made anew may be the one that runs this."""
    if sys.prefix == sys.base_prefix:
        return sys.executable
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def fingerprint(files: list[Path], *words: str) -> str:
    """A digest of what *files* hold and of *words*."""
    digest = hashlib.sha256()
    for part in (*(file.read_bytes() for file in files), *(word.encode() for word in words)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def run(command: list[str], *, hint: str, folder: Path = ROOT, **environ: str) -> str:
    """Run *command* quietly and return what it printed.

    Raises:
        SetupError: it failed; its last lines are shown first.
    """
    try:
        result = subprocess.run(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        message = f"`{command[0]}` can't be run ({error.strerror}): {hint}"
        raise SetupError(message) from None
    if result.returncode != 0:
        sys.stderr.write("".join(f"    {line}\n" for line in result.stdout.splitlines()[-15:]))
        message = f"`{' '.join(command[:4])} ...` failed with exit code {result.returncode}, see above: {hint}"
        raise SetupError(message)
    return result.stdout


def browser() -> None:
    """Chromium, for the tests of the review page: the one on PATH, else Debian's package where we may install it.

    Raises:
        SetupError: there is none, and installing it needs other rights or another package manager.
    """
    if shutil.which("chromium"):
        return
    hint = "the tests of the review page need `chromium` on PATH (Debian: `apt-get install chromium`)"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(hint)
    say("installing Debian's chromium package: about a minute")
    run(["apt-get", "update", "--quiet"], hint=hint)
    install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"]
    run(install, hint=hint, DEBIAN_FRONTEND="noninteractive")


def engine() -> None:
    """The engine: the one on PATH if it fits, else the official release, else one built from its Go modules."""
    link = ROOT / ".engine" / "bin"
    found = on_path()
    if found:
        if link.is_symlink():
            link.unlink()
        return
    cached = cache() / f"{ENGINE}-{recipe()[:12]}"
    if not (cached / "pulumi").is_file():
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cached.parent, prefix="making-") as work:
            made = official(Path(work)) or build(Path(work))
            shutil.rmtree(cached, ignore_errors=True)
            made.rename(cached)
    link.parent.mkdir(exist_ok=True)
    if link.is_symlink() and link.readlink() == cached:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(cached)


def on_path() -> Path | None:
    """The ``pulumi`` on PATH, if it fits and its Python host lies beside it."""
    places = [
        place for place in os.environ.get("PATH", "").split(os.pathsep) if Path(place) != ROOT / ".engine" / "bin"
    ]
    command = shutil.which("pulumi", path=os.pathsep.join(places))
    if command is None:
        return None
    host = Path(command).resolve().parent / "pulumi-language-python"
    version = subprocess.run([command, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    return Path(command) if host.is_file() and fits(version) else None


def fits(version: str) -> bool:
    """Whether the program and the provider work with this version of the engine (``v3.259.0``)."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:3]]
    oldest = [int(number) for number in ENGINE.split(".")]
    return numbers[:1] == oldest[:1] and numbers >= oldest


def cache() -> Path:
    """Where engines are kept, so that another clone on this machine costs seconds."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "argyle-webhooks" / "engine"


def recipe() -> str:
    """What a built engine depends on."""
    return fingerprint([module / name for module in (CLI, HOST) for name in ("go.mod", "go.sum")], LDFLAGS)


def official(work: Path) -> Path | None:
    """Pulumi's own release, or None where it can't be had."""
    say(f"fetching the Pulumi engine {ENGINE} with Pulumi's own installer: about a minute")
    python = str(ROOT / ".venv" / "bin" / "python")
    try:
        subprocess.run(  # noqa: S603 - our own command
            [python, "-c", OFFICIAL, str(work / "release"), ENGINE],
            capture_output=True,
            check=True,
            timeout=INSTALL_SECONDS,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        say("it can't be fetched here")
        return None
    return work / "release" / "bin"


def build(work: Path) -> Path:
    """The engine, built from the Go modules that Pulumi publishes."""
    go = go_command()
    say(f"building the Pulumi engine {ENGINE} from its Go modules: 6 to 10 minutes on 2 cores, once for this machine")
    made = work / "bin"
    made.mkdir()
    hint = "is the Go module proxy reachable, and is there 4 GB of disk left?"
    flags = ["-mod=readonly", "-trimpath", "-tags", "osusergo", "-ldflags", LDFLAGS]
    for module, package in (
        (CLI, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),
        (HOST, "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"),
    ):
        say(f"building {module.name}")
        run([go, "build", *flags, "-o", str(made / module.name), package], hint=hint, folder=module, CGO_ENABLED="0")
    scripts = [go, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"]
    sdk = Path(run(scripts, hint=hint, folder=CLI).strip()) / "python"
    for script in (sdk / "cmd" / "pulumi-language-python-exec", sdk / "dist" / "pulumi-resource-pulumi-python"):
        shutil.copyfile(script, made / script.name)
        (made / script.name).chmod(0o755)
    return made


def go_command() -> str:
    """The ``go`` on PATH, if it is new enough for the tools modules.

    Raises:
        SetupError: there is none, or it is too old.
    """
    wanted = max(go_version((module / "go.mod").read_text()) for module in (CLI, HOST))
    needed = ".".join(map(str, wanted))
    hint = f"Go {needed} or later is needed to build the Pulumi engine: install it, or put pulumi {ENGINE} on PATH"
    go = shutil.which("go")
    if go is None:
        raise SetupError(hint)
    version = run([go, "env", "GOVERSION"], hint=hint, GOTOOLCHAIN="local")
    if go_version(version) < wanted:
        message = f"{hint} (this is {version.strip()})"
        raise SetupError(message)
    return go


def go_version(text: str) -> tuple[int, ...]:
    """The version in the ``go`` line of a go.mod, or in ``go env GOVERSION``."""
    found = re.search(r"^go ?(\d+(?:\.\d+)*)", text, re.MULTILINE)
    return tuple(int(number) for number in found.group(1).split(".")) if found else ()


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("setup: Python 3.10 or later is needed; `make PYTHON=python3.12 ...` chooses one")
    sys.exit(main())
