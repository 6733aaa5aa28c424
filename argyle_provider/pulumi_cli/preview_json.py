"""Read the engine's plan from the output of ``pulumi preview --json``."""

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
    "update": Step.KEEP,  # a change of protection, which only the state records
}


def planned_steps(steps: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Step]]:
    """The step of each subscription by stack and resource name. Other resources are left out.

    Args:
        steps: the ``steps`` of a preview, each with ``op`` and ``urn``.
    """
    planned: dict[str, dict[str, Step]] = defaultdict(dict)
    for step in steps:
        urn = Urn.parse(str(step.get("urn", "")))
        if urn.kind == SUBSCRIPTION and step.get("op") in _STEPS:
            planned[urn.stack][urn.name] = _STEPS[step["op"]]
    return dict(planned)
