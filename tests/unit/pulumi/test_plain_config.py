"""Secrets in plain text in the stack's config."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pulumi
import pytest
from pulumi.runtime.config import set_all_config

from argyle_provider.core.commands import set_secret
from argyle_provider.pulumi.plain_config import signed_with

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = 'hush "quoted"'


@pytest.fixture(autouse=True)
def _config() -> Iterator[None]:
    """An event loop for the test, because another test may have removed it, and no config after the test."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()
    set_all_config({}, [])


@pytest.mark.parametrize(
    "config",
    [
        {"acme:hook": SECRET},
        {"acme:hooks": json.dumps({"payroll": [{"secret": SECRET}]})},
        {"other:list": json.dumps([SECRET])},
        {"argyle:apiKeySecret": "key"},
    ],
)
def test_a_secret_in_clear_in_the_config_is_refused(config: dict[str, str]) -> None:
    """The engine would store it in the state. The message names the resource and the key, and shows no value."""
    set_all_config(config, [])
    (key,) = config

    with pytest.raises(pulumi.RunError) as error:
        signed_with("payroll", SECRET)

    assert "`payroll`" in str(error.value)
    assert set_secret((key,), stack="stack") in str(error.value)
    assert "hush" not in str(error.value)


def test_an_encrypted_one_passes() -> None:
    """So does a secret that is only a part of another value, and an encrypted API key."""
    set_all_config(
        {"acme:hook": SECRET, "argyle:apiKeySecret": "key", "acme:text": f"{SECRET}!"},
        ["acme:hook", "argyle:apiKeySecret"],
    )

    signed_with("payroll", SECRET)
    signed_with("payroll", None)


def test_an_empty_secret_is_refused() -> None:
    """As in an entry: a variable that is not set must not make deliveries unsigned."""
    with pytest.raises(pulumi.RunError, match="`payroll`: `secret` is empty"):
        signed_with("payroll", "")
