"""The local stack of `make up`, in a checkout anywhere."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.engine.harness import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.harness import Stack


def test_a_checkout_may_be_in_a_folder_of_any_name_behind_a_proxy(stack: Stack, tmp_path: Path) -> None:
    """The path is escaped in the backend's URL, and local processes talk without the proxy."""
    root = tmp_path / "100% #1?x=1&%2F; 'é"
    (root / "tools").mkdir(parents=True)
    (root / "stacks").mkdir()
    for name in ("tools/local", "Pulumi.yaml", "__main__.py", "stacks/Pulumi.local.yaml"):
        shutil.copy(PROJECT / name, root / name)

    done = subprocess.run(
        [root / "tools" / "local", "pulumi", "up", "--yes", "--skip-preview", "--stack", "local"],
        env={**stack.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    stack.outputs += [done.stdout, done.stderr]

    assert done.returncode == 0, done.stdout + done.stderr
    assert (root / ".local" / "state" / ".pulumi" / "stacks" / "argyle" / "local.json").exists()
    assert stack.live()
