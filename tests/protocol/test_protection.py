"""Protection in the engine's protocol; tests/unit/verbs/test_protection.py has all its cases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from tests.protocol.harness import CONTENT, SET, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator import Emulator
    from tests.protocol.harness import Provider

ENTRY = {"protect": True, "entry": "payroll"}
PROTECTED = {**CONTENT, **ENTRY}


def test_one_variable_lifts_protection(start: Callable[..., Provider], emulator: Emulator) -> None:
    """For deleting a whole stack; only the value `yes` works."""
    id_, outputs = start().create(PROTECTED)

    with pytest.raises(grpc.RpcError) as error:
        start(ARGYLE_DELETE_PROTECTED="no").delete(id_, outputs)
    kept = [each.id for each in emulator.subscriptions()]
    start(ARGYLE_DELETE_PROTECTED="yes").delete(id_, outputs)

    assert f"`dev-payroll` ({id_}) is protected" in says(error.value)
    assert kept == [id_]
    assert emulator.subscriptions() == []


@pytest.mark.parametrize(("component", "entry"), [({}, "payroll"), ({"component": "hooks"}, "hooks/payroll")])
def test_an_entry_that_is_no_longer_protected_can_need_fewer_subscriptions(
    provider: Provider, emulator: Emulator, component: dict[str, str], entry: str
) -> None:
    """In the run that removes the protection, and in a component of any name."""
    id_, outputs = provider.create({**PROTECTED, "entry": entry})
    declared = {"payroll": {"subscriptions": ["payroll"], "protect": False}}
    provider.check({}, {"environment": "local", "entries": json.dumps(declared), **component}, SET)

    provider.delete(id_, outputs)

    assert emulator.subscriptions() == []


@pytest.mark.parametrize(("before", "after"), [(CONTENT, PROTECTED), (PROTECTED, CONTENT)])
def test_a_change_of_protection_is_an_update_of_the_state(
    provider: Provider, emulator: Emulator, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """No request, no replacement; the inverted question of a refresh has the same answer."""
    id_, outputs = provider.create(before)
    emulator.clear_journal()
    inputs, _ = provider.check(before, after)

    reply = provider.diff(id_, outputs, inputs)
    updated = provider.update(id_, outputs, inputs)
    backward = provider.diff(id_, updated, before)

    for each in (reply, backward):
        assert each.changes
        assert each.replaces == []
    assert updated == {key: value for key, value in {**outputs, **after}.items() if key not in ENTRY or key in after}
    assert not provider.diff(id_, updated, inputs).changes
    assert emulator.journal() == ()


def test_what_is_not_protected_says_nothing_of_it(provider: Provider) -> None:
    """So a state of an earlier release previews without a change."""
    inputs, _ = provider.check({}, {**CONTENT, "protect": False, "entry": "payroll"})
    _, outputs = provider.create(inputs)

    assert inputs == CONTENT
    assert outputs.keys().isdisjoint(ENTRY)


def test_a_refresh_keeps_protection(start: Callable[..., Provider], emulator: Emulator) -> None:
    """In the outputs, and in the inputs of a subscription with drift."""
    id_, outputs = start().create(PROTECTED)
    emulator.edit(id_, url="https://elsewhere.example.net/")

    _, outputs, inputs = start().read(id_, outputs)

    assert ENTRY.items() <= outputs.items()
    assert inputs == {**PROTECTED, "url": "https://elsewhere.example.net/"}


def test_protection_is_true_or_false(provider: Provider) -> None:
    """A typing mistake is neither."""
    _, failures = provider.check({}, {**CONTENT, "protect": "yes"})

    assert failures == [("", "protect: `protect` must be true or false.")]
