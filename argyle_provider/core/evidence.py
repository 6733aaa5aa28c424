"""What a review knows besides the stack files: what is live and unmanaged, and whether Pulumi's plan agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argyle_provider.core.plan import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from argyle_provider.core.model import Subscription
    from argyle_provider.core.plan import Change


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """A live, unmanaged subscription from a drift report, without its secret.

    Attributes:
        is_elsewhere: whether it belongs to another stack of the project, or is known not to belong to any.
    """

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class LiveEvidence:
    """What the live account says about a change.

    Attributes:
        takes_over: by resource to create, the id of an identical live subscription; secrets were not compared.
        unmanaged: how many other live subscriptions are unmanaged.
    """

    takes_over: Mapping[str, str] = field(default_factory=dict, hash=False)
    unmanaged: int = 0


@dataclass(frozen=True, slots=True)
class PlanEvidence:
    """What Pulumi's plan says about a change.

    Attributes:
        numbers: how many subscriptions it creates, replaces and deletes; a step with none is left out.
        unlike: the resources for which it plans another step than the files say, by name.
    """

    numbers: Mapping[Step, int] = field(default_factory=dict, hash=False)
    unlike: tuple[tuple[str, Step], ...] = ()


def live_evidence(changes: Iterable[Change], unmanaged: Sequence[Unmanaged]) -> LiveEvidence:
    """Compare *changes* with the *unmanaged* live subscriptions of the stack's account."""
    takes_over = {
        change.resource: each.id
        for change in changes
        if change.step is Step.CREATE and change.after is not None
        for each in unmanaged
        if _is_like(change.after, each)
    }
    left = sum(not each.is_elsewhere for each in unmanaged) - len(takes_over)
    return LiveEvidence(takes_over, max(left, 0))


def _is_like(declared: Subscription, live: Unmanaged) -> bool:
    return (declared.name, declared.url, declared.events) == (live.name, live.url, live.events)


def plan_evidence(changes: Iterable[Change], planned: Mapping[str, Step]) -> PlanEvidence:
    """Compare *changes* with Pulumi's plan: the step of each subscription, by resource."""
    expected = {each.resource: each.step for each in changes}
    unlike = tuple(
        (resource, step) for resource, step in sorted(planned.items()) if expected.get(resource, Step.KEEP) is not step
    )
    numbers = {step: sum(each is step for each in planned.values()) for step in Step if step is not Step.KEEP}
    return PlanEvidence({step: number for step, number in numbers.items() if number}, unlike)
