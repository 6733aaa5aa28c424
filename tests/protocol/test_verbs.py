"""The contract of each verb of a subscription."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.runtime.rpc import UNKNOWN

from argyle_provider.native.schema import schema
from tests.grpc_engine import GrpcEngine
from tests.hosts import Host
from tests.protocol.harness import CONTENT, KEY_ID, KEY_SECRET, SUBSCRIPTION, basic, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator import Emulator
    from tests.protocol.harness import Provider

Start = "Callable[..., Provider]"


def test_check_makes_inputs_canonical(provider: Provider) -> None:
    """Events sorted and unique, config and secret always there, whole numbers as such."""
    events = ["gigs.added", "accounts.added", "gigs.added"]

    inputs, failures = provider.check({}, {"name": "a", "url": "https://a.example.com", "events": events})

    assert failures == []
    assert inputs == {
        "name": "a",
        "url": "https://a.example.com",
        "events": ["accounts.added", "gigs.added"],
        "config": {},
        "secret": "",
    }


@pytest.mark.parametrize("field", schema()["resources"][f"argyle:index:{SUBSCRIPTION}"]["inputProperties"])
def test_what_a_preview_does_not_know_is_no_failure(provider: Provider, emulator: Emulator, field: str) -> None:
    """It stays unknown, and a change is foretold: of the content a replacement, of the protection an update."""
    known = {**CONTENT, "protect": True, "entry": "payroll"}
    id_, outputs = provider.create(known)
    emulator.clear_journal()

    inputs, failures = provider.check(known, {**known, field: UNKNOWN})
    difference = provider.diff(id_, outputs, inputs)

    assert failures == []
    assert inputs[field] in (UNKNOWN, [UNKNOWN])
    assert (difference.changes, difference.replaces) == (True, [field] if field in CONTENT else [])
    if provider.host is Host.NATIVE:
        id_, planned = provider.create(inputs, preview=True)
        assert (id_, planned[field]) == ("", inputs[field])
        assert isinstance(provider.engine, GrpcEngine)
        assert provider.engine.lines == []
    assert emulator.journal() == ()


def test_check_finds_every_failure_and_names_no_property(provider: Provider) -> None:
    """The engine prints the value of the property that a failure names, so the reason names it instead."""
    _, failures = provider.check({}, {"events": [], "config": ["x"], "secret": "line\nbreak"})
    _, unsafe = provider.check({}, {**CONTENT, "url": "http://me:hidden@hooks.example.com"})

    assert [name for name, _ in (*failures, *unsafe)] == [""] * 7
    assert [reason.partition(":")[0] for _, reason in failures] == ["name", "url", "events", "config", "secret"]
    assert "line" not in str(failures)
    assert "hidden" not in str(unsafe)


def test_diff_of_the_same_content_is_no_change(provider: Provider) -> None:
    """Order, duplicates and floats make no difference."""
    _, outputs = provider.create({**CONTENT, "config": {"days_synced": 90}, "events": ["gigs.partially_synced"]})
    news = {**CONTENT, "config": {"days_synced": 90}, "events": ["gigs.partially_synced"] * 2}

    reply = provider.diff("id", outputs, news)

    assert not reply.changes
    assert reply.replaces == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "other"),
        ("url", "https://hooks.example.com/v2"),
        ("events", ["gigs.removed"]),
        ("config", {"include_resource": True}),
        ("secret", "another secret"),
        ("url", UNKNOWN),
    ],
)
def test_any_change_is_a_replacement_that_names_the_field(provider: Provider, field: str, value: object) -> None:
    """Argyle has no update. The inverted question of a refresh has the same answer."""
    _, outputs = provider.create(CONTENT)

    forward = provider.diff("id", outputs, {**CONTENT, field: value})
    backward = provider.diff("id", {**outputs, field: value}, CONTENT)

    for reply in (forward, backward):
        assert reply.changes
        assert reply.replaces == [field]
        assert reply.is_named


def test_diff_sends_nothing(provider: Provider, emulator: Emulator) -> None:
    """The engine runs one diff at a time, so a diff must not wait for a network."""
    _, outputs = provider.create(CONTENT)
    emulator.clear_journal()

    provider.check({}, CONTENT)
    provider.diff("id", outputs, {**CONTENT, "url": "https://hooks.example.com/v2"})

    assert emulator.journal() == ()


def test_create_returns_the_inputs_and_what_later_runs_need(provider: Provider, emulator: Emulator) -> None:
    """The id is the server's; every create has a holder of its own."""
    first, outputs = provider.create(CONTENT)
    _, others = provider.create({**CONTENT, "name": "dev-other"})

    live = {each.id: each for each in emulator.subscriptions()}[first]
    assert {key: outputs[key] for key in CONTENT} == CONTENT
    assert outputs["created_at"].endswith("Z")
    assert outputs["environment"] == "local"
    assert outputs["holder"] != others["holder"]
    assert live.secret_sha256 == hashlib.sha256(str(CONTENT["secret"]).encode()).hexdigest()


def test_create_without_a_secret_sends_none(provider: Provider, emulator: Emulator) -> None:
    """The empty string keeps the property a secret in the state; Argyle never gets it."""
    provider.create({**CONTENT, "secret": ""})

    (live,) = emulator.subscriptions()
    assert live.secret_sha256 is None


def test_read_returns_what_is_live_as_inputs_too(start: Callable[..., Provider], emulator: Emulator) -> None:
    """So the next preview shows drift field by field."""
    id_, outputs = start().create(CONTENT)
    provider = start()
    emulator.edit(id_, url="https://elsewhere.example.net/", secret="changed by hand")

    _, live, inputs = provider.read(id_, outputs)

    assert inputs == {**CONTENT, "url": "https://elsewhere.example.net/", "secret": "changed by hand"}
    assert {key: live[key] for key in inputs} == inputs
    assert live["holder"] == outputs["holder"]


@pytest.mark.parametrize(
    "switches",
    [
        {"url_readback": "normalized"},
        {"event_order": "sorted"},
        {"secret_in_get": "masked"},
        {"secret_in_get": "null"},
        {"secret_in_get": "omitted"},
        {"config_defaults": "written"},
    ],
)
def test_read_keeps_what_only_looks_different(provider: Provider, emulator: Emulator, switches: dict[str, Any]) -> None:
    """However the server writes the same content, the state keeps the declared value, in inputs and outputs."""
    emulator.switch(**switches)
    content = {**CONTENT, "url": "https://HOOKS.example.com:443/a%62c", "events": ["users.fully_synced", "gigs.added"]}
    content["events"] = sorted(content["events"])
    id_, outputs = provider.create(content)

    _, live, inputs = provider.read(id_, outputs)

    assert inputs is None
    assert {**live, "account": None} == {**outputs, "account": None}


DECLARED = "https://b\u00fccher.example.com/gr\u00fc\u00dfe an alle?a=1&b=x y"


@pytest.mark.parametrize(
    ("live", "is_drift"),
    [
        (DECLARED, False),
        ("https://xn--bcher-kva.example.com/gr%C3%BC%C3%9Fe%20an%20alle?a=1&b=x%20y", False),
        ("HTTPS://XN--BCHER-kva.Example.com:443/gr%c3%bc%c3%9fe%20an%20alle?a=1&b=x%20y", False),
        (DECLARED.replace("&", "%26"), True),
        (DECLARED.replace("https://", "https://me:pass@"), True),
        (DECLARED + "#top", True),
        (DECLARED.replace("/gr", "//gr"), True),
        (DECLARED.replace("\u00fccher", "ucher"), True),
    ],
)
def test_read_tells_another_endpoint_from_another_spelling(
    start: Callable[..., Provider], emulator: Emulator, live: str, is_drift: bool
) -> None:
    """Credentials, a fragment or a delimiter that somebody put into a URL is drift; a server's encoding is not."""
    id_, outputs = start().create({**CONTENT, "url": DECLARED})
    emulator.edit(id_, url=live)

    _, _, inputs = start().read(id_, outputs)

    assert (inputs is not None) == is_drift


def test_read_of_a_deleted_subscription_says_gone(start: Callable[..., Provider], emulator: Emulator) -> None:
    """List and GET agree, and the key is the one that created it."""
    id_, outputs = start().create(CONTENT)
    provider = start()
    emulator.delete(id_)

    gone, _, _ = provider.read(id_, outputs)

    assert gone == ""


def test_read_trusts_get_over_a_list_that_lacks_it(provider: Provider, emulator: Emulator) -> None:
    """A list that lags does not make a subscription vanish."""
    id_, outputs = provider.create(CONTENT)
    stale = '{"next": null, "previous": null, "results": []}'
    emulator.queue_reply(method="GET", path="/v2/webhooks", status=200, body=stale, times=None)

    found, _, _ = provider.read(id_, outputs)

    assert found == id_


def test_reads_share_one_list(start: Callable[..., Provider], emulator: Emulator) -> None:
    """Twenty reads of one process cost one request."""
    made = [start().create({**CONTENT, "name": f"dev-{number}"}) for number in range(3)]
    emulator.clear_journal()
    provider = start()

    for id_, outputs in made * 7:
        assert provider.read(id_, outputs)[0] == id_

    assert [each.path for each in emulator.journal()] == ["/v2/webhooks"]


def test_delete_is_safe_to_repeat(provider: Provider, emulator: Emulator) -> None:
    """A subscription that is gone is deleted."""
    id_, outputs = provider.create(CONTENT)

    provider.delete(id_, outputs)
    provider.delete(id_, outputs)

    assert emulator.subscriptions() == []


def test_update_keeps_every_output(provider: Provider) -> None:
    """Diff never plans an update; if the engine calls it, no output vanishes."""
    id_, outputs = provider.create(CONTENT)

    updated = provider.update(id_, outputs, {**CONTENT, "url": "https://hooks.example.com/v2"})

    assert updated == {**outputs, "url": "https://hooks.example.com/v2"}


@pytest.mark.parametrize("verb", ["diff", "read", "delete"])
def test_another_environment_is_refused_without_a_request(
    start: Callable[..., Provider], emulator: Emulator, verb: str
) -> None:
    """After a refused move the state's config names the new environment; no verb uses the old ids there."""
    id_, outputs = start().create(CONTENT)
    emulator.clear_journal()
    moved = start(environment="sandbox", ARGYLE_API_URL="")
    arguments = {"diff": (id_, outputs, CONTENT), "read": (id_, outputs), "delete": (id_, outputs)}[verb]

    with pytest.raises(grpc.RpcError) as error:
        getattr(moved, verb)(*arguments)

    assert "environment local" in says(error.value)
    assert "config says sandbox" in says(error.value)
    assert emulator.journal() == ()


FOREIGN = {"ARGYLE_API_KEY_ID": "foreign-key", "ARGYLE_API_KEY_SECRET": "foreign-secret"}
ROTATED = {"ARGYLE_API_KEY_ID": "rotated-key", "ARGYLE_API_KEY_SECRET": "rotated-secret"}


@pytest.mark.parametrize("client_id", ["sent", "omitted"])
@pytest.mark.parametrize("verb", ["read", "delete", "create"])
def test_a_key_of_another_account_is_refused(
    start: Callable[..., Provider], emulator: Emulator, verb: str, client_id: str
) -> None:
    """Its empty list is not a reason to forget, to write, or to take a delete as done."""
    emulator.switch(client_id=client_id)
    id_, outputs = start().create(CONTENT)
    emulator.clear_journal()
    foreign = start(**FOREIGN)
    with pytest.raises(grpc.RpcError, match="another Argyle account"):
        foreign.diff(id_, outputs, {**CONTENT, "url": "https://hooks.example.com/v2"})
    arguments = {"read": (id_, outputs), "delete": (id_, outputs), "create": (CONTENT,)}[verb]

    with pytest.raises(grpc.RpcError) as error:
        getattr(foreign, verb)(*arguments)

    assert "another Argyle account" in says(error.value)
    assert {each.method for each in emulator.journal()} <= {"GET"}
    assert [each.id for each in emulator.subscriptions()] == [id_]


@pytest.mark.parametrize("client_id", ["sent", "omitted"])
def test_a_subscription_of_another_account_is_not_unchanged(
    start: Callable[..., Provider], emulator: Emulator, client_id: str
) -> None:
    """An `up` must not succeed with a key of another account.

    A refresh before it does not see the new key, where the config or the program has changed it.
    """
    emulator.switch(client_id=client_id)
    id_, outputs = start().create(CONTENT)

    with pytest.raises(grpc.RpcError, match="another Argyle account"):
        start(**FOREIGN).diff(id_, outputs, CONTENT)


def test_a_rotated_key_is_also_proven_by_another_subscription_of_the_stack(
    start: Callable[..., Provider], emulator: Emulator
) -> None:
    """So a replacement that was killed after its delete goes on: no refresh reads it, so it keeps the old key."""
    emulator.switch(client_id="omitted")
    first = start()
    made = [first.create({**CONTENT, "name": name}) for name in ("dev-payroll", "dev-audit")]
    emulator.delete(made[1][0])
    rotated = start(**ROTATED)

    assert [rotated.diff(id_, outputs, outputs).changes for id_, outputs in made] == [False, False]


def test_a_rotated_key_costs_one_list_and_changes_nothing(start: Callable[..., Provider], emulator: Emulator) -> None:
    """All that is unchanged shares the list. Without one, nothing is refused: this may be a preview."""
    emulator.switch(client_id="omitted")
    first = start()
    made = [first.create({**CONTENT, "name": name}) for name in ("dev-payroll", "dev-audit")]
    emulator.clear_journal()
    rotated, refused = start(**ROTATED), start(**ROTATED)

    changes = [rotated.diff(id_, outputs, outputs).changes for id_, outputs in made]
    asked = [each.method for each in emulator.journal()]
    emulator.queue_reply(path="/v2/*", status=403, body="{}", times=None)
    changes += [refused.diff(id_, outputs, outputs).changes for id_, outputs in made]

    assert changes == [False] * 4
    assert asked == ["GET"]


@pytest.mark.parametrize("client_id", ["sent", "omitted"])
def test_a_rotated_key_of_the_same_account_goes_on(
    start: Callable[..., Provider], emulator: Emulator, client_id: str
) -> None:
    """A live id of the stack is the proof. Then a missing one is really gone, and the new key is remembered."""
    emulator.switch(client_id=client_id)
    first = start()
    kept, kept_outputs = first.create(CONTENT)
    lost, lost_outputs = first.create({**CONTENT, "name": "dev-lost"})
    emulator.delete(lost)
    rotated = start(**ROTATED)

    read, outputs, _ = rotated.read(kept, kept_outputs)
    gone, _, _ = rotated.read(lost, lost_outputs)
    rotated.delete(kept, kept_outputs)

    assert (read, gone) == (kept, "")
    assert outputs["account"]["key"] != kept_outputs["account"]["key"]
    assert emulator.subscriptions() == []


def test_a_name_in_any_script_is_told_in_any_locale(start: Any, emulator: Emulator) -> None:
    """A take-over prints the name, also when standard output claims to be ASCII."""
    content: dict[str, Any] = {**CONTENT, "name": "dev-b\u00fcro-\u2192"}
    made = emulator.create(**content)

    id_, _ = start(fresh=True, PYTHONIOENCODING="ascii").create(content)

    assert id_ == made.id


@pytest.mark.parametrize("status", [401, 403, 404, pytest.param(500, marks=pytest.mark.waits)])
def test_an_error_reads_as_one_paragraph_without_secrets(provider: Provider, emulator: Emulator, status: int) -> None:
    """Method, path, status and the next step; no body, no header, no key, no webhook secret."""
    body = f'{{"detail": "echo {CONTENT["secret"]} {KEY_SECRET} {basic(KEY_ID, KEY_SECRET)}"}}'
    emulator.queue_reply(method="POST", path="/v2/webhooks", status=status, body=body)

    with pytest.raises(grpc.RpcError) as error:
        provider.create(CONTENT)

    text = says(error.value)
    assert "POST /v2/webhooks" in text
    assert str(status) in text
    assert "\n" not in text.strip()
    for secret in (CONTENT["secret"], KEY_SECRET, basic(KEY_ID, KEY_SECRET)):
        assert str(secret) not in text


def test_an_unexpected_error_keeps_its_text_back(provider: Provider) -> None:
    """A bug may have a secret in its message, so only its kind and place are shown."""
    with pytest.raises(grpc.RpcError) as error:
        provider.create({"name": "protocol-test-webhook-secret"})

    assert "Unexpected error in create (KeyError at " in says(error.value)
    assert "report" in says(error.value)


def test_missing_credentials_are_named(start: Callable[..., Provider]) -> None:
    """A refresh runs without the program, so the provider names them too."""
    with pytest.raises(grpc.RpcError) as error:
        start(ARGYLE_API_KEY_ID="", ARGYLE_API_KEY_SECRET="").create(CONTENT)

    assert "ARGYLE_API_KEY_ID" in says(error.value)
