"""The console script."""

from __future__ import annotations

import pytest

from argyle_provider.native import main


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_a_person_who_runs_it_learns_what_it_is(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    """Only the engine passes an address."""
    monkeypatch.setattr("sys.argv", ["pulumi-resource-argyle", *arguments])

    with pytest.raises(SystemExit, match="a Pulumi plugin"):
        main.main()
