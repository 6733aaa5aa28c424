"""How states hold a secret property."""

from __future__ import annotations

import pytest
from pulumi.runtime import rpc

from argyle_provider.pulumi_cli.secret_property import marked_secret, shown


def test_the_marks_are_the_sdks() -> None:
    """They are written down so that no command loads the SDK; the SDK has the last word."""
    assert marked_secret("hush") == {rpc._special_sig_key: rpc._special_secret_sig, "plaintext": '"hush"'}  # noqa: SLF001 - the SDK's only place


def test_a_secret_is_shown_only_where_it_was_decrypted() -> None:
    """An export without --show-secrets has the ciphertext alone, which says nothing."""
    assert shown(marked_secret("hüsh")) == "hüsh"
    assert shown({rpc._special_sig_key: rpc._special_secret_sig, "ciphertext": "v1:..."}) is None  # noqa: SLF001 - as above


@pytest.mark.parametrize("value", ["text", 90.0, None, {"days_synced": 90}])
def test_what_is_no_secret_is_shown_as_it_is(value: object) -> None:
    """A map of the user's own is no mark."""
    assert shown(value) == value
