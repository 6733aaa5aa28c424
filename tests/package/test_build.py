"""What a release consists of, and that the same files give the same bytes."""

from __future__ import annotations

import re
import subprocess
import tarfile
import zipfile
from email.parser import BytesParser
from pathlib import Path

from argyle_provider.version import __version__
from tests.package.conftest import ROOT, build

NAME = f"argyle_webhooks-{__version__}"


def tracked(*folders: str) -> set[str]:
    """The files in these folders that git knows, or that wait to be added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {each for each in found if (ROOT / each).exists()}


def contents(built: Path) -> dict[str, bytes]:
    """The files in a wheel or an sdist, by name."""
    if built.suffix == ".whl":
        with zipfile.ZipFile(built) as wheel:
            return {each: wheel.read(each) for each in wheel.namelist()}
    with tarfile.open(built) as sdist:
        found = {each.name: sdist.extractfile(each) for each in sdist.getmembers()}
        return {name.removeprefix(f"{NAME}/"): file.read() for name, file in found.items() if file is not None}


def test_the_wheel_has_the_package_and_nothing_else(wheel: Path) -> None:
    """Templates, files with a leading dot and the marker of types too; no test, no document."""
    found = contents(wheel)

    own = {each for each in found if not each.startswith(f"{NAME}.dist-info/")}
    assert wheel.name == f"{NAME}-py3-none-any.whl"
    assert own == tracked("argyle_provider")
    assert "argyle_provider/py.typed" in own
    assert {each.rpartition("/")[2] for each in found.keys() - own} == {
        "LICENSE",
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
    }


def test_the_sdist_has_what_a_build_needs_and_the_documents(sdist: Path) -> None:
    """No test, no tool, no stack of ours."""
    top = {"CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", ".gitignore", "PKG-INFO"}

    assert sdist.name == f"{NAME}.tar.gz"
    assert contents(sdist).keys() == tracked("argyle_provider", "docs") | top


def test_no_file_names_this_machine(wheel: Path, sdist: Path) -> None:
    """Neither this checkout nor the home of whoever builds."""
    names = [str(place).encode() for place in (ROOT, Path.home()) if len(place.parts) > 1]

    for built in (wheel, sdist):
        assert [each for each, data in contents(built).items() if any(_names(data, name) for name in names)] == []


def _names(data: bytes, place: bytes) -> bool:
    return re.search(re.escape(place) + rb"(?![\w-])", data) is not None


def test_a_second_build_elsewhere_gives_the_same_bytes(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    """Folder, times and rights of the files don't matter, so anybody can check a release."""
    copy = tmp_path / "copy"
    for name in (*tracked("argyle_provider", "docs"), *tracked("*.md", "LICENSE", "pyproject.toml", ".gitignore")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
        (copy / name).chmod(0o600)

    assert build(copy, tmp_path / "wheel", "-t", "wheel").read_bytes() == wheel.read_bytes()
    assert build(copy, tmp_path / "sdist", "-t", "sdist").read_bytes() == sdist.read_bytes()


def test_the_wheel_built_from_the_sdist_is_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    """A distributor who builds from the source gets what the registry has."""
    with tarfile.open(sdist) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # not in the first releases of 3.10 and 3.11
        packed.extractall(tmp_path)  # noqa: S202 - our own build

    assert build(tmp_path / NAME, tmp_path / "wheel", "-t", "wheel").read_bytes() == wheel.read_bytes()


def test_the_readme_of_a_registry_leads_nowhere_wrong(wheel: Path) -> None:
    """A registry shows the text alone: what the README links in this repository is plain text there."""
    metadata = BytesParser().parsebytes(contents(wheel)[f"{NAME}.dist-info/METADATA"])
    text = metadata.get_payload()

    assert isinstance(text, str)
    assert text.startswith("# Argyle webhook subscriptions as code\n")
    assert re.findall(r"\]\((?!https?:)[^)]*\)", text) == []
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("Provides-Extra") == ["emulator"]
