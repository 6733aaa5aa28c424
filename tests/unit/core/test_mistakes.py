"""The known mistakes with signatures, each made and found."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.deliveries import NamedSecret
from argyle_provider.core.mistakes import Explanation, explain, has_length_of_sha256
from argyle_provider.signature import sign

SECRET = NamedSecret("payroll", "c2VjcmV0IHdvcmRz")
OTHER = NamedSecret("payroll of stack production", "production's")
MESSAGE = {"event": "gigs.added", "name": "payroll", "data": {"who": "Zo\xeb", "paid": 1.5}}
BODY = json.dumps(MESSAGE, indent=2, ensure_ascii=False).encode()
COMPACT = json.dumps(MESSAGE, separators=(",", ":")).encode()
KEY = SECRET.value.encode()


def digest(body: bytes = BODY, key: bytes = KEY, algorithm: str = "sha512") -> bytes:
    """The bytes of a signature."""
    return hmac.digest(key, body, algorithm)


RIGHT = digest().hex()
MISTAKES = [
    (RIGHT, BODY, []),
    (digest(algorithm="sha256").hex(), BODY, ["sha256"]),
    (f"sha256={digest(algorithm='sha256').hex()}", BODY, ["prefix", "sha256"]),
    (f"sha512={RIGHT}", BODY, ["prefix"]),
    (RIGHT.upper(), BODY, ["upper-case"]),
    (f" {RIGHT}\n", BODY, ["blanks"]),
    (base64.b64encode(digest()).decode(), BODY, ["base64"]),
    (base64.urlsafe_b64encode(digest()).decode().rstrip("="), BODY, ["base64"]),
    (base64.b64encode(digest(algorithm="sha256")).decode(), BODY, ["base64", "sha256"]),
    (digest(COMPACT).hex(), BODY, ["compact-body"]),
    (digest(json.dumps(MESSAGE).encode()).hex(), BODY, ["compact-body"]),
    (digest(json.dumps(MESSAGE, ensure_ascii=False).encode()).hex(), BODY, ["compact-body"]),
    (RIGHT, COMPACT, ["indented-body"]),
    (RIGHT, BODY + b"\n", ["body-line-end"]),
    (RIGHT, BODY.replace(b"\n", b"\r\n"), ["body-crlf"]),
    (digest(key=KEY + b"\n").hex(), BODY, ["secret-line-end"]),
    (digest(key=KEY + b"\r\n").hex(), BODY, ["secret-line-end"]),
    (digest(key=b"secret words").hex(), BODY, ["secret-base64"]),
    (digest(key=b"").hex(), BODY, ["empty-key"]),
    (digest(key=OTHER.value.encode()).hex(), BODY, ["other-secret"]),
    (digest(COMPACT, algorithm="sha256").hex(), BODY, ["sha256", "compact-body"]),
]


@pytest.mark.parametrize(("header", "body", "keys"), MISTAKES)
def test_each_mistake_is_named(header: str, body: bytes, keys: list[str]) -> None:
    """Alone and together with others, and with the secret that was used."""
    found = explain(body, header, [NamedSecret("old", "another"), SECRET], [OTHER])

    assert found is not None
    assert [each.key for each in found.mistakes] == keys
    assert found.secret == {"empty-key": None, "other-secret": OTHER.name}.get("".join(keys), SECRET.name)
    assert all(each.advice.endswith(".") for each in found.mistakes)


def test_white_space_around_the_given_secret_is_named() -> None:
    """The signature is right, and the secret is not."""
    found = explain(BODY, RIGHT, [NamedSecret("from a file", f"{SECRET.value}\n")])

    assert found is not None
    assert [each.key for each in found.mistakes] == ["secret-blanks"]


@pytest.mark.parametrize("header", ["0" * 128, "0" * 64, "no digest", "\xe9", "sha512=", ""])
def test_what_no_mistake_explains_stays_open(header: str) -> None:
    """Nothing is made up."""
    assert explain(BODY, header, [SECRET], [OTHER]) is None


@given(st.binary(), st.text(st.characters()), st.lists(st.text(st.characters()), max_size=3))
def test_nothing_is_too_strange_to_be_tried(body: bytes, header: str, secrets: list[str]) -> None:
    """Whatever was saved."""
    explain(body, header, [NamedSecret("x", each) for each in secrets])


@given(st.binary(), st.text(min_size=1))
def test_a_genuine_one_has_no_mistakes(body: bytes, secret: str) -> None:
    """The fewest mistakes come first."""
    if secret.strip():
        assert explain(body, sign(body, secret), [NamedSecret("x", secret)]) == Explanation((), "x")


def test_the_length_of_sha256_is_noticed() -> None:
    """It is the commonest mistake, also where the secret is not known."""
    made = hashlib.sha256(b"").digest()

    assert all(map(has_length_of_sha256, [made.hex(), f"sha256={made.hex()}", base64.b64encode(made).decode()]))
    assert not any(map(has_length_of_sha256, [RIGHT, "", "abc"]))


def test_a_secret_is_not_in_its_repr() -> None:
    """A traceback shows arguments."""
    assert SECRET.value not in repr(SECRET)
