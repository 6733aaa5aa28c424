"""The file with which ``pulumi import --file`` brings live subscriptions under management.

The file has inputs and outputs, so the engine calls only the provider's check (measured with 3.259). That makes the
import of a dynamic resource possible.
"""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, Any

from argyle_provider import properties
from argyle_provider.pulumi_cli.secret_property import marked_secret
from argyle_provider.pulumi_cli.urn import SET, SUBSCRIPTION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.account import AccountProof
    from argyle_provider.core.guards import DeclaredSet
    from argyle_provider.core.imports import Match
    from argyle_provider.core.model import Environment

_MODULE = b"argyle_provider.pulumi.provider"


def import_file(
    matches: Iterable[Match], declared: DeclaredSet | None, *, environment: Environment, account: AccountProof
) -> dict[str, object]:
    """The content of the file: a resource for each match; also the component and the set if *declared* is not None.

    No resource has a parent here, because only the program knows the parents. Each child of the component has an alias
    for that, so the next ``pulumi up`` sends nothing.
    """
    resources = [_subscription(each, environment, account) for each in matches]
    if declared is not None:
        inputs, outputs = properties.set_inputs(declared), properties.set_outputs(declared, account)
        component = {"type": properties.COMPONENT, "name": properties.COMPONENT_NAME, "component": True}
        resources[:0] = [component, _resource(SET, properties.SET_NAME, properties.SET_NAME, inputs, outputs)]
    return {"resources": resources}


def _subscription(match: Match, environment: Environment, account: AccountProof) -> dict[str, object]:
    record = properties.Record(
        environment=environment.value,
        account=account,
        holder=uuid.uuid4().hex,
        created_at=match.live.created_at,
        protected=match.declared.entry if match.declared.protect else None,
    )
    inputs = properties.subscription_inputs(match.content, record.protected)
    outputs = properties.subscription_outputs(match.content, record)
    secret = marked_secret(inputs["secret"])
    name = match.declared.resource
    return _resource(SUBSCRIPTION, name, match.live.id, {**inputs, "secret": secret}, {**outputs, "secret": secret})


def _resource(kind: str, name: str, id_: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> dict[str, object]:
    reference = {"__provider": provider_reference(f"{kind}Provider")}
    return {
        "type": properties.DYNAMIC + kind,
        "name": name,
        "id": id_,
        "inputs": {**inputs, **reference},
        "outputs": {**outputs, **reference},
    }


def provider_reference(provider: str) -> str:
    """The pickle of a provider class, as the SDK writes it: a reference by name, without code or state."""
    names = [bytes([0x8C, len(each)]) + each + b"\x94" for each in (_MODULE, provider.encode())]
    frame = b"".join(names) + b"\x93\x94)\x81\x94."
    return base64.b64encode(b"\x80\x04\x95" + len(frame).to_bytes(8, "little") + frame).decode()
