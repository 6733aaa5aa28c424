"""The decisions of set-up. Every run of `make` tests its actions."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="setup", scope="module")
def _setup() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def engine(folder: Path, version: str, *, host: bool = True) -> Path:
    """A folder with a `pulumi` that says *version*."""
    folder.mkdir()
    for name in ("pulumi", "pulumi-language-python")[: 2 if host else 1]:
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)
    return folder / "pulumi"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("v3.259.0", True),
        ("v3.260.1\n", True),
        ("v3.258.9", False),
        ("v4.0.0", False),
        ("v2.999.0", False),
        ("", False),
        ("v3.300.0-alpha.1", True),
    ],
)
def test_an_engine_fits_from_its_oldest_version_to_the_next_major(
    setup: ModuleType, version: str, expected: bool
) -> None:
    """The pinned version, or a later one of the same major."""
    assert setup.fits(version) is expected


@pytest.mark.parametrize(
    ("version", "host", "expected"), [("v3.259.0", True, True), ("v3.1.0", True, False), ("v3.259.0", False, False)]
)
def test_the_engine_on_path_is_used_if_it_fits(  # noqa: PLR0917 - a table of three and two fixtures
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, host: bool, expected: bool
) -> None:
    """It must be new enough, and have its Python host beside it."""
    command = engine(tmp_path / "bin", version, host=host)
    monkeypatch.setenv("PATH", os.pathsep.join([str(command.parent), "/usr/bin", "/bin"]))

    assert setup.on_path() == (command if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("module x\n\ngo 1.26\n", (1, 26)), ("go1.26.8\n", (1, 26, 8)), ("devel", ()), ("go 1.25.3", (1, 25, 3))],
)
def test_go_versions_are_read(setup: ModuleType, text: str, expected: tuple[int, ...]) -> None:
    """From a go.mod and from the command."""
    assert setup.go_version(text) == expected


@pytest.mark.parametrize("version", [None, "go1.20.1"])
def test_a_missing_or_old_go_is_one_sentence(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    """The sentence has the needed version and the alternative."""
    if version:
        go = tmp_path / "go"
        go.write_text(f"#!/bin/sh\necho {version}\n")
        go.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")

    with pytest.raises(
        setup.SetupError, match=r"^Go 1\.\d+.* or later is needed.*put pulumi 3\.259\.0 on PATH"
    ) as error:
        setup.go_command()

    assert (version in str(error.value)) if version else ("found" not in str(error.value))


def test_set_up_from_inside_its_own_environment_uses_the_python_around_it(setup: ModuleType) -> None:
    """With `.venv` active, `python3` is in the folder that set-up deletes; this test runs like that."""
    python = Path(setup.interpreter())

    assert python.is_file()
    assert Path(sys.prefix) not in python.parents


@pytest.mark.parametrize("release", [True, False], ids=["released", "built"])
def test_a_host_is_built_once_where_the_engine_has_none(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: bool
) -> None:
    """Each release of Pulumi has it beside the command. A built one has a folder and a link of its own."""
    command = engine(tmp_path / "bin", "v3.259.0")
    if release:
        (command.parent / "pulumi-language-x").touch()
    built: list[Path] = []
    place = tmp_path / "checkout" / "x"

    def build(work: Path) -> Path:
        built.append(work)
        (work / "made").mkdir()
        (work / "made" / "pulumi-language-x").touch()
        return work / "made"

    monkeypatch.setattr(setup, "on_path", lambda: command)
    monkeypatch.setattr(setup, "cache", lambda: tmp_path / "cache")

    setup.hosts("pulumi-language-x", place, setup.YAML_HOST, build)
    setup.hosts("pulumi-language-x", place, setup.YAML_HOST, build)

    assert len(built) == (not release)
    assert (place / "pulumi-language-x").is_file() is not release


@pytest.fixture(name="npm")
def _npm(setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `npm` that has two packages, which are pinned; the file where it notes each call."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    pinned = []
    for package, name in (("@some/types@1.2.0", "some-types-1.2.0.tgz"), ("compiler@5.0.1", "compiler-5.0.1.tgz")):
        with tarfile.open(shelf / name, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo(f"package/{package[0]}.d.ts"))
        digest = hashlib.sha512((shelf / name).read_bytes()).digest()
        pinned.append(f"{package} sha512-{base64.b64encode(digest).decode()}\n")
    (tmp_path / "pinned").write_text(f"# a comment\n{''.join(pinned)}")
    asked = tmp_path / "asked"
    for name, script in (("node", ""), ("npm", f'echo "$@" >> {asked}; /bin/cp {shelf}/* .')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(setup, "cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(setup, "NODE_LINK", tmp_path / "checkout" / "node")
    monkeypatch.setattr(setup, "NODE_PACKAGES", tmp_path / "pinned")
    return asked


def test_the_packages_of_a_typescript_program_are_fetched_once(setup: ModuleType, npm: Path) -> None:
    """In one call, without their dependencies; each is where the compiler looks for it."""
    setup.node_packages()
    setup.node_packages()

    assert npm.read_text() == "pack --silent @some/types@1.2.0 compiler@5.0.1\n"
    assert (setup.NODE_LINK / "node_modules" / "@some" / "types" / "@.d.ts").is_file()
    assert (setup.NODE_LINK / "node_modules" / "compiler" / "c.d.ts").is_file()


def test_another_package_than_the_pinned_one_is_refused(setup: ModuleType, tmp_path: Path, npm: Path) -> None:
    """Nothing of it is kept; the sentence names the package."""
    with (tmp_path / "shelf" / "compiler-5.0.1.tgz").open("ab") as archive:
        archive.write(b"more")

    with pytest.raises(setup.SetupError, match=r"^the npm registry has another compiler@5\.0\.1 than the one in"):
        setup.node_packages()

    assert npm.is_file()
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_a_missing_node_is_one_sentence(setup: ModuleType, npm: Path, missing: str) -> None:
    """The sentence says what to install."""
    npm.with_name(missing).unlink()

    with pytest.raises(setup.SetupError, match=rf"^`{missing}` is not on PATH.*: install Node\.js with npm"):
        setup.node_packages()


class Playwright:
    """The test library: whether its installer works here, and whether its browser starts before and after."""

    def __init__(self, *, starts: bool, installs: bool, starts_then: bool) -> None:
        self._starts, self._installs, self._starts_then = starts, installs, starts_then
        self.asked = 0

    def works(self, *arguments: str) -> bool:
        """Answer like the real one."""
        if "install" in arguments:
            self.asked += 1
            return self._installs
        return self._starts_then if self.asked else self._starts


@pytest.mark.parametrize(
    ("playwright", "installers"),
    [
        (Playwright(starts=True, installs=False, starts_then=False), []),
        (Playwright(starts=False, installs=True, starts_then=True), ["Playwright"]),
        (Playwright(starts=False, installs=True, starts_then=False), ["Playwright", "Debian"]),
        (Playwright(starts=False, installs=False, starts_then=False), ["Playwright", "Debian"]),
    ],
    ids=["there", "fetched", "fetched without the libraries that it needs", "offline"],
)
def test_a_browser_comes_from_the_test_library_first(  # noqa: PLR0917 - a table of two and four fixtures
    setup: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    playwright: Playwright,
    installers: list[str],
) -> None:
    """From the system's package manager second; what is printed says which."""
    (tmp_path / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup, "works", playwright.works)

    setup.browser()

    said = capfd.readouterr().out
    assert [each for each in ("Playwright", "Debian") if f"{each}'s" in said] == installers
    assert playwright.asked == bool(installers)


def test_a_chromium_on_path_is_used(setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is installed."""
    (tmp_path / "chromium").write_text("#!/bin/sh\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(setup, "works", lambda *_: pytest.fail("asked for a browser"))

    setup.browser()


def test_a_missing_browser_is_one_sentence_where_it_cannot_be_installed(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is installed for a user who is not root; the sentence says what to install."""
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup, "works", lambda *_: False)

    with pytest.raises(setup.SetupError, match=r"Playwright's installer .*: install Chromium"):
        setup.browser()


def test_a_command_that_fails_does_not_work(setup: ModuleType) -> None:
    """An exit code other than 0 is a failure."""
    assert setup.works("-c", "")
    assert not setup.works("-c", "raise SystemExit(3)")


def test_a_failing_command_is_one_sentence_after_its_last_lines(
    setup: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    """The lines show the reason, and the sentence what to do."""
    with pytest.raises(setup.SetupError, match="failed with exit code 3, see above: do this"):
        setup.run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], hint="do this")

    assert "    the reason" in capfd.readouterr().err


def test_a_fingerprint_changes_with_every_part(setup: ModuleType, tmp_path: Path) -> None:
    """A changed lock or another Python makes a new environment."""
    lock = tmp_path / "lock"
    lock.write_text("one")
    first = setup.fingerprint([lock], "3.11")
    lock.write_text("two")

    assert len({first, setup.fingerprint([lock], "3.11"), setup.fingerprint([lock], "3.12")}) == 3
