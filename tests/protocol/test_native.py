"""What only the native host has: previews of a create, the engine's import, functions, accounts by argument."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.rpc import UNKNOWN

from argyle_provider.native.imported import PLACEHOLDER
from argyle_provider.native.schema import schema
from tests.grpc_engine import GrpcEngine, Line
from tests.hosts import Host
from tests.protocol.harness import CONTENT, SET, SUBSCRIPTION, bag, marked, says, unmarked, urn

if TYPE_CHECKING:
    from collections.abc import Callable

    from argyle_provider.emulator import Emulator
    from tests.protocol.harness import Provider

    Start = Callable[..., Provider]


@pytest.fixture
def host() -> Host:
    """The native host alone."""
    return Host.NATIVE


def lines(provider: Provider) -> list[Line]:
    """The lines that the engine has shown."""
    assert isinstance(provider.engine, GrpcEngine)
    return provider.engine.lines


def test_a_preview_says_what_a_create_will_do(provider: Provider, emulator: Emulator) -> None:
    """Take over, under its resource; nothing is sent, and what only a create knows stays unknown."""
    made = emulator.create(**CONTENT)  # type: ignore[arg-type] # one value is a list

    id_, outputs = provider.create(CONTENT, preview=True)

    assert (id_, outputs["holder"], outputs["url"]) == ("", UNKNOWN, CONTENT["url"])
    (line,) = lines(provider)
    assert line.message.startswith(f"`pulumi up` will take over the live subscription `dev-payroll` ({made.id})")
    assert (line.resource, line.is_warning) == ("payroll", False)
    assert {each.method for each in emulator.journal()} == {"GET"}


def test_a_preview_of_a_plain_create_asks_once_and_says_nothing(provider: Provider, emulator: Emulator) -> None:
    """Two creates share one list; one with an unknown value needs none."""
    provider.create(CONTENT, preview=True)
    provider.create({**CONTENT, "name": "dev-other"}, preview=True)
    provider.create({**CONTENT, "url": UNKNOWN}, preview=True)

    assert lines(provider) == []
    assert [each.method for each in emulator.journal()] == ["GET"]


def test_a_preview_without_a_server_warns_once(provider: Provider, emulator: Emulator) -> None:
    """The plan is shown anyway."""
    emulator.queue_reply(path="/v2/*", status=403, body="{}", times=None)

    provider.create(CONTENT, preview=True)
    provider.create({**CONTENT, "name": "dev-other"}, preview=True)

    assert [each.is_warning for each in lines(provider)] == [True]


def test_a_preview_of_the_set_changes_nothing(provider: Provider, emulator: Emulator) -> None:
    """The account is unknown before the first create."""
    declared = {"environment": "local", "entries": json.dumps({"a": {"subscriptions": ["a"], "protect": False}})}

    _, outputs = provider.create(declared, SET, preview=True)

    assert outputs["account"] == UNKNOWN
    assert emulator.journal() == ()


def test_what_the_program_marks_as_a_secret_stays_one(provider: Provider, emulator: Emulator) -> None:
    """A URL may have a token. The engine stores what has no mark unencrypted."""
    news = bag({**CONTENT, "url": marked(CONTENT["url"])})
    olds = bag({})

    checked = provider.stub.Check(provider_pb2.CheckRequest(urn=urn(SUBSCRIPTION), olds=olds, news=news)).inputs
    made = provider.stub.Create(provider_pb2.CreateRequest(urn=urn(SUBSCRIPTION), properties=checked))
    update = provider_pb2.UpdateRequest(id=made.id, urn=urn(SUBSCRIPTION), olds=made.properties, news=checked)
    updated = provider.stub.Update(update).properties
    read = provider.stub.Read(
        provider_pb2.ReadRequest(id=made.id, urn=urn(SUBSCRIPTION), properties=updated, inputs=checked)
    )

    for each in (checked, made.properties, updated, read.properties, read.inputs):
        assert unmarked(json_format.MessageToDict(each)["url"]) == CONTENT["url"]
    assert [each.url for each in emulator.subscriptions()] == [CONTENT["url"]]


def test_the_engine_imports_a_live_subscription(provider: Provider, emulator: Emulator) -> None:
    """The inputs, which `pulumi import` prints as code, have a placeholder; the secret is in the outputs."""
    made = emulator.create(**CONTENT)  # type: ignore[arg-type] # one value is a list

    id_, outputs, inputs = provider.read(made.id, {})

    assert id_ == made.id
    assert inputs == {**CONTENT, "secret": PLACEHOLDER}
    assert {key: outputs[key] for key in CONTENT} == CONTENT
    assert provider.diff(id_, outputs, inputs).changes is False
    assert provider.diff(id_, outputs, CONTENT).changes is False
    assert provider.update(id_, outputs, {**inputs, "protect": True, "entry": "x"})["secret"] == CONTENT["secret"]


def test_a_component_with_wrong_inputs_is_refused_by_its_set(provider: Provider, emulator: Emulator) -> None:
    """With every problem. In a refused run, no child of a component is deleted, because another one may be missing."""
    id_, outputs = provider.create(CONTENT)
    child = urn(SUBSCRIPTION).replace("argyle:index:", "argyle:index:StackSubscriptions$argyle:index:")
    before = provider_pb2.DeleteRequest(id=id_, urn=child, properties=bag(outputs))

    inputs, failures = provider.check({}, {"problems": "The inputs of StackSubscriptions `hooks` are wrong."}, SET)
    with pytest.raises(grpc.RpcError) as error:
        provider.stub.Delete(before)

    assert (inputs, failures) == ({}, [("", "The inputs of StackSubscriptions `hooks` are wrong.")])
    assert says(error.value).startswith(f"The run is refused, so `payroll` ({id_}) was not deleted")
    assert [each.id for each in emulator.subscriptions()] == [id_]
    provider.delete(id_, outputs)
    assert emulator.subscriptions() == []


def test_the_placeholder_creates_nothing(provider: Provider, emulator: Emulator) -> None:
    """A change of an imported subscription needs its real secret, which the program has to say."""
    with pytest.raises(grpc.RpcError) as error:
        provider.create({**CONTENT, "secret": PLACEHOLDER})

    assert "Write the secret into the program" in says(error.value)
    assert emulator.journal() == ()


@pytest.mark.parametrize("shown", ["masked", "null"])
def test_a_hidden_secret_is_not_imported(provider: Provider, emulator: Emulator, shown: str) -> None:
    """A mask must not enter the state."""
    emulator.switch(secret_in_get=shown)
    made = emulator.create(**CONTENT)  # type: ignore[arg-type] # one value is a list

    _, outputs, inputs = provider.read(made.id, {})

    assert (outputs["secret"], inputs["secret"]) == ("", "")


def test_an_import_of_a_wrong_id_is_refused(provider: Provider) -> None:
    """The engine would store an empty resource."""
    with pytest.raises(grpc.RpcError) as error:
        provider.read("00000000-0000-0000-0000-000000000000", {})

    assert "The account has no subscription with the id 00000000-" in says(error.value)


def test_protection_names_the_resource(provider: Provider) -> None:
    """Without an entry of its own, the resource is the entry."""
    inputs, _ = provider.check({}, {**CONTENT, "protect": True})

    assert inputs["entry"] == "payroll"


def test_a_refusal_names_stack_and_resource(provider: Provider, emulator: Emulator) -> None:
    """The commands work when pasted, without a set that tells the names."""
    emulator.switch(secret_in_get="null")
    left = emulator.create(**CONTENT)  # type: ignore[arg-type] # one value is a list
    provider.check({}, CONTENT)

    with pytest.raises(grpc.RpcError) as error:
        provider.create(CONTENT)

    assert "`pulumi up --refresh --stack dev`" in says(error.value)
    assert f"argyle:index:WebhookSubscription payroll {left.id}`" in says(error.value)


def configured(provider: Provider, name: str, **settings: Any) -> Provider:
    """*provider* after the engine has checked and configured it as the provider *name*."""
    its_urn = f"urn:pulumi:dev::acme::pulumi:providers:argyle::{name}"
    checked = provider.stub.CheckConfig(provider_pb2.CheckRequest(urn=its_urn, news=bag(settings)))
    provider.stub.Configure(provider_pb2.ConfigureRequest(args=checked.inputs, acceptSecrets=True))
    return provider


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("eu", "other"),
        ("default_eu", "other"),
        ("default_2", "other"),
        ("default", "acme"),
        ("default_0_1_0", "acme"),
        ("default_0_1_0_alpha_1", "acme"),
    ],
)
def test_a_provider_of_the_program_uses_its_own_key(
    provider: Provider, emulator: Emulator, name: str, account: str
) -> None:
    """So one program can serve several accounts. For the default provider, the environment comes first.

    Its name is `default`, perhaps with a version (engine 3.259, `ProviderRequest.DefaultName`).
    """
    made = configured(
        provider, name, environment="local", apiKeyId="foreign-key", apiKeySecret="foreign-secret", apiUrl=emulator.url
    )

    made.create(CONTENT)

    assert [each.account for each in emulator.subscriptions()] == [account]


def test_a_resource_does_not_move_to_the_provider_of_another_account(start: Start, emulator: Emulator) -> None:
    """Also where that provider has a subscription of its own, which proves its key.

    The engine does not replace the resource: it compares the arguments of the two providers, and asks for the diff.
    """
    emulator.switch(client_id="omitted")
    id_, outputs = start().create(CONTENT)
    key = {"apiKeyId": "foreign-key", "apiKeySecret": "foreign-secret"}
    other = configured(start(), "eu", environment="local", apiUrl=emulator.url, **key)
    theirs, others = other.create({**CONTENT, "name": "dev-other"})
    other.stub.DiffConfig(provider_pb2.DiffRequest(olds=bag({"environment": "local"}), news=bag(key)))

    assert not other.diff(theirs, others, {**CONTENT, "name": "dev-other"}).changes
    with pytest.raises(grpc.RpcError, match="declare it there as a resource of another name"):
        other.diff(id_, outputs, CONTENT)


def test_a_name_of_somebody_else_is_refused(provider: Provider) -> None:
    """The default provider gets `argyle:knownUnmanaged` of the stack's config, as the dynamic one."""
    known = json.dumps([{"name": "dev-*", "reason": "declared by the billing team"}])
    configured(provider, "default", environment="local", knownUnmanaged=known)

    _, failures = provider.check({}, CONTENT)

    assert ["knownUnmanaged" in reason for _, reason in failures] == [True]


def test_a_line_reaches_the_engine_beside_a_proxy(start: Start) -> None:
    """GRPC would send it to the proxy: it does not know that an engine is on this machine."""
    proxies = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    behind = start(fresh=True, **proxies)

    behind.check({}, {**CONTENT, "secret": ""})

    assert [each.is_warning for each in lines(behind)] == [True]


def test_other_settings_of_the_programs_provider_are_refused_with_what_the_program_can_do(
    start: Start, emulator: Emulator
) -> None:
    """The stack's config and the variables do not count there, and a refresh uses the arguments of the last run."""
    id_, outputs = start().create(CONTENT)
    key = {"apiKeyId": "foreign-key", "apiKeySecret": "foreign-secret"}
    foreign = configured(start(), "eu", environment="local", apiUrl=emulator.url, **key)
    moved = configured(start(environment="sandbox", ARGYLE_API_URL=""), "eu", environment="sandbox", **key)

    with pytest.raises(grpc.RpcError, match="then run `pulumi up` without `--refresh`") as kept:
        foreign.diff(id_, outputs, CONTENT)
    with pytest.raises(grpc.RpcError, match="then run `pulumi up` without `--refresh`") as read:
        foreign.read(id_, outputs)
    with pytest.raises(grpc.RpcError, match="Set `environment` of that provider back to local"):
        moved.diff(id_, outputs, CONTENT)

    assert "ARGYLE_API_KEY_ID" not in says(kept.value) + says(read.value)


def test_the_key_is_a_secret_in_the_state(provider: Provider) -> None:
    """Also when the program does not mark it."""
    its_urn = "urn:pulumi:dev::acme::pulumi:providers:argyle::other"
    checked = provider.stub.CheckConfig(provider_pb2.CheckRequest(urn=its_urn, news=bag({"apiKeySecret": "x"})))

    assert json_format.MessageToDict(checked.inputs)["apiKeySecret"]["value"] == "x"


def test_changed_settings_replace_nothing(provider: Provider) -> None:
    """A rotated key is an update of the provider: the engine compares the inputs itself."""
    request = provider_pb2.DiffRequest(olds=bag({"apiKeyId": "a"}), news=bag({"apiKeyId": "b"}))

    reply = provider.stub.DiffConfig(request)

    assert reply.changes == provider_pb2.DiffResponse.DIFF_UNKNOWN
    assert list(reply.replaces) == []


def test_the_schema_is_served(provider: Provider) -> None:
    """The engine's tools generate SDKs from it."""
    assert json.loads(provider.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema) == schema()


def test_functions_return_events_and_subscriptions_without_secrets(provider: Provider, emulator: Emulator) -> None:
    """`getSubscriptions` lists everything live, managed or not."""
    made = emulator.create(**CONTENT)  # type: ignore[arg-type] # one value is a list

    events = invoke(provider, "getEvents")["events"]
    (live,) = invoke(provider, "getSubscriptions")["subscriptions"]

    assert {"name": "gigs.added", "meaning": events[0]["meaning"]}.keys() <= events[0].keys()
    assert len(events) > 50
    assert (live["id"], live["name"], live["events"]) == (made.id, "dev-payroll", ["gigs.added"])
    assert "secret" not in str(live)


def invoke(provider: Provider, name: str) -> dict[str, Any]:
    """Call a function."""
    reply = provider.stub.Invoke(provider_pb2.InvokeRequest(tok=f"argyle:index:{name}"))
    return json_format.MessageToDict(getattr(reply, "return"))


def test_an_unknown_token_is_named(provider: Provider) -> None:
    """A typing mistake in a program without a generated SDK."""
    for call in (
        lambda: provider.check({}, CONTENT, "WebHookSubscription"),
        lambda: invoke(provider, "getEvent"),
        lambda: provider.stub.Construct(provider_pb2.ConstructRequest(type="argyle:index:Stack", name="x")),
    ):
        with pytest.raises(grpc.RpcError) as error:
            call()
        assert "The package `argyle` does not have `argyle:index:" in says(error.value)


def test_a_call_that_the_provider_does_not_have_is_no_bug(provider: Provider) -> None:
    """The engine asks for more than we offer."""
    with pytest.raises(grpc.RpcError) as error:
        provider.stub.Call(provider_pb2.CallRequest(tok="argyle:index:x"))

    assert error.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert urn(SET) not in says(error.value)
