"""An Argyle in memory for the client's tests, with scripted replies and a clock that only tests move."""

from __future__ import annotations

import io
import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
import urllib3
from requests.adapters import BaseAdapter

from argyle_provider.api.client import ArgyleClient
from argyle_provider.core.model import Subscription

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEY_ID, KEY_SECRET = "the-key-id", "the-key-secret"
WANTED = Subscription.canonical(
    name="a", url="https://a.example.com", events=["gigs.added"], secret="the-webhook-secret"
)
LIVE = {
    "id": "one",
    "name": "a",
    "url": "https://a.example.com",
    "events": ["gigs.added"],
    "config": {},
    "secret": "the-webhook-secret",
    "created_at": "2026-01-01T00:00:00.000001Z",
}


class FakeClock:
    """A clock that moves only when the client sleeps."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        """Seconds since the test began."""
        return 1000.0 + self.elapsed

    def now(self) -> float:
        """1 January 2026 plus the elapsed time."""
        return 1767225600.0 + self.elapsed

    def sleep(self, seconds: float) -> None:
        """Move the clock, and return at once."""
        self.sleeps.append(round(seconds, 3))
        self.elapsed += seconds


@dataclass
class Answer:
    """A reply, or an exception instead."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Exception | None = None


class FakeArgyle(BaseAdapter):
    """Gives the answers in order, repeats the last one, and records the requests."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = deque(answers)
        self.requests: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override] # unused ones
        """Answer one request."""
        self.requests.append(request)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.popleft()
        if answer.error is not None:
            raise answer.error
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.request = request
        response.raw = urllib3.HTTPResponse(body=io.BytesIO(body), preload_content=False)
        return response

    def close(self) -> None:
        """Nothing to close."""

    @property
    def asked(self) -> list[str]:
        """The requests as ``METHOD path?query``."""
        return [f"{each.method} {each.path_url}" for each in self.requests]


def client(
    argyle: FakeArgyle, clock: FakeClock | None = None, ensure_alive: Callable[[], None] = lambda: None
) -> ArgyleClient:
    """A client of *argyle* with the keys above."""
    return ArgyleClient(
        "https://api.example.com",
        key_id=KEY_ID,
        key_secret=KEY_SECRET,
        adapter=argyle,
        clock=clock or FakeClock(),
        ensure_alive=ensure_alive,
    )


def page(*rows: object, following: str | None = None) -> Answer:
    """A page of the list."""
    return Answer(body={"next": following, "previous": None, "results": list(rows)})
