"""Signing and verifying deliveries, pinned by one that Argyle sent."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from argyle_provider import signature
from argyle_provider.exceptions import ArgyleProviderError

# Recorded from Argyle's sandbox on 2025-06-24; its secret is published with it.
SECRET = "Webhook Secret"
COMPACT = (
    '{"event": "accounts.connected", "name": "tdooner-e2e", "data": '
    '{"account": "0197a3f9-59dc-f823-fa70-ed689729324b", "user": "0197a3f9-4f43-dbd5-e5bd-3941dc245d1b"}}'
)
BODY = json.dumps(json.loads(COMPACT), indent=2).encode()
SIGNATURE = (
    "c8bb004db307304a6d1db6b09ab9580aa3b2353b9305744222bf49aa4fa3f3f7"
    "9db9beacb0e035980a78f78bf6f0421a1f421af0f2f997d9210e0f6c7683c9c4"
)
SECRETS = st.text(min_size=1).filter(str.strip)
ANY_TEXT = st.text(st.characters())  # half characters too


def test_the_recorded_delivery_verifies() -> None:
    """What Argyle signed fits, and we sign alike."""
    assert len(BODY) == 183
    assert signature.sign(BODY, SECRET) == SIGNATURE
    assert signature.verify(BODY, SIGNATURE, [SECRET]) == 0
    assert signature.verify(BODY, SIGNATURE.encode(), [SECRET]) == 0
    assert signature.verify(memoryview(bytearray(BODY)), SIGNATURE, (SECRET,)) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body", [COMPACT.encode(), BODY + b"\n", BODY[:-1], b"", BODY.replace(b"\n", b"\r\n")], ids=range(5)
)
def test_other_bytes_do_not_fit(body: bytes) -> None:
    """The same JSON in other bytes is another body."""
    with pytest.raises(signature.WrongSignature):
        signature.verify(body, SIGNATURE, [SECRET])


@given(body=st.binary(), secrets=st.lists(SECRETS, min_size=1, max_size=4, unique=True), data=st.data())
def test_what_one_signs_the_other_verifies(body: bytes, secrets: list[str], data: st.DataObject) -> None:
    """Whichever secret was used, in any order of them; the index says which."""
    index = data.draw(st.integers(0, len(secrets) - 1))

    found = signature.verify(body, signature.sign(body, secrets[index]), secrets)

    # HMAC pads a key with zero bytes, and hashes a long one: such secrets are one and the same.
    assert signature.sign(body, secrets[found]) == signature.sign(body, secrets[index])


@given(
    body=st.binary(),
    header=st.none() | ANY_TEXT | st.binary() | st.from_regex(r"[0-9a-f]{128}", fullmatch=True),
    secrets=st.lists(ANY_TEXT, max_size=3),
)
@example(body=BODY, header=SIGNATURE.upper(), secrets=[SECRET])
@example(body=BODY, header=f"sha512={SIGNATURE}", secrets=[SECRET])
@example(body=BODY, header=f"{SIGNATURE}\n", secrets=[SECRET])
@example(body=BODY, header="\xe9" * 128, secrets=[SECRET])
@example(body=BODY, header="\N{ARABIC-INDIC DIGIT ONE}" * 128, secrets=[SECRET])
@example(body=BODY, header=SIGNATURE, secrets=["\ud800"])
@example(body=BODY, header=f"{SIGNATURE}, {SIGNATURE}", secrets=[SECRET])
def test_anything_else_is_refused_by_type(body: bytes, header: str | bytes | None, secrets: list[str]) -> None:
    """Whatever arrives, a receiver meets no other exception, and its text is one of a few fixed sentences."""
    with pytest.raises(ArgyleProviderError) as caught:
        signature.verify(body, header, secrets)

    assert str(caught.value) in SENTENCES
    assert caught.value.__cause__ is caught.value.__context__ is None
    bad_setup = not secrets or not all(map(str.strip, secrets))
    assert isinstance(caught.value, signature.NoSecret) is bad_setup
    assert isinstance(caught.value, signature.SignatureError) is not bad_setup


SENTENCES = {
    "There is no secret to verify with. Give at least one.",
    "A secret is empty. Set it, or leave it out of the list.",
    "The delivery has no X-Argyle-Signature header.",
    "The X-Argyle-Signature header is not 128 lower-case hex digits.",
    "The signature fits none of the secrets: it was made with another one, or for another body.",
}


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        (None, signature.MissingSignature),
        ("", signature.MissingSignature),
        (b"", signature.MissingSignature),
        (SIGNATURE[:-1], signature.MalformedSignature),
        (SIGNATURE + "0", signature.MalformedSignature),
        (SIGNATURE.upper(), signature.MalformedSignature),
        (hashlib.sha256(BODY).hexdigest(), signature.MalformedSignature),
        ("0" * 128, signature.WrongSignature),
    ],
)
def test_a_refusal_says_which_kind(header: str | bytes | None, refusal: type[signature.SignatureError]) -> None:
    """A receiver can count them apart: forgers, and a mistake of its own."""
    with pytest.raises(refusal):
        signature.verify(BODY, header, [SECRET])


@pytest.mark.parametrize("secrets", [[], [""], [" \n"], [SECRET, ""]], ids=repr)
def test_an_empty_secret_is_no_secret(secrets: list[str]) -> None:
    """Also beside a good one, and for a delivery that was signed with the empty key."""
    with pytest.raises(signature.NoSecret):
        signature.verify(BODY, SIGNATURE, secrets)
    with pytest.raises(signature.NoSecret):
        signature.sign(BODY, "")


@pytest.mark.parametrize(
    ("body", "header", "secrets"),
    [
        (BODY.decode(), SIGNATURE, [SECRET]),
        (json.loads(BODY), SIGNATURE, [SECRET]),
        (None, SIGNATURE, [SECRET]),
        (BODY, [SIGNATURE], [SECRET]),
        (BODY, SIGNATURE, SECRET),
        (BODY, SIGNATURE, SECRET.encode()),
        (BODY, SIGNATURE, [SECRET.encode()]),
        (BODY, SIGNATURE, [None]),
    ],
    ids=range(8),
)
def test_a_wrong_type_is_a_mistake_of_the_caller(body: object, header: object, secrets: object) -> None:
    """Text in place of bytes would verify by luck, and one secret in place of a list letter by letter."""
    with pytest.raises(TypeError) as caught:
        signature.verify(body, header, secrets)  # type: ignore[arg-type]

    assert SECRET not in str(caught.value)
    assert SIGNATURE not in str(caught.value)


@given(st.binary(), st.binary())
def test_a_fingerprint_is_of_exactly_these_bytes(one: bytes, other: bytes) -> None:
    """A retry has the same, another body another one."""
    assert (signature.fingerprint(one) == signature.fingerprint(other)) is (one == other)


def test_a_receiver_loads_nothing_else() -> None:
    """Verifying needs the standard library alone, so a receiver may depend on it."""
    check = f"""
import sys
before = set(sys.modules)
from argyle_provider import signature
assert signature.verify({BODY!r}, {SIGNATURE!r}, [{SECRET!r}]) == 0
loaded = {{each.partition(".")[0] for each in set(sys.modules) - before}}
print(sorted(loaded - set(sys.stdlib_module_names)))
"""

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "['argyle_provider']"
