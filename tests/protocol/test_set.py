"""The contract of each verb of a SubscriptionSet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from argyle_provider.properties import STATE_FORMAT
from tests.hosts import Host
from tests.protocol.harness import CONTENT, SET, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator import Emulator
    from tests.protocol.harness import Provider

PAYROLL = {"subscriptions": ["payroll", "payroll-partial-90"], "protect": True}
DECLARED: dict[str, Any] = {
    "format": STATE_FORMAT,
    "environment": "local",
    "entries": json.dumps({"payroll": PAYROLL}, sort_keys=True),
}
WITHOUT = {**DECLARED, "entries": "{}"}
UNPROTECTED = {**DECLARED, "entries": json.dumps({"payroll": {**PAYROLL, "protect": False}}, sort_keys=True)}


def test_check_refuses_the_removal_of_a_protected_entry(provider: Provider) -> None:
    """The failure names no property, so the engine prints no value."""
    inputs, failures = provider.check(DECLARED, {**WITHOUT, "dryRun": False}, SET)

    assert inputs == WITHOUT
    assert {name for name, _ in failures} == {""}
    assert "`payroll` is protected" in failures[0][1]


def test_check_only_reports_in_a_preview(provider: Provider) -> None:
    """A preview shows everything, and its flag does not enter the state."""
    inputs, failures = provider.check(DECLARED, {**WITHOUT, "dryRun": True}, SET)

    assert (inputs, failures) == (WITHOUT, [])


def test_the_names_of_a_run_stand_in_its_messages_and_not_in_the_state(provider: Provider, emulator: Emulator) -> None:
    """A refused create prints the commands that settle it, ready to paste."""
    emulator.switch(secret_in_get="null")
    left = emulator.create(name="dev-payroll", url=str(CONTENT["url"]), events=CONTENT["events"], secret="x").id

    names = {"stack": "acme/argyle/dev", "names": json.dumps({"dev-payroll": "payroll.v2"})}
    assert provider.check(DECLARED, {**DECLARED, **names}, SET) == (DECLARED, [])
    provider.resource = "payroll.v2"
    with pytest.raises(grpc.RpcError) as refused:
        provider.create(CONTENT)

    assert "`pulumi up --refresh --stack acme/argyle/dev`" in says(refused.value)
    keep = {
        Host.DYNAMIC: f"argyle-webhooks import --yes --stack acme/argyle/dev payroll.v2={left}",
        Host.NATIVE: "pulumi import --generate-code=false --protect=false --stack acme/argyle/dev "
        f"argyle:index:WebhookSubscription payroll.v2 {left}",
    }
    assert f"`{keep[provider.host]}`" in says(refused.value)
    drift = "`argyle-webhooks drift --stack acme/argyle/dev`" in says(refused.value)
    assert drift is (provider.host is Host.DYNAMIC)


def test_check_of_a_new_set_has_nothing_to_compare(provider: Provider) -> None:
    """The first declaration of a stack is never refused."""
    assert provider.check({}, DECLARED, SET) == (DECLARED, [])


@pytest.mark.parametrize(("limit", "refused"), [(1, True), (2, False)])
def test_check_obeys_the_limit(provider: Provider, limit: int, refused: bool) -> None:
    """The limit arrives as a float and becomes an integer."""
    inputs, failures = provider.check(UNPROTECTED, {**WITHOUT, "maxDeletions": limit}, SET)

    assert inputs["maxDeletions"] == limit
    assert bool(failures) is refused


def test_check_refuses_a_set_left_empty_unless_a_limit_allows_it(provider: Provider) -> None:
    """A config section that was lost in a merge does not remove every subscription."""
    _, failures = provider.check(UNPROTECTED, WITHOUT, SET)

    assert [name for name, _ in failures] == [""]
    assert "argyle:maxDeletions" in failures[0][1]


def test_a_changed_declaration_is_an_update_and_never_a_replacement(provider: Provider) -> None:
    """Argyle has nothing like the set; only its record changes."""
    id_, outputs = provider.create(DECLARED, SET)

    reply = provider.diff(id_, outputs, WITHOUT, SET)
    updated = provider.update(id_, outputs, WITHOUT, SET)

    assert reply.changes
    assert reply.replaces == []
    assert updated == {**WITHOUT, "account": outputs["account"]}
    assert not provider.diff(id_, outputs, DECLARED, SET).changes


def test_create_asks_for_the_list_that_the_run_needs_anyway(provider: Provider, emulator: Emulator) -> None:
    """So a wrong key is reported once, and the account is known before any subscription is tried."""
    _, outputs = provider.create(DECLARED, SET)
    provider.create(CONTENT)

    assert outputs["account"].keys() == {"key", "clientId"}
    assert [each.method for each in emulator.journal()] == ["GET", "POST"]


def test_update_asks_for_the_list_before_anything_is_deleted(
    start: Callable[..., Provider], emulator: Emulator
) -> None:
    """A key without the right to list fails before any DELETE."""
    id_, outputs = start().create(DECLARED, SET)
    emulator.clear_journal()
    emulator.queue_reply(path="/v2/*", status=403, body="{}")

    with pytest.raises(grpc.RpcError) as error:
        start().update(id_, outputs, WITHOUT, SET)

    assert "403" in says(error.value)
    assert [each.method for each in emulator.journal()] == ["GET"]


def test_update_of_flags_asks_nothing(provider: Provider, emulator: Emulator) -> None:
    """A change of protection or of the limit sends no request."""
    id_, outputs = provider.create(DECLARED, SET)
    emulator.clear_journal()

    updated = provider.update(id_, outputs, {**UNPROTECTED, "maxDeletions": 1}, SET)

    assert updated == {**UNPROTECTED, "maxDeletions": 1, "account": outputs["account"]}
    assert emulator.journal() == ()


def test_create_of_an_empty_set_asks_nothing(provider: Provider, emulator: Emulator) -> None:
    """A stack without entries sends no request."""
    provider.create(WITHOUT, SET)

    assert emulator.journal() == ()


def test_read_and_delete_send_nothing(provider: Provider, emulator: Emulator) -> None:
    """With the key that created the set, no request is needed."""
    id_, outputs = provider.create(DECLARED, SET)
    emulator.clear_journal()

    read = provider.read(id_, outputs, SET)
    provider.delete(id_, outputs, SET)

    assert read == (id_, outputs, DECLARED)
    assert emulator.journal() == ()


def test_the_account_of_the_set_guards_new_entries(start: Callable[..., Provider], emulator: Emulator) -> None:
    """With a foreign key, not even an entry without an account of its own is created."""
    id_, outputs = start().create(DECLARED, SET)
    foreign = start(ARGYLE_API_KEY_ID="foreign-key", ARGYLE_API_KEY_SECRET="foreign-secret")
    foreign.diff(id_, outputs, DECLARED, SET)

    with pytest.raises(grpc.RpcError) as error:
        foreign.create(CONTENT)

    assert "another Argyle account" in says(error.value)
    assert emulator.subscriptions() == []


def test_a_refresh_with_a_rotated_key_is_remembered_once_it_is_proven(
    start: Callable[..., Provider], emulator: Emulator
) -> None:
    """Without the header, a live id of the stack is the proof; until then the old one stays."""
    emulator.switch(client_id="omitted")
    first = start()
    set_id, set_outputs = first.create(DECLARED, SET)
    id_, outputs = first.create(CONTENT)
    rotated = start(ARGYLE_API_KEY_ID="rotated-key", ARGYLE_API_KEY_SECRET="rotated-secret")

    _, before, _ = rotated.read(set_id, set_outputs, SET)
    rotated.read(id_, outputs)
    _, after, _ = rotated.read(set_id, set_outputs, SET)

    assert before["account"] == set_outputs["account"]
    assert after["account"] != set_outputs["account"]


def test_a_move_is_refused_by_diff_too(start: Callable[..., Provider]) -> None:
    """`--target` skips the set's check, so its other verbs also refuse."""
    id_, outputs = start().create(DECLARED, SET)
    moved = start(environment="production", ARGYLE_API_URL="")

    with pytest.raises(grpc.RpcError) as error:
        moved.diff(id_, outputs, DECLARED, SET)

    assert "config says production" in says(error.value)
