#!/usr/bin/env python3
"""Make a release on this machine: a version, a date in the changelog, a commit and a tag. Publish nothing.

``make release VERSION=1.2.0`` calls ``prepare``, then all tests, then ``tag``. The workflow ``release`` calls ``build``
with the pushed tag, and publishes what it built. docs/releases.md has the rules.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION_FILE = "argyle_provider/version.py"
CHANGELOG = "CHANGELOG.md"
PROMISES = "tests/golden/promises"
UNRELEASED = "## [Unreleased]\n"
_NO_ADDRESS = r"""pyproject.toml has no address of this repository. A registry shows the address to people who look for
documents, report a problem, or check where a release was built. Add these lines to [project.urls], with the
repository's URL for ADDRESS:
    Source = "ADDRESS"
    Documentation = "ADDRESS/tree/main/docs"
    Changelog = "ADDRESS/blob/main/CHANGELOG.md"
    Issues = "ADDRESS/issues"
Then let the links of the readme lead there. In the last of its substitutions, write these lines, with the URL again:
    pattern = '\[([^\]]*)\]\((?!https?:)([^)]*)\)'
    replacement = '[\1](ADDRESS/blob/main/\2)'"""


class ReleaseError(Exception):
    """Raised when a release can't be made; the text is one paragraph with what to do next."""


def main() -> int:
    """Run one step. Return 0 when it is done, 1 after a printed error."""
    parser = argparse.ArgumentParser(description="Make a release: docs/releases.md has the rules.")
    steps = parser.add_subparsers(dest="step", required=True)
    for name, purpose in (
        ("prepare", "write the version and the date of the release"),
        ("tag", "commit, build twice, and tag"),
        ("build", "build a tag twice and keep the files if both are equal"),
    ):
        step = steps.add_parser(name, help=purpose)
        step.add_argument("version", help="like 1.2.0" if name != "build" else "the tag, like v1.2.0")
        if name == "build":
            step.add_argument("folder", type=Path, help="where to write the files")
    options = parser.parse_args()
    try:
        match options.step:
            case "prepare":
                prepare(options.version)
            case "tag":
                tag(options.version)
            case _:
                check_tag(options.version)
                build(options.folder)
    except ReleaseError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1
    return 0


def prepare(version: str) -> None:
    """Write *version* into the package and the changelog.

    Raises:
        ReleaseError: a release can't be made from here.
    """
    last = released()
    _refuse_wrong_version(version, last)
    _refuse_wrong_place()
    if "Source" not in json.loads(run(sys.executable, "-m", "hatchling", "metadata")).get("urls", {}):
        raise ReleaseError(_NO_ADDRESS)
    removed = broken_promises(last)
    if removed and not may_break(version, last):
        message = (
            f"Version {version} must keep what {'.'.join(map(str, last))} promised, but {PROMISES} has lost:\n"
            + "".join(f"    {line}\n" for line in removed)
            + "Restore it as deprecated (docs/releases.md), or choose the next version that can remove it."
        )
        raise ReleaseError(message)
    _write_changelog(version)
    written = ROOT / VERSION_FILE
    written.write_text(re.sub(r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"', written.read_text()))
    say(f"wrote {version} into {VERSION_FILE} and {CHANGELOG}. All tests run now.")


def _refuse_wrong_version(version: str, last: tuple[int, ...]) -> None:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        message = f"{version!r} is not a version. Write it like 1.2.0: `make release VERSION=1.2.0`."
        raise ReleaseError(message)
    if numbers(version) <= last:
        message = f"Version {version} is not later than the last tag, v{'.'.join(map(str, last))}. Choose a later one."
        raise ReleaseError(message)


def _refuse_wrong_place() -> None:
    if branch := run("git", "branch", "--show-current"):
        if branch != "main":
            message = f"A release is made from main, and this is {branch}. Run `git switch main`."
            raise ReleaseError(message)
    else:
        message = "A release is made from main, and this commit is on no branch. Run `git switch main`."
        raise ReleaseError(message)
    if changed := run("git", "status", "--porcelain"):
        message = f"A release has only what is committed. Commit or remove these files first:\n{changed}"
        raise ReleaseError(message)


def _write_changelog(version: str) -> None:
    changelog = ROOT / CHANGELOG
    before, found, after = changelog.read_text(encoding="utf-8").partition(UNRELEASED)
    news = re.split(r"(?m)^## ", after)[0].strip()
    if not found or not news:
        message = f"{CHANGELOG} has nothing under Unreleased. Say what users of the new version observe."
        raise ReleaseError(message)
    today = dt.datetime.now(dt.timezone.utc).date().isoformat()
    changelog.write_text(f"{before}{UNRELEASED}\n## [{version}] - {today}\n{after}", encoding="utf-8")


def tag(version: str) -> None:
    """Commit what :func:`prepare` wrote, build it twice, and tag it.

    Raises:
        ReleaseError: another file has changed, or the two builds differ.
    """
    changed = {line[3:] for line in run("git", "status", "--porcelain").splitlines()}
    if CHANGELOG not in changed or not changed <= {CHANGELOG, VERSION_FILE}:
        names = ", ".join(sorted(changed)) or "no file"
        message = (
            f"A release changes {VERSION_FILE} and {CHANGELOG} only, and here {names} has changed. See `git status`."
        )
        raise ReleaseError(message)
    run("git", "commit", "--quiet", "--message", f"Release {version}", "--", VERSION_FILE, CHANGELOG)
    with tempfile.TemporaryDirectory() as work:
        build(Path(work) / "dist")
    run("git", "tag", "--annotate", "--message", f"Version {version}", f"v{version}")
    say(f"committed and tagged v{version}. Nothing is pushed or published. To publish it, run:")
    say(f"  git push --atomic origin main v{version}")
    say("The workflow `release` builds the same bytes again and waits for the approval of the environment `pypi`.")


def check_tag(name: str) -> None:
    """Check that the commit is the release that its tag says.

    Raises:
        ReleaseError: the tag is of another version, or the changelog has no date for it.
    """
    version = re.findall(r'(?m)^__version__ = "(.*)"$', (ROOT / VERSION_FILE).read_text())
    if [name] != [f"v{each}" for each in version]:
        message = (
            f"The tag {name} is on a commit of version {', '.join(version)}. Use `make release`, which writes both."
        )
        raise ReleaseError(message)
    if not re.search(rf"(?m)^## \[{re.escape(name[1:])}\] - \d{{4}}-\d\d-\d\d$", (ROOT / CHANGELOG).read_text()):
        message = f"{CHANGELOG} has no section for {name[1:]}. Use `make release`, which writes it."
        raise ReleaseError(message)


def build(folder: Path) -> None:
    """Build the wheel and the sdist of the last commit twice, and write them into *folder* if both are equal.

    Each build has files of its own, so folders, times and what git ignores don't matter.

    Raises:
        ReleaseError: the two builds differ.
    """
    made = []
    with tempfile.TemporaryDirectory() as work:
        for place in (Path(work) / "first", Path(work) / "elsewhere" / "second"):
            place.mkdir(parents=True)
            run("git", "archive", "--format=tar", f"--output={place}.tar", "HEAD")
            with tarfile.open(f"{place}.tar") as packed:
                packed.extraction_filter = getattr(tarfile, "data_filter", None)  # not in the first of 3.10 and 3.11
                packed.extractall(place)  # noqa: S202 - our own commit
            run(sys.executable, "-m", "hatchling", "build", "-d", str(place / "dist"), folder=place)
            made.append({each.name: each.read_bytes() for each in sorted((place / "dist").iterdir())})
    first, second = made
    if first != second:
        differing = ", ".join(name for name in first if first[name] != second.get(name))
        message = f"Two builds of one commit differ: {differing}. Nobody could check this release, so it is not made."
        raise ReleaseError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in first.items():
        (folder / name).write_bytes(content)
        say(f"built {name} twice, sha256 {hashlib.sha256(content).hexdigest()}")


def released() -> tuple[int, ...]:
    """The highest version that has a tag, or nothing before the first release."""
    tags = run("git", "tag", "--list", "v*").splitlines()
    return max((numbers(each[1:]) for each in tags if re.fullmatch(r"v\d+\.\d+\.\d+", each)), default=())


def broken_promises(last: tuple[int, ...]) -> list[str]:
    """The lines that the files of promises have lost since the tag of *last*."""
    if not last:
        return []
    changes = run("git", "diff", "--unified=0", f"v{'.'.join(map(str, last))}", "HEAD", "--", PROMISES)
    return [line[1:] for line in changes.splitlines() if line.startswith("-") and not line.startswith("---")]


def may_break(version: str, last: tuple[int, ...]) -> bool:
    """Whether *version* may remove what *last* promised: a new major version, or before 1.0.0 a new minor version."""
    kept = 1 if last[0] else 2
    return numbers(version)[:kept] > last[:kept]


def numbers(version: str) -> tuple[int, ...]:
    """The parts of a version as numbers, which compare like versions."""
    return tuple(int(each) for each in version.split("."))


def run(*command: str, folder: Path = ROOT) -> str:
    """Run *command* and return what it printed.

    Raises:
        ReleaseError: the command failed; its last line is in the message.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
        message = f"`{' '.join(command)}` failed: {last}"
        raise ReleaseError(message)
    return done.stdout.rstrip()


def say(text: str) -> None:
    """Print one line about what happened."""
    sys.stdout.write(f"release: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
