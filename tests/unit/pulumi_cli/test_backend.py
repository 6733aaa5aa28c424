"""The stacks of the backend, and a config that the engine encrypts again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argyle_provider.core.stacks import BackendStack
from argyle_provider.exceptions import EngineError
from argyle_provider.pulumi_cli.backend import backend_stacks, config_encrypted_again, remove_empty_stack

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """#!/bin/sh
case "$1" in
whoami) echo '{{"url": {url}}}' ;;
stack | config) echo "$*" > {root}/asked
  echo "$PULUMI_BACKEND_URL $PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER" >> {root}/asked
  cat Pulumi.yaml stacks/Pulumi.dev.yaml > stacks/Pulumi.new.yaml ;;
esac
"""


def write(folder: Path, script: str) -> None:
    """Put a `pulumi` into *folder*."""
    (folder / "pulumi").write_text(script)
    (folder / "pulumi").chmod(0o755)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose `pulumi` is first on PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "as the user set it")
    return tmp_path


def test_stacks_have_their_short_name_and_what_is_known(folder: Path) -> None:
    """A backend may leave out what it does not know."""
    write(
        folder,
        """#!/bin/sh
        echo '[{"name": "team/argyle/dev", "lastUpdate": "2026-11-25T00:00:00.000Z", "resourceCount": 5},
               {"name": "new", "current": true}]'
        """,
    )

    assert backend_stacks(folder) == [
        BackendStack("dev", "team/argyle/dev", 5, "2026-11-25T00:00:00.000Z"),
        BackendStack("new", "new", None, ""),
    ]


def test_another_output_is_an_error(folder: Path) -> None:
    """Of another program with the same name."""
    write(folder, "#!/bin/sh\necho {}\n")

    with pytest.raises(EngineError, match=r"not a JSON list\. Check that"):
        backend_stacks(folder)


@pytest.mark.parametrize(
    ("provider", "command"),
    [
        (None, "config cp --dest new --stack dev"),
        ("", "stack init --no-select --copy-config-from dev --stack new"),
        ("passphrase", "stack init --no-select --copy-config-from dev --secrets-provider passphrase --stack new"),
    ],
)
@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ('"https://app.pulumi.com/team"', "as the user set it"),
        ('"file:///var/state"', "as the user set it"),
        ('"file://~/state"', "as the user set it"),
        ('"file://./state"', "file://{folder}/state"),
        ("null", "as the user set it"),
    ],
)
def test_the_engine_works_elsewhere_with_the_same_backend(
    folder: Path, provider: str | None, command: str, url: str, backend: str
) -> None:
    """Nothing is written where the user works. A backend in a folder can be relative to that place."""
    write(folder, SCRIPT.format(root=folder, url=url))

    made = config_encrypted_again(
        "dev",
        "new",
        folder=folder,
        files={"Pulumi.yaml": b"name: argyle\n", "stacks/Pulumi.dev.yaml": b"config: {}\n"},
        made="stacks/Pulumi.new.yaml",
        provider=provider,
    )

    asked, variables = (folder / "asked").read_text().splitlines()
    assert made == b"name: argyle\nconfig: {}\n"
    assert asked == f"{command} --non-interactive --color never"
    assert variables == f"{backend.format(folder=folder)} {'true' if provider is None else ''}"
    assert sorted(each.name for each in folder.iterdir()) == ["asked", "pulumi"]


def test_a_stack_that_can_t_be_removed_is_no_second_error(folder: Path) -> None:
    """The first error is the one to show."""
    write(folder, "#!/bin/sh\nexit 1\n")

    remove_empty_stack("new", folder=folder)
