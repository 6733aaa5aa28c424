"""Receivers as teams really write them: each is a few lines, and all but the first do one thing wrong."""

from __future__ import annotations

import base64
import hmac
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.receiver import Received

SECRET, OLD_SECRET, PRODUCTION_SECRET = "the receiver's secret", "the old secret", "production's secret"
KNOWN_USER = "0197a3f9-4f43-dbd5-e5bd-3941dc245d1b"
LIMIT = 0.4
"""The limit of the tests in place of Argyle's 10 seconds."""


def mac(body: bytes, secret: str = SECRET, algorithm: str = "sha512") -> str:
    """A digest in hex."""
    return hmac.new(secret.encode(), body, algorithm).hexdigest()


def same(one: str, other: str | None) -> bool:
    """Whether they are equal, in constant time and without a crash."""
    return other is not None and hmac.compare_digest(one.encode(), other.encode("latin-1"))


def signature(request: Received) -> str | None:
    """What the header says, or None."""
    return {name.lower(): value for name, value in request.headers.items()}.get("x-argyle-signature")


def is_signed(request: Received) -> bool:
    """Whether Argyle sent it."""
    given = signature(request)
    return any(same(mac(request.body, each), given) for each in (SECRET, OLD_SECRET))


def right(request: Received) -> int:
    """Verifies the raw bytes with both secrets, and nothing else."""
    return 200 if is_signed(request) else 401


def unknown_user_first(request: Received) -> int:
    """The best known one: it ignores a user that it does not know before it looks at the signature."""
    return 200 if json.loads(request.body)["data"].get("user") != KNOWN_USER else right(request)


def unknown_user_404(request: Received) -> int:
    """Verifies, and then refuses a user that it does not know."""
    if not is_signed(request):
        return 401
    return 200 if json.loads(request.body)["data"].get("user") == KNOWN_USER else 404


def one_secret(request: Received) -> int:
    """Compares with ``==``, and has one secret for everything."""
    return 200 if signature(request) == mac(request.body) else 401


def empty_key(request: Received) -> int:
    """Its variable is not set, and the default is an empty text."""
    return 200 if same(mac(request.body, ""), signature(request)) else 401


def no_secret(request: Received) -> int:
    """Its variable is not set, and computing the signature fails."""
    return 500 if signature(request) else 401


def sha256(request: Received) -> int:
    """The usual algorithm of other services."""
    return 200 if same(mac(request.body, algorithm="sha256"), signature(request)) else 401


def sha256_base64(request: Received) -> int:
    """As a well known shop signs."""
    digest = bytes.fromhex(mac(request.body, algorithm="sha256"))
    return 200 if same(base64.b64encode(digest).decode(), signature(request)) else 401


def other_header(request: Received) -> int:
    """Reads a header that Argyle does not send."""
    return 200 if same(mac(request.body), request.headers.get("X-Webhook-Signature")) else 401


def no_verification(_: Received) -> int:
    """Its secret is not set, so it skips the verification; or it answers "ignored" to everything."""
    return 200


def unsigned_passes(request: Received) -> int:
    """Verifies ``if header is not None``."""
    return 200 if signature(request) is None else right(request)


def only_with_header(request: Received) -> int:
    """Verifies ``if header``."""
    return right(request) if signature(request) else 200


def parses_first(request: Received) -> int:
    """Gets the parsed body from its framework, and serialises it again."""
    content = json.dumps(json.loads(request.body), separators=(",", ":"), ensure_ascii=False).encode()
    return 200 if same(mac(content), signature(request)) else 401


def parses_and_indents(request: Received) -> int:
    """Has noticed that Argyle indents by two spaces."""
    content = json.dumps(json.loads(request.body), indent=2).encode()
    return 200 if any(same(mac(content, each), signature(request)) for each in (SECRET, OLD_SECRET)) else 401


def crashes(request: Received) -> int:
    """Compares buffers, which throws where their lengths differ."""
    given = signature(request)
    if given and len(given) != 128:
        return 500
    return right(request)


def dies(request: Received) -> int | None:
    """Does so outside of what its framework catches: the process ends."""
    given = signature(request) or ""
    if not given.isascii():
        _ENDED.append(True)
    return None if _ENDED else right(request)


def slow(request: Received) -> int:
    """Works before it answers."""
    time.sleep(2 * LIMIT)
    return right(request)


def redirects(_: Received) -> int:
    """A path without its slash at the end, or a login page."""
    return 302


def another_path(_: Received) -> int:
    """Nothing is there."""
    return 404


def fails_on_duplicate(request: Received) -> int:
    """Inserts each delivery under a unique key."""
    if not is_signed(request):
        return 401
    known = request.body in _STORED
    _STORED.append(request.body)
    return 500 if known and len(_STORED) == len(set(_STORED)) + 1 else 200


def unknown_events(request: Received) -> int:
    """Validates the body against a schema that allows nothing else."""
    message = json.loads(request.body)
    is_known = message["event"] in {"gigs.added", "users.fully_synced"} and "new" not in message["data"]
    return right(request) if is_known or not is_signed(request) else 422


def other_environment(request: Received) -> int:
    """Was given production's secret."""
    return 200 if same(mac(request.body, PRODUCTION_SECRET), signature(request)) else 401


def line_end(request: Received) -> int:
    """Reads its secret from a file that ends with a newline."""
    return 200 if same(mac(request.body, f"{SECRET}\n"), signature(request)) else 401


def another_secret(request: Received) -> int:
    """Has a secret that nobody knows of."""
    return 200 if same(mac(request.body, "another one"), signature(request)) else 401


def locks_out(request: Received) -> int:
    """Blocks a sender after ten wrong signatures."""
    if len(_WRONG) > 10:
        return 429
    if not is_signed(request):
        _WRONG.append(True)
    return right(request)


_ENDED: list[bool] = []
_STORED: list[bytes] = []
_WRONG: list[bool] = []


@dataclass(frozen=True)
class Animal:
    """A receiver of the zoo.

    Attributes:
        what: what it does, as the table in docs/deliveries.md says.
        concludes: the keys of all conclusions about it.
        known_user: whether it is checked about a user that it knows.
    """

    receive: Callable[[Received], int | None]
    what: str
    concludes: tuple[str, ...] = ()
    known_user: bool = False

    def open(self) -> None:
        """Make it forget what it was sent before."""
        for each in (_ENDED, _STORED, _WRONG):
            each.clear()


ANIMALS = [
    Animal(right, "verifies the raw bytes, with both secrets"),
    Animal(unknown_user_first, "answers 200 to unknown users before it verifies", ("accepts-everything",)),
    Animal(unknown_user_first, "the same, checked with a user that it knows", known_user=True),
    Animal(no_verification, "has no secret and skips verifying, or ignores everything", ("accepts-everything",)),
    Animal(no_verification, "the same, checked with a user that it knows", ("does-not-verify",), known_user=True),
    Animal(unknown_user_404, "verifies, then answers 404 to unknown users", ("refuses-after-verifying",)),
    Animal(one_secret, "compares with `==`, and knows one secret", ("knows-one-secret",)),
    Animal(empty_key, "verifies with an empty key, its secret being unset", ("empty-key",)),
    Animal(no_secret, "fails while it verifies, its secret being unset", ("fails-while-verifying",)),
    Animal(sha256, "verifies with SHA-256", ("sha256",)),
    Animal(sha256_base64, "verifies with SHA-256 in base64", ("sha256-base64",)),
    Animal(other_header, "reads `X-Webhook-Signature`", ("other-header",)),
    Animal(unsigned_passes, "accepts a delivery without the header", ("accepts-unsigned",)),
    Animal(only_with_header, "verifies only when the header is there and not empty", ("accepts-unsigned",)),
    Animal(parses_first, "parses, serialises again, then verifies", ("serialises-again",)),
    Animal(parses_and_indents, "the same, indented as Argyle does", ("serialises-again",)),
    Animal(another_secret, "has another secret", ("refuses-everything",)),
    Animal(other_environment, "has production's secret", ("other-environment",)),
    Animal(line_end, "has a line end in its secret", ("secret-line-end",)),
    Animal(crashes, "crashes on a signature of another length", ("crashes",)),
    Animal(dies, "ends on a byte beyond ASCII in the header", ("stops-answering",)),
    Animal(slow, "works for more than 10 seconds, then answers", ("too-slow",)),
    Animal(redirects, "redirects", ("redirects",)),
    Animal(another_path, "is at another path", ("wrong-path",)),
    Animal(fails_on_duplicate, "fails on a delivery that comes twice", ("fails-on-duplicate",)),
    Animal(unknown_events, "refuses unknown events and fields", ("refuses-unknown-events",)),
    Animal(locks_out, "blocks a sender after ten wrong signatures", ("locks-out",)),
]


def by_behaviour() -> Mapping[str, Animal]:
    """Each by a name that is short and its own."""
    return {f"{each.receive.__name__}{'-known' if each.known_user else ''}": each for each in ANIMALS}
