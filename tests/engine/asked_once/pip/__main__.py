"""Print pip's list of packages from the first run, which saves half a second of every ``pulumi`` command.

The language host lists the installed packages before each command, to find plugins. They stay the same during a test
run, so ``tests/engine/prepared.py`` runs the real pip once and keeps its output.
"""

import os
import sys
from pathlib import Path

if sys.argv[1:2] != ["list"]:
    sys.exit(f"only `pip list` is expected here, not {sys.argv[1:]}")
sys.stdout.write(Path(os.environ["ENGINE_TESTS_PIP_LIST"]).read_text(encoding="utf-8"))
