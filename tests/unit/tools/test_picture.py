"""The README's picture shows what the command prints."""

from __future__ import annotations

import re

from tools.picture import COMMAND, EDITS, PICTURE, ROOT, picture


def test_the_picture_is_what_the_command_prints() -> None:
    """After a change of the review's words, or of the stack files: `make picture`."""
    assert PICTURE.read_text(encoding="utf-8") == picture(), "run `make picture` and look at the drawing"


def test_a_page_that_shows_the_picture_loads_nothing_else() -> None:
    """The picture has no font, image or script of another host."""
    drawing = re.sub(r"<!--.*?-->", "", PICTURE.read_text(encoding="utf-8"))

    assert re.findall(r"\w+://[^\"\s]+", drawing) == ["http://www.w3.org/2000/svg"]


def test_the_edits_apply_to_the_committed_files() -> None:
    """An edit without effect would leave a stack out of the picture."""
    assert all(old in (ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text() for stack, (old, _) in EDITS.items())


def test_the_readme_shows_the_command_of_the_picture() -> None:
    """A reader can paste the command."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert PICTURE.relative_to(ROOT).as_posix() in readme
    assert " ".join(COMMAND) in readme
