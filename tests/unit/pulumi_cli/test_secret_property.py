"""Secret properties in states."""

from __future__ import annotations

import pytest
from pulumi.runtime import rpc

from argyle_provider.pulumi_cli.secret_property import marked_secret, shown


def test_the_marks_are_the_sdks() -> None:
    """The package has its own copy, so that no command loads the SDK; this test compares it with the SDK."""
    assert marked_secret("hush") == {rpc._special_sig_key: rpc._special_secret_sig, "plaintext": '"hush"'}  # noqa: SLF001 - the SDK's only place


def test_a_secret_is_shown_only_where_it_was_decrypted() -> None:
    """An export without --show-secrets has only the ciphertext."""
    assert shown(marked_secret("hüsh")) == "hüsh"
    assert shown({rpc._special_sig_key: rpc._special_secret_sig, "ciphertext": "v1:..."}) is None  # noqa: SLF001 - as above


@pytest.mark.parametrize("value", ["text", 90.0, None, {"days_synced": 90}])
def test_what_is_no_secret_is_shown_as_it_is(value: object) -> None:
    """Another map is not a secret."""
    assert shown(value) == value
