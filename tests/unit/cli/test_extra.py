"""Without the extra `emulator`, what needs a web server says how to install it, and everything else works."""

from __future__ import annotations

import subprocess
import sys

HIDE = """
import sys
class Hidden:
    def find_spec(name, path=None, target=None):
        if name in {"starlette", "uvicorn"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden)
"""
RUN = "from argyle_provider.cli import main; sys.exit(max(main(each.split()) for each in {commands!r}))"
SERVING = ("emulator", "emulator exec -- true", "listen --allow-unsigned")
OTHERS = ("schema", "events", "send --help", "emulator --help", "emulator show --help")
SENTENCE = (
    "The web server of the emulator and of `listen` is not installed. Run `pip install 'argyle-webhooks[emulator]'`."
)


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run *code* in a Python that has neither of the extra's packages."""
    return subprocess.run([sys.executable, "-c", HIDE + code], capture_output=True, text=True, check=False)


def test_a_command_that_serves_names_the_extra() -> None:
    """One paragraph, and the exit code of an error."""
    done = run(RUN.format(commands=SERVING))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [f"Error: {SENTENCE}"] * len(SERVING)


def test_a_program_that_imports_the_emulator_reads_the_same() -> None:
    """The last line of the traceback is the sentence."""
    done = run("from argyle_provider.emulator import Emulator")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(f"ExtraMissingError: {SENTENCE}")


def test_what_serves_nothing_works_without_it() -> None:
    """The plain install is enough."""
    assert run(RUN.format(commands=OTHERS)).returncode == 0
