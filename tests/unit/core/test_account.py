"""Whether an API key belongs to the account of the stack's subscriptions."""

from __future__ import annotations

import pytest

from argyle_provider.core.account import (
    AccountProof,
    is_other_account,
    is_same_account,
    key_fingerprint,
    mismatch,
    refusal,
)

OLD = AccountProof(key="old")
OLD_CLIENT = AccountProof(key="old", client_id="acme")
NEW_CLIENT = AccountProof(key="new", client_id="acme")
FOREIGN = AccountProof(key="foreign", client_id="other")


@pytest.mark.parametrize(
    ("expected", "observed", "same"),
    [
        ([], FOREIGN, True),
        ([OLD], OLD, True),
        ([OLD], AccountProof(key="new"), False),
        ([OLD], OLD_CLIENT, True),
        ([OLD_CLIENT], NEW_CLIENT, True),
        ([OLD_CLIENT], FOREIGN, False),
        ([OLD_CLIENT], AccountProof(key="old", client_id="other"), False),
        ([OLD_CLIENT], AccountProof(key="new"), False),
        ([FOREIGN, OLD], OLD, True),
    ],
)
def test_proofs_decide(expected: list[AccountProof], observed: AccountProof, same: bool) -> None:
    """If both sides have a client id, the client ids decide, else the keys; a new stack expects nothing."""
    assert is_same_account(expected, observed) is same


def test_an_id_of_the_stack_that_is_live_proves_a_rotated_key() -> None:
    """Ids are unique, so one of the stack's own ids proves the account."""
    assert is_same_account([OLD], FOREIGN, known_ids={"a", "b"}, live_ids={"b", "c"})


def test_foreign_ids_prove_nothing() -> None:
    """The ids in another account's list prove nothing."""
    assert not is_same_account([OLD], FOREIGN, known_ids={"a"}, live_ids={"c"})


def test_a_fingerprint_tells_keys_apart_without_showing_them() -> None:
    """Many people can read the state, so it has no key id."""
    one, other = key_fingerprint("key-one"), key_fingerprint("key-two")

    assert one != other
    assert "key-one" not in one


@pytest.mark.parametrize(
    ("expected", "observed", "other"),
    [
        ([], AccountProof("key", "acme"), False),
        ([AccountProof("key")], AccountProof("another"), False),
        ([AccountProof("key", "acme")], AccountProof("another"), False),
        ([AccountProof("key")], AccountProof("another", "acme"), False),
        ([AccountProof("key", "acme")], AccountProof("another", "acme"), False),
        ([AccountProof("key", "acme")], AccountProof("another", "other"), True),
        ([AccountProof("key", "acme"), AccountProof("key")], AccountProof("another", "other"), False),
    ],
)
def test_only_client_ids_tell_for_sure_that_an_account_is_another(
    expected: list[AccountProof], observed: AccountProof, other: bool
) -> None:
    """A key may have been rotated."""
    assert is_other_account(expected, observed) is other


@pytest.mark.parametrize("certain", [True, False])
def test_a_refusal_names_what_the_person_can_change(certain: bool) -> None:
    """The stack's key, or the key in the arguments of a provider that the program makes; and how sure it is."""
    stack, program = (refusal(certain=certain, in_program=each) for each in (False, True))

    assert "ARGYLE_API_KEY_ID" in stack
    assert "provider" not in stack
    assert "apiKeyId" in program
    assert (" may belong " in stack, " may belong " in program) == (not certain, not certain)


def test_a_mismatch_names_the_setting_that_says_the_environment() -> None:
    """In the stack's config, or in the arguments of a provider that the program makes."""
    stack, program = (mismatch("sandbox", "production", in_program=each) for each in (False, True))

    assert "Set `argyle:environment` back to sandbox" in stack
    assert "Set `environment` of that provider back to sandbox" in program
