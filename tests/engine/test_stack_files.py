"""The engine's reader of stack files and ours give the same values, or ours refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.config.stack_file import StackFile
from argyle_provider.config.yaml_values import Encrypted
from tests.engine.harness import LOCAL_STACK_FILE, SECRET, SECURE
from tests.yaml_values import values

if TYPE_CHECKING:
    from tests.engine.harness import Stack

PROGRAM = """\
import json, pathlib, pulumi
pathlib.Path("handed-over.json").write_text(json.dumps(dict(pulumi.runtime.config.get_config_env())))
"""
HEAD = f"""\
encryptionsalt: {LOCAL_STACK_FILE["encryptionsalt"]}
base: &base {{url: https://base.example.com, protect: true, events: &events [gigs.added, 'on']}}
config:
  argyle:environment: sandbox
  argyle:config:replacement: delete-first
  maxDeletions: 30
  argyle:subscriptions:
    one: {{<<: *base, protect: false, secret: {{secure: "{SECURE["secure"]}"}}}}
    two:
      <<: [{{url: https://two.example.com}}, *base]
      events: *events
"""


def entry(number: int, value: str) -> str:
    """A config key with this value."""
    return f"  argyle:v{number}: {value}\n"


@pytest.mark.parametrize(
    ("seed", "mark", "end"), [(1, b"", "\n"), (2, b"\xef\xbb\xbf", "\r\n")], ids=["plain", "marked"]
)
def test_the_program_gets_what_a_reviewer_reads(stack: Stack, seed: int, mark: bytes, end: str) -> None:
    """Some thousand values in one run, with anchors, merges and a secret, and with Windows' line ends and mark."""
    lines = [entry(number, value) for number, value in enumerate(values(seed, 1500))]
    accepted = [line for line in lines if not StackFile(f"config:\n{line}".encode(), shown_as="").problems()]
    content = mark + (HEAD + "".join(accepted)).replace("\n", end).encode()
    (stack.root / "__main__.py").write_text(PROGRAM)
    stack.stack_file.write_bytes(content)

    run = stack.pulumi("preview")

    assert run.code == 0, run.output
    read = StackFile(content, shown_as="")
    assert read.problems() == ()
    handed_over = json.loads((stack.root / "handed-over.json").read_text())
    (stack.root / "handed-over.json").unlink()  # it has the secret in plain text, as intended
    assert len(handed_over) > len(lines) / 3
    assert {key: exact(value, handed_over[key]) for key, value in read.config().items()} == {
        key: exact(value, read.config()[key]) for key, value in handed_over.items()
    }


def exact(value: object, other: object) -> str:
    """A value as JSON, in which 1, 1.0 and true differ; *other* says whether text is that of a list or map."""
    structured = isinstance(value, str) and isinstance(other, dict | list)
    return json.dumps(json.loads(str(value)) if structured else decrypted(value), sort_keys=True)


def decrypted(value: Any) -> Any:
    """A value of the file as the program gets it."""
    if isinstance(value, dict):
        return {key: decrypted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [decrypted(each) for each in value]
    return SECRET if isinstance(value, Encrypted) else value
