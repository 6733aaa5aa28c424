"""The locks alone decide what is installed: no future release can change it."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
OURS = ("requirements.txt", "requirements-dev.txt")
LOCKS = tuple(sorted(each.name for each in ROOT.glob("requirements*.txt")))


@pytest.fixture(name="locked", scope="module")
def _locked() -> dict[str, set[str]]:
    """The packages that the two locks of this environment pin: each name with its extras."""
    lines = [line for name in OURS for line in (ROOT / name).read_text().splitlines()]
    requirements = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-z0-9]", line)]
    return {
        canonicalize_name(each.name): each.extras for each in requirements if not each.marker or each.marker.evaluate()
    }


def test_what_a_locked_package_needs_is_locked_with_its_extras(locked: dict[str, set[str]]) -> None:
    """Otherwise pip looks for its newest release, which has no hash here: `coverage[toml]` once broke every set-up."""
    needed = [
        Requirement(text)
        for name, extras in locked.items()
        for text in metadata.requires(name) or []
        if any(_is_needed(Requirement(text), extra) for extra in ("", *extras))
    ]

    missing = [str(each) for each in needed if canonicalize_name(each.name) not in locked]
    without = [str(each) for each in needed if not each.extras <= locked.get(canonicalize_name(each.name), set())]
    assert needed
    assert (missing, without) == ([], [])


def _is_needed(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    """Each machine decides where packages come from."""
    assert "://" not in (ROOT / name).read_text()
