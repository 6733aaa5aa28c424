#!/usr/bin/env python3
"""Set up a fresh clone: the virtual environment, and the Pulumi engine unless a fitting one is on PATH.

The script uses only Python's standard library, because it runs before anything is installed. Each step prints what it
does and about how long it takes. A finished step is skipped; an interrupted one starts again.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 10)

ENGINE = "3.259.0"
"""The engine's version; any later one of the same major version fits too."""

LDFLAGS = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{ENGINE}"
CLI = ROOT / "tools" / "pulumi"
HOST = ROOT / "tools" / "pulumi-language-python"
YAML_HOST = ROOT / "tools" / "pulumi-language-yaml"
GENERATOR = ROOT / "tools" / "sdk-generator"
NODE_PACKAGES = ROOT / "tools" / "node-packages.txt"
ENGINE_LINK = ROOT / ".engine" / "bin"
YAML_LINK = ROOT / ".engine" / "yaml"
GENERATOR_LINK = ROOT / ".engine" / "sdk"
NODE_LINK = ROOT / ".engine" / "node"
INSTALL_SECONDS = 600
GO_HINT = "check that the Go module proxy is reachable and that 4 GB of disk are free"

# Pulumi's own installer, called through its SDK. The time-out is for the first answer, so that an offline machine does
# not wait long.
OFFICIAL = """
import socket, sys
from pulumi.automation import PulumiCommand
from semver import VersionInfo
socket.setdefaulttimeout(10)
PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
"""

# The browser that Playwright's installer has fetched, started once: a library that the system lacks shows only then.
START_BROWSER = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    playwright.chromium.launch().close()
"""


ENVIRONMENTS = (
    (".venv", ["requirements.txt", "requirements-dev.txt"]),
    (".venv-oldest-sdk", ["requirements-oldest-sdk.txt"]),
    (".venv-newest-sdk", ["requirements-newest-sdk.txt"]),
)
"""Each virtual environment with the locks that it is made from. Only the tests need more than the first."""


class SetupError(Exception):
    """Raised when a step fails; the text is one sentence with what to do next."""


def main() -> int:
    """Set up. Return 0 when everything is ready, 1 after a printed error, 130 when interrupted."""
    parser = argparse.ArgumentParser(description="Set up a fresh clone for `make up` and `make test`.")
    parser.add_argument(
        "--tests",
        action="store_true",
        help="also set up what only `make test` needs: other Pulumi SDKs, a browser, and what runs or checks programs "
        "in other languages than Python",
    )
    options = parser.parse_args()
    try:
        with _one_at_a_time():
            virtual_environments(ENVIRONMENTS if options.tests else ENVIRONMENTS[:1])
            if options.tests:
                browser()
            engine()
            if options.tests:
                node_packages()
                hosts(YAML_HOST.name, YAML_LINK, YAML_HOST, build_yaml_host)
                hosts("pulumi-language-nodejs", GENERATOR_LINK, GENERATOR, build_generator)
    except SetupError as error:
        sys.stderr.write(f"setup: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("setup: interrupted. Run the same command again to continue.\n")
        return 130
    return 0


def say(text: str) -> None:
    """Print one line about what happens now."""
    sys.stdout.write(f"setup: {text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (ROOT / "tools" / "setup.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def virtual_environments(wanted: Sequence[tuple[str, list[str]]]) -> None:
    """Make several virtual environments, two at a time: each waits for the package index and then for the disk."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for made in [pool.submit(virtual_environment, ROOT / name, locks) for name, locks in wanted]:
            made.result()


def virtual_environment(folder: Path, locks: list[str]) -> None:
    """Make a virtual environment with exactly the packages in *locks*, and this package in editable form."""
    stamp = folder / ".ready"
    wanted = fingerprint([ROOT / name for name in [*locks, "pyproject.toml"]], sys.version)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"making {folder.name} from {', '.join(locks)}: about a minute")
    shutil.rmtree(folder, ignore_errors=True)
    python = folder / "bin" / "python"
    run([interpreter(), "-m", "venv", str(folder)], hint="install Python's venv module (Debian: python3-venv)")
    arguments = [argument for name in locks for argument in ("-r", name)]
    # The locks are complete. Resolving again would take time, and could pick other versions after a new release.
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*pip, "--require-hashes", *arguments], hint="check that the package index is reachable")
    run([*pip, "--no-build-isolation", "--editable", "."], hint="check pyproject.toml")
    stamp.write_text(wanted)


def interpreter() -> str:
    """The Python outside of any virtual environment. The one inside may be deleted by this script."""
    if sys.prefix == sys.base_prefix:
        return sys.executable
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def fingerprint(files: list[Path], *words: str) -> str:
    """A digest of the content of *files*, and of *words*."""
    digest = hashlib.sha256()
    for part in (*(file.read_bytes() for file in files), *(word.encode() for word in words)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def run(command: list[str], *, hint: str, folder: Path = ROOT, **environ: str) -> str:
    """Run *command* quietly and return what it printed.

    Raises:
        SetupError: the command failed; its last lines are printed first.
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
    """Make sure that the tests of the review page have a browser.

    In this order: a browser that is there (``chromium`` on PATH, or Playwright's own), the installer of Playwright, the
    library that drives the browser, and the system's package manager.

    Raises:
        SetupError: there is no browser, and neither of the two could install one.
    """
    if shutil.which("chromium") or works("-c", START_BROWSER):
        return
    say("installing Chromium for the tests of the review page with Playwright's installer: about a minute")
    if works("-m", "playwright", "install", "--only-shell", "chromium") and works("-c", START_BROWSER):
        return
    hint = "install Chromium for the tests of the review page (Debian: `apt-get install chromium`)"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        message = f"Playwright's installer gave no browser that starts here: {hint}"
        raise SetupError(message)
    say("Playwright's installer gave no browser that starts here; installing Debian's chromium: about a minute")
    run(["apt-get", "update", "--quiet"], hint=hint)
    install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"]
    run(install, hint=hint, DEBIAN_FRONTEND="noninteractive")


def works(*arguments: str) -> bool:
    """Whether the Python of ``.venv`` ends well with these *arguments*; what it prints is dropped."""
    command = [str(ROOT / ".venv" / "bin" / "python"), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=INSTALL_SECONDS)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def engine() -> None:
    """Make sure that there is an engine: the one on PATH if it fits, else Pulumi's release, else a build."""
    if on_path():
        ENGINE_LINK.unlink(missing_ok=True)
        return
    cached = cache() / f"{ENGINE}-{recipe(CLI, HOST)[:12]}"
    if not (cached / "pulumi").is_file():
        make(cached, lambda work: official(work) or build(work))
    link(ENGINE_LINK, cached)


def hosts(name: str, place: Path, module: Path, making: Callable[[Path], Path]) -> None:
    """Make sure that the engine has the language host *name*, which only tests need.

    Each release of Pulumi has all hosts beside its ``pulumi``. Where the engine is built, *making* builds *module*, and
    *place* is a link to what it made.
    """
    command = on_path() or ENGINE_LINK / "pulumi"
    if (command.resolve().parent / name).is_file():
        place.unlink(missing_ok=True)
        return
    cached = cache() / f"{place.name}-{recipe(module)[:12]}"
    if not cached.is_dir():
        make(cached, making)
    link(place, cached)


def node_packages() -> None:
    """Make sure that the tests can check a TypeScript program: with Node.js, a compiler and the types of Pulumi's SDK.

    Raises:
        SetupError: there is no Node.js with npm, or npm can't fetch the packages.
    """
    for command in ("node", "npm"):
        if shutil.which(command) is None:
            hint = "install Node.js with npm (Debian: `apt-get install npm`)"
            message = f"`{command}` is not on PATH, and the tests check a TypeScript program with it: {hint}"
            raise SetupError(message)
    cached = cache() / f"node-{fingerprint([NODE_PACKAGES])[:12]}"
    if not cached.is_dir():
        say("downloading the TypeScript compiler and the types of Pulumi's SDK for the tests: 7 MB")
        make(cached, download_node_packages)
    link(NODE_LINK, cached)


def make(cached: Path, making: Callable[[Path], Path]) -> None:
    """Make the folder *cached* at once: an interrupted run leaves no half of it."""
    cached.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cached.parent, prefix="making-") as work:
        made = making(Path(work))
        shutil.rmtree(cached, ignore_errors=True)
        made.rename(cached)


def link(place: Path, target: Path) -> None:
    """Make *place* a link to *target*."""
    place.parent.mkdir(exist_ok=True)
    if place.is_symlink() and place.readlink() == target:
        return
    place.unlink(missing_ok=True)
    place.symlink_to(target)


def on_path() -> Path | None:
    """The ``pulumi`` on PATH, if its version fits and its Python host is in the same folder."""
    places = [place for place in os.environ.get("PATH", "").split(os.pathsep) if Path(place) != ENGINE_LINK]
    command = shutil.which("pulumi", path=os.pathsep.join(places))
    if command is None:
        return None
    host = Path(command).resolve().parent / "pulumi-language-python"
    version = subprocess.run([command, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    return Path(command) if host.is_file() and fits(version) else None


def fits(version: str) -> bool:
    """Whether this version of the engine (such as ``v3.259.0``) works with the program and the provider."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:3]]
    oldest = [int(number) for number in ENGINE.split(".")]
    return numbers[:1] == oldest[:1] and numbers >= oldest


def cache() -> Path:
    """The folder of engines, which all clones of this user share."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "argyle-webhooks" / "engine"


def recipe(*modules: Path) -> str:
    """A digest of everything that a build of *modules* depends on."""
    return fingerprint([file for module in modules for file in sorted(module.iterdir())], LDFLAGS)


def official(work: Path) -> Path | None:
    """Download Pulumi's own release; None where that fails."""
    say(f"downloading the Pulumi engine {ENGINE} with Pulumi's own installer: about a minute")
    if not works("-c", OFFICIAL, str(work / "release"), ENGINE):
        say("the release can't be downloaded here")
        return None
    return work / "release" / "bin"


def build(work: Path) -> Path:
    """Build the engine from the Go modules that Pulumi publishes."""
    go = go_command()
    say(f"building the Pulumi engine {ENGINE} from its Go modules: 6 to 10 minutes on 2 cores, once per machine")
    made = go_build(go, CLI, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", work)
    go_build(go, HOST, "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python", work)
    scripts = [go, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"]
    sdk = Path(run(scripts, hint=GO_HINT, folder=CLI).strip()) / "python"
    for script in (sdk / "cmd" / "pulumi-language-python-exec", sdk / "dist" / "pulumi-resource-pulumi-python"):
        shutil.copyfile(script, made / script.name)
        (made / script.name).chmod(0o755)
    return made


def build_yaml_host(work: Path) -> Path:
    """Build the YAML host from its Go module, whose dependencies have the engine's versions where they can."""
    go = go_command()
    say("building Pulumi's YAML host for the tests: a minute after the engine's build, else up to 8 minutes on 2 cores")
    return go_build(go, YAML_HOST, "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", work)


def build_generator(work: Path) -> Path:
    """Build what writes SDKs in place of the hosts that a release has; its name says for which language."""
    go = go_command()
    say("building Pulumi's generator of SDKs for the tests: half a minute after the engine, else up to 4 minutes")
    made = go_build(go, GENERATOR, ".", work)
    for language in ("nodejs", "go", "python"):
        (made / f"pulumi-language-{language}").symlink_to(GENERATOR.name)
    return made


def download_node_packages(work: Path) -> Path:
    """Fetch the packages that are pinned, without what they depend on: their types need none of it."""
    pinned = [line.split() for line in NODE_PACKAGES.read_text().splitlines() if not line.startswith("#")]
    command = ["npm", "pack", "--silent", *(package for package, _ in pinned)]
    run(command, hint="check that the npm registry is reachable", folder=work)
    for package, integrity in pinned:
        name, _, version = package.rpartition("@")
        archive = work / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if integrity != f"sha512-{digest}":
            message = f"the npm registry has another {package} than the one in tools/{NODE_PACKAGES.name}: check both"
            raise SetupError(message)
        with tarfile.open(archive) as packed:
            # The first releases of Python 3.10 and 3.11 have no filter.
            packed.extraction_filter = getattr(tarfile, "data_filter", None)
            packed.extractall(work / version)  # noqa: S202 - the content is what we pinned
        (content,) = (work / version).iterdir()
        place = work / "made" / "node_modules" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        content.rename(place)
    return work / "made"


def go_build(go: str, module: Path, package: str, work: Path) -> Path:
    """Build *package* at the versions of *module*; return the folder below *work* that has it."""
    say(f"building {module.name}")
    made = work / "bin"
    made.mkdir(exist_ok=True)
    flags = ["-mod=readonly", "-trimpath", "-tags", "osusergo", "-ldflags", LDFLAGS]
    run([go, "build", *flags, "-o", str(made / module.name), package], hint=GO_HINT, folder=module, CGO_ENABLED="0")
    return made


def go_command() -> str:
    """The ``go`` on PATH.

    Raises:
        SetupError: there is no ``go``, or its version is too old for the modules under ``tools/``.
    """
    wanted = max(go_version((module / "go.mod").read_text()) for module in (CLI, HOST, YAML_HOST, GENERATOR))
    needed = ".".join(map(str, wanted))
    hint = f"Go {needed} or later is needed to build the Pulumi engine: install Go, or put pulumi {ENGINE} on PATH"
    go = shutil.which("go")
    if go is None:
        raise SetupError(hint)
    version = run([go, "env", "GOVERSION"], hint=hint, GOTOOLCHAIN="local")
    if go_version(version) < wanted:
        message = f"{hint} (found {version.strip()})"
        raise SetupError(message)
    return go


def go_version(text: str) -> tuple[int, ...]:
    """The version in the ``go`` line of a go.mod, or in ``go env GOVERSION``."""
    found = re.search(r"^go ?(\d+(?:\.\d+)*)", text, re.MULTILINE)
    return tuple(int(number) for number in found.group(1).split(".")) if found else ()


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("setup: Python 3.10 or later is needed. Choose one: `make PYTHON=python3.12 up`")
    sys.exit(main())
