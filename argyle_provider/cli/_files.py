"""Read JSON reports from files that a user names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_json(path: Path, what: str, keys: Sequence[str]) -> dict[str, Any]:
    """The JSON object in a file, which must have these *keys*; *what* is what the file should be.

    Raises:
        typer.BadParameter: the file is something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or not all(key in content for key in keys):
        message = f"{path} is not {what}."
        raise typer.BadParameter(message)
    return content


def read_drift_report(path: Path, *needs: str) -> dict[str, Any]:
    """A drift report as JSON, which must have the keys that it *needs*.

    Raises:
        typer.BadParameter: the file is something else, or of another version.
    """
    from argyle_provider.core.commands import argyle_webhooks
    from argyle_provider.report.words import VERSION

    report = read_json(path, "the output of `drift --format json`", ("stack", "unmanaged"))
    if report.get("version") != VERSION or not all(key in report for key in needs):
        again = argyle_webhooks("drift --format json", stack=str(report["stack"]))
        message = f"{path} is a drift report of another version. Make it again: `{again}`."
        raise typer.BadParameter(message)
    return report
