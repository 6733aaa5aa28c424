"""The engine's plan, as ``pulumi preview --json`` prints it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from argyle_provider.core.plan import Step
from argyle_provider.pulumi_cli.urn import SUBSCRIPTION, Urn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_STEPS = {
    "create": Step.CREATE,
    "delete": Step.DELETE,
    "replace": Step.REPLACE,
    "create-replacement": Step.REPLACE,
    "delete-replaced": Step.REPLACE,
    "same": Step.KEEP,
    "update": Step.KEEP,  # of the state: a change of protection
}


def planned_steps(steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Step]]:
    """The step of each subscription by its stack and its resource name; other resources are left out.

    Args:
        steps: the ``steps`` of a preview, each with ``op`` and ``urn``.
    """
    planned: dict[str, dict[str, Step]] = defaultdict(dict)
    for step in steps:
        urn = Urn.parse(str(step.get("urn", "")))
        if urn.kind == SUBSCRIPTION and step.get("op") in _STEPS:
            planned[urn.stack][urn.name] = _STEPS[step["op"]]
    return dict(planned)
