"""The SDKs that `pulumi package gen-sdk` writes, for programs in other languages than Python."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from argyle_provider.native.schema import schema
from argyle_provider.version import __version__
from tests.engine.harness import PROJECT

PAGE = PROJECT / "docs" / "languages.md"
EXAMPLE = PROJECT / "examples" / "typescript"
TYPES = Path(__file__).with_name("types.ts")
NODE_MODULES = PROJECT / ".engine" / "node" / "node_modules"
PLUGIN = Path(sys.executable).with_name("pulumi-resource-argyle")


def run(folder: Path, *command: str) -> None:
    """Run a command to its end, which must be a good one."""
    path = [str(PROJECT / ".engine" / "sdk"), os.environ["PATH"]]
    environ = {
        "PATH": os.pathsep.join(path),
        "HOME": str(folder),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
    }
    done = subprocess.run(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_typescript_program_is_checked_against_the_sdk_of_the_plugin(tmp_path: Path) -> None:
    """The compiler accepts the programs of the docs, and finds each marked mistake in `types.ts` and no other.

    The first program of the docs is the example; what follows builds on it.
    """
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    shutil.copy(TYPES, tmp_path)
    programs = re.findall(r"```typescript\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "page.ts").write_text("\n".join(programs))
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    options = {"paths": {"@pulumi/argyle": ["./sdks/nodejs/index.ts"]}, "types": ["node"], "lib": ["es2022"]}
    files = ["page.ts", TYPES.name]
    check = {"extends": "./tsconfig.json", "compilerOptions": options, "files": files}
    (tmp_path / "check.json").write_text(json.dumps(check))

    run(tmp_path, "pulumi", "package", "gen-sdk", str(PLUGIN), "--language", "nodejs", "--local", "--out", "sdks")
    run(tmp_path, "node", "node_modules/typescript/bin/tsc", "--project", "check.json")

    assert programs[0] == (tmp_path / "index.ts").read_text()
    assert json.loads((tmp_path / "sdks" / "nodejs" / "package.json").read_text())["version"] == __version__


@pytest.mark.parametrize(("language", "example"), [("go", "argyle/webhookSubscription.go"), ("python", "setup.py")])
def test_there_is_an_sdk_for_each_other_language(tmp_path: Path, language: str, example: str) -> None:
    """The generator accepts the schema. (It formats Go, and so parses it.) The SDK has the package's version."""
    (tmp_path / "schema.json").write_text(json.dumps(schema()))

    run(tmp_path, "pulumi", "package", "gen-sdk", "./schema.json", "--language", language, "--local", "--out", "sdks")

    written = tmp_path / "sdks" / language
    assert (written / example).is_file()
    for path in written.rglob("*.py"):
        compile(path.read_text(), path, "exec")
    (metadata,) = written.rglob("pulumi-plugin.json")
    assert json.loads(metadata.read_text())["version"] == __version__
