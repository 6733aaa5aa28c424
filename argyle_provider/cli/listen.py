"""``argyle-webhooks listen``: receive and verify deliveries on this machine."""

from __future__ import annotations

import queue
import re
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from argyle_provider.cli._output import Format, FormatOption
from argyle_provider.cli._secrets import VARIABLE, SecretEnvOption, StackSecretsOption, secrets_from
from argyle_provider.cli.emulator._signals import handling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from argyle_provider.core.deliveries import Delivery, NamedSecret
    from argyle_provider.core.listening import Goal, Policy, Tally
    from argyle_provider.deliveries.records import Recorder

DEFAULT_PORT = 8898
DEFAULT_WITHIN = 60.0
IDLE_SECONDS = 600.0
INTERRUPTED = 130
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")
_UNITS = {"s": 1, "m": 60, "h": 3600}


def _seconds(text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        message = "Write a time like 60s, 5m or 1h."
        raise typer.BadParameter(message)
    return float(found[1]) * _UNITS[found[2] or "s"]


def listen(  # noqa: PLR0913 - the options of one command
    *,
    stack: StackSecretsOption = None,
    secret_env: SecretEnvOption = [],  # noqa: B006 - typer reads it and never changes it
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="Listen on this port of 127.0.0.1; 0 for a free one.")
    ] = DEFAULT_PORT,
    forward_to: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Pass each verified delivery on to a receiver on this machine, byte for byte."
        ),
    ] = None,
    events: Annotated[
        list[str],
        typer.Option(metavar="EVENT,...", help="Only these events; others are answered with 200 and not shown."),
    ] = [],  # noqa: B006 - as above
    allow_unsigned: Annotated[
        bool, typer.Option("--allow-unsigned", help="Accept deliveries without a signature, and pass them on.")
    ] = False,
    respond: Annotated[
        int | None,
        typer.Option(min=200, max=599, metavar="STATUS", help="Answer with this status, like a broken receiver."),
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option(parser=_seconds, metavar="TIME", help="Wait before the answer, like a slow receiver."),
    ] = None,
    first: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Use --respond and --delay for the first N deliveries only.")
    ] = None,
    once: Annotated[int | None, typer.Option(min=1, metavar="N", help="End after N deliveries.")] = None,
    expect: Annotated[
        list[str], typer.Option(metavar="EVENT[:N]", help="End when N verified deliveries of EVENT have arrived.")
    ] = [],  # noqa: B006 - as above
    within: Annotated[
        float | None,
        typer.Option(parser=_seconds, metavar="TIME", help="End after this time; with --expect alone after 60s."),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write each delivery to a file in this folder; only you can read it."),
    ] = None,
    body: Annotated[bool, typer.Option("--body", help="Print bodies too. They contain people's pay data.")] = False,
    report: FormatOption = Format.TEXT,
) -> None:
    """Receive and verify deliveries on this machine.

    Answers 401 to a delivery that does not verify. Passes verified deliveries on with --forward-to, and answers with
    that receiver's status; without it, answers 200. Secrets come from a stack or from variables, never from an
    argument. With --format json, prints one line of JSON for each delivery, with its body, and nothing else.

    Exit codes: 0 stopped by Ctrl-C or SIGTERM, or everything that --once or --expect waits for arrived and verified; 1
    something did not arrive or verify, or the port can't be used; 2 wrong usage; 130 Ctrl-C before --once or --expect
    is complete.

    \b
    Examples:
      argyle-webhooks listen --stack dev --forward-to http://127.0.0.1:3000/argyle
      argyle-webhooks listen --stack dev --expect users.fully_synced --expect gigs.added:2 --within 5m
      argyle-webhooks listen --respond 503 --first 1
    """
    from argyle_provider.core.listening import Goal, Policy

    goal = Goal(once=once, expected=dict(map(_expectation, expect)))
    if first is not None and respond is None and not delay:
        _misused("--first needs --respond or --delay.")
    if within is not None and not goal:
        _misused("--within needs --expect or --once.")
    wanted = frozenset(name.strip() for each in events for name in each.split(",") if name.strip())
    _warn_of_unknown([*wanted, *goal.expected])
    policy = Policy(allow_unsigned=allow_unsigned, events=wanted, respond=respond, delay=delay or 0, first=first)
    secrets = secrets_from(stack, secret_env)
    if not secrets and not allow_unsigned:
        _misused(
            f"There is no secret to verify with. Name a stack with --stack, set {VARIABLE}, name another variable with "
            "--secret-env, or take everything with --allow-unsigned."
        )
    if within is None and goal.expected:
        within = DEFAULT_WITHIN
    listener = _Listener(policy, secrets, goal, within, is_json=report is Format.JSON, body=body)
    raise typer.Exit(listener.run(port, forward_to, record))


def _misused(message: str) -> NoReturn:
    raise typer.BadParameter(message)


def _expectation(text: str) -> tuple[str, int]:
    from argyle_provider.core.listening import parse_expectation

    try:
        return parse_expectation(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _warn_of_unknown(names: Iterable[str]) -> None:
    from argyle_provider.core.events import CATALOGUE
    from argyle_provider.core.suggestion import did_you_mean

    for name in sorted(set(names) - CATALOGUE.keys()):
        typer.echo(f"Warning: Unknown event `{name}`.{did_you_mean(name, CATALOGUE)}", err=True)


@dataclass
class _Listener:
    """One run of the command, from the open port to the exit code."""

    policy: Policy
    secrets: list[NamedSecret]
    goal: Goal
    within: float | None
    is_json: bool
    body: bool
    ignored: int = 0
    arrived: queue.SimpleQueue[Delivery | None] = field(default_factory=queue.SimpleQueue)

    def run(self, port: int, forward_to: str | None, record: Path | None) -> int:
        """Listen until the end, and return the exit code."""
        from argyle_provider.core.listening import Tally
        from argyle_provider.deliveries.post import Destination
        from argyle_provider.deliveries.receiver import Receiver
        from argyle_provider.deliveries.records import Recorder
        from argyle_provider.deliveries.server import Server

        receiver = Receiver(
            [each.value for each in self.secrets], self.policy, on_delivery=self.arrived.put, on_ignored=self._ignore
        )
        recorder = Recorder(record) if record is not None else None
        receiver.forward_to = Destination(forward_to) if forward_to is not None else None
        server = Server(receiver, port=port)
        with handling((signal.SIGINT, signal.SIGTERM), lambda *_: self.arrived.put(None)):
            try:
                if receiver.forward_to is not None:
                    receiver.forward_to.check(own_port=server.port)
                server.start()
                self._greet(server.url, forward_to)
                tally, interrupted = self._follow(Tally(), recorder)
            finally:
                # What was told last may not have been answered yet.
                server.stop(seconds=1 + self.policy.delay if self.goal else 0)
        self._end(tally)
        if interrupted:
            return INTERRUPTED if self.goal else 0
        return int(not self.goal.is_reached(tally) or bool(tally.refused))

    def _ignore(self) -> None:
        self.ignored += 1

    def _follow(self, tally: Tally, recorder: Recorder | None) -> tuple[Tally, bool]:
        """Print and keep what arrives: the tally at the end, and whether a signal made it."""
        end = time.monotonic() + self.within if self.within is not None else None
        while not self.goal.is_reached(tally):
            left = IDLE_SECONDS if end is None else max(end - time.monotonic(), 0)
            try:
                delivery = self.arrived.get(timeout=min(left, IDLE_SECONDS))
            except queue.Empty:
                if end is not None and time.monotonic() >= end:
                    return tally, False
                self._say("No delivery for 10 minutes.")
                continue
            if delivery is None:
                return tally, True
            tally = tally.plus(delivery, accepted=self.policy.accepts(delivery.verdict))
            self._tell(delivery)
            if recorder is not None:
                recorder.keep(delivery)
        return tally, False

    def _greet(self, url: str, forward_to: str | None) -> None:
        from argyle_provider.deliveries.records import ready_line
        from argyle_provider.report.deliveries import secrets_text

        if self.is_json:
            typer.echo(ready_line(url))
        self._say(f"Listening on {url} (any path) until Ctrl-C.")
        self._say(secrets_text([each.name for each in self.secrets]))
        if forward_to is not None:
            self._say(f"Passing deliveries on to {forward_to}.")
        if self.policy.allow_unsigned:
            typer.echo(
                "Warning: UNSIGNED DELIVERIES ARE ACCEPTED. Anybody who reaches this port can forge them.", err=True
            )

    def _tell(self, delivery: Delivery) -> None:
        from argyle_provider.deliveries.records import delivery_line
        from argyle_provider.report.deliveries import arrival_line, body_text

        if self.is_json:
            typer.echo(delivery_line(delivery))
            return
        typer.echo(arrival_line(delivery, secrets=len(self.secrets)))
        if self.body:
            typer.echo(body_text(delivery))

    def _end(self, tally: Tally) -> None:
        from argyle_provider.core.deliveries import Verdict
        from argyle_provider.deliveries.records import end_line
        from argyle_provider.report.deliveries import end_text

        if self.is_json:
            counts = {each.value: tally.verdicts.get(each, 0) for each in Verdict}
            typer.echo(end_line({**counts, "ignored": self.ignored}))
        self._say(end_text(tally, ignored=self.ignored, missing=self.goal.missing(tally)))

    def _say(self, text: str) -> None:
        """Say something to a person; a program's standard output has JSON only."""
        typer.echo(text, err=self.is_json)
