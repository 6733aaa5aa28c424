"""The map in docs/how-it-works.md: it draws the package's folders, and allows the imports that import-linter allows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from importlinter.api import read_configuration

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "argyle_provider"
PAGE = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
STRUCTURE = PAGE[PAGE.index("## The structure") : PAGE.index("## Follow one")]
CONTRACTS: list[dict[str, Any]] = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]


def folders(root: Path) -> set[str]:
    """Every folder under *root* that has a file, at any depth, without what a run leaves behind."""
    found = {each.parent.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()}
    return {f"{each}/" for each in found if each != "." and "__pycache__" not in each}


FOLDERS = folders(PACKAGE)
PARTS = {each.parent.name for each in PACKAGE.glob("*/__init__.py")} | {each.stem for each in PACKAGE.glob("[!_]*.py")}


def rows() -> dict[str, set[str]]:
    """The table: each part with what its own row allows."""
    found = re.findall(r"^\| `([a-z_]+)(?:/|\.py)` \| .* \| (.*) \|$", STRUCTURE, re.MULTILINE)
    return {part: set(re.findall(r"`([a-z_]+)`", allowed)) for part, allowed in found}


def allowed_by_table(part: str) -> set[str]:
    """What *part* may import: what its row names, and what those may import."""
    own = rows()[part]
    return own.union(*map(allowed_by_table, own))


def allowed_by_contracts(part: str) -> set[str]:
    """What *part* may import: what lies in a lower layer, unless a contract forbids it."""
    (layers,) = (each["layers"] for each in CONTRACTS if each.get("containers") == [PACKAGE.name])
    assert all(":" not in each for each in layers), "parts of one layer do not know each other"
    (depth,) = (depth for depth, layer in enumerate(layers) if part in layer.split(" | "))
    below = {each for layer in layers[depth + 1 :] for each in layer.split(" | ")}
    name = f"{PACKAGE.name}.{part}"
    forbidden = [each["forbidden_modules"] for each in CONTRACTS if name in each.get("source_modules", ())]
    return below - {each.removeprefix(f"{PACKAGE.name}.") for modules in forbidden for each in modules}


def test_every_folder_is_drawn() -> None:
    """The picture has each folder of the package, at any depth, and no other."""
    (picture,) = re.findall(r"```text\n(.*?)```", STRUCTURE, re.DOTALL)

    assert set(re.findall(r"(?<![\w/])(?:[a-z_-]+/)+", picture)) == FOLDERS


def test_every_part_has_a_row() -> None:
    """The table describes each folder and module of the package."""
    assert rows().keys() == PARTS


def test_each_contract_is_a_sentence() -> None:
    """The name of a contract explains a refused import; a contract of layers orders every part."""
    assert all(each["name"][0].isupper() and each["name"].count(" ") > 4 for each in CONTRACTS)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_the_table_allows_what_the_contracts_allow(part: str) -> None:
    """A reader of the table knows which imports `make check` refuses."""
    assert allowed_by_table(part) == allowed_by_contracts(part)


def test_every_folder_of_tests_is_named() -> None:
    """A new test has one correct folder."""
    beside = STRUCTURE[STRUCTURE.index("Beside the package") :]
    of_tests = {each for each in folders(ROOT / "tests") if each.count("/") == 1}

    assert of_tests <= set(re.findall(r"`([a-z_]+/)`", beside))


def test_files_that_the_page_names_are_there() -> None:
    """A reader who follows a run or a review can open each file."""
    named = set(re.findall(r"`([\w/]+\.(?:py|j2))`", PAGE))

    assert len(named) > 30
    assert [each for each in sorted(named) if not any((root / each).is_file() for root in (PACKAGE, ROOT))] == []


def test_the_unit_tests_mirror_the_package() -> None:
    """The tests of a folder are in the folder of the same name."""
    assert folders(ROOT / "tests" / "unit") - FOLDERS == {"bench/", "tools/"}
