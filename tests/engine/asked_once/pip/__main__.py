"""pip's answer from the first time that it was asked, in place of half a second of every ``pulumi`` command.

The language host lists the installed packages before each command, to find plugins. They are the same throughout a test
run, so ``tests/engine/prepared.py`` asks the real pip once and keeps what it said.
"""

import os
import sys
from pathlib import Path

if sys.argv[1:2] != ["list"]:
    sys.exit(f"only `pip list` is expected here, not {sys.argv[1:]}")
sys.stdout.write(Path(os.environ["ENGINE_TESTS_PIP_LIST"]).read_text(encoding="utf-8"))
