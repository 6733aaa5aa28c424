"""From a stack's config to a receiver that verifies: the real engine, and the emulator's deliveries."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from argyle_provider.samples import PERSON, SCENARIOS
from tests.engine.harness import OTHER_SECRET, OTHER_SECURE, SECRET, SECURE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.harness import Stack


@dataclass
class Receiver:
    """A running receiver, and what it has noted so far."""

    process: subprocess.Popen[str]
    url: str
    noted: list[dict[str, Any]] = field(default_factory=list)

    def follow(self) -> None:
        """Read what it prints until it ends."""
        assert self.process.stdout is not None
        self.noted += (json.loads(line) for line in self.process.stdout)


@contextlib.contextmanager
def receiver(*secrets: str) -> Iterator[Receiver]:
    """A receiver process that knows *secrets*."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("receiver.py"))],
        env={"RECEIVER_SECRETS": json.dumps(secrets)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        made = Receiver(process, url=f"http://127.0.0.1:{int(process.stdout.readline())}/hook")
        following = threading.Thread(target=made.follow)
        following.start()
        try:
            yield made
        finally:
            process.kill()
            following.join()


def noted(running: Receiver, count: int) -> Counter[tuple[str, str, str]]:
    """What the receiver noted, once it is *count* deliveries: name, event and verdict."""
    assert wait_until(lambda: len(running.noted) >= count, seconds=20), running.noted
    return Counter((each["name"], each["event"], each["verdict"]) for each in running.noted)


def test_a_receiver_gets_every_event_that_the_stack_subscribes_to_and_no_other(stack: Stack) -> None:
    """By name, by `*`, and with a config; each delivery is signed with the secret of its entry."""
    with receiver(SECRET, OTHER_SECRET) as running:
        payroll = ["accounts.connected", "accounts.updated", "gigs.added", {"paystubs.partially_synced": {}}]
        stack.declare(
            {
                "payroll": {"url": running.url, "secret": SECURE, "events": payroll},
                "all": {"url": f"{running.url}/all", "secret": OTHER_SECURE, "events": ["*"]},
                "other": {
                    "url": running.url,
                    "secret": SECURE,
                    "events": ["accounts.removed", {"items.removed": {"items": ["item_1"]}}],
                },
            }
        )
        run = stack.up()
        assert run.code == 0, run.output

        stack.emulator.play("connect")

        assert stack.emulator.wait_until_delivered()
        happened = [step.event for step in SCENARIOS["connect"].steps]
        named = {"accounts.connected", "accounts.updated", "paystubs.partially_synced"}
        expected = Counter(
            [("dev-payroll", event, "secret 1") for event in happened if event in named]
            + [("dev-all", event, "secret 2") for event in happened]
        )
        assert noted(running, expected.total()) == expected
        assert {each["path"] for each in running.noted if each["name"] == "dev-all"} == {"/hook/all"}
        assert all(each.answer.status == 200 for each in stack.emulator.deliveries())
        for shown in ("/", "/deliveries/1", "/_emulator/deliveries?bodies=yes", "/_emulator/journal"):
            reply = requests.get(stack.emulator.url + shown, timeout=10)
            assert reply.status_code == 200
            stack.outputs.append(reply.text)  # which the end of each test searches for secrets


def test_no_delivery_is_refused_or_lost_while_a_secret_is_rotated(stack: Stack) -> None:
    """The receiver knows both secrets first; then the stack is given the new one, while events go on happening."""
    with receiver(SECRET, OTHER_SECRET) as running:
        entry = {"url": running.url, "secret": SECURE, "events": ["gigs.added"]}
        stack.declare({"payroll": entry})
        first = stack.up()
        assert first.code == 0, first.output

        rotated = threading.Event()
        people: list[str] = []

        def happen() -> None:
            while not rotated.wait(0.02):
                person = replace(PERSON, user=f"user-{len(people)}")
                stack.emulator.trigger("gigs.added", person=person)
                people.append(person.user)

        happening = threading.Thread(target=happen)
        happening.start()
        try:
            stack.declare({"payroll": {**entry, "secret": OTHER_SECURE}})
            rotation = stack.up()
        finally:
            rotated.set()
            happening.join()
        assert rotation.code == 0, rotation.output

        assert stack.emulator.wait_until_delivered()
        assert wait_until(lambda: len(running.noted) >= len(stack.emulator.deliveries()), seconds=20)
        assert {each["verdict"] for each in running.noted} == {"secret 1", "secret 2"}
        assert {each["data"]["user"] for each in running.noted} == set(people)
        assert all(each.answer.status == 200 for each in stack.emulator.deliveries())
