"""What ``send`` sends, as its options say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from argyle_provider.cli._secrets import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from argyle_provider.cli._receivers import Target
    from argyle_provider.core.deliveries import NamedSecret
    from argyle_provider.core.outgoing import Outgoing
    from argyle_provider.core.probes import Probe
    from argyle_provider.samples import Person

_OF_SAMPLES = ("--data", "--set", "--user", "--account", "--count")
_OF_PLAIN_SENDING = (
    "--scenario",
    "--replay",
    "--as-recorded",
    "--data",
    "--set",
    "--count",
    "--duplicate",
    "--reorder",
)
_EXCLUDED = {
    "--check": (*_OF_PLAIN_SENDING, "--forge", "--dry-run", "--expect"),
    "--replay": (*_OF_SAMPLES, "--yes-send-to"),
    "--as-recorded": ("--forge",),
    "--data": ("--scenario", "--yes-send-to"),
}


@dataclass(frozen=True)
class Choice:
    """The options that say what is sent; each attribute is named as its option is."""

    event: str | None
    scenario: str | None
    replay: Path | None
    as_recorded: bool
    data: Path | None
    values: Sequence[str]
    user: str | None
    account: str | None
    count: int
    duplicate: bool
    reorder: bool
    forge: str | None
    dry_run: bool
    expect: str | None
    is_check: bool
    to_another_machine: bool

    def refuse_contradictions(self) -> None:
        """Refuse options that have no meaning together, or none.

        Raises:
            typer.BadParameter: there are some.
        """
        from argyle_provider.core.outgoing import is_status
        from argyle_provider.core.probes import FORGERIES
        from argyle_provider.core.suggestion import did_you_mean
        from argyle_provider.samples import SCENARIOS

        given = self._given()
        for option, excluded in _EXCLUDED.items():
            clash = next((each for each in excluded if given[each]), None)
            if given[option] and clash:
                _misused(f"{option} and {clash} do not go together.")
        sources = [each for each in (self.event, self.scenario, self.replay) if each is not None]
        if len(sources) != 1 and not self.is_check:
            _misused("Say what to send: an event, or one of --scenario, --replay and --check.")
        if self.as_recorded and self.replay is None:
            _misused("--as-recorded needs --replay.")
        if self.scenario is not None and self.scenario not in SCENARIOS:
            known = ", ".join(SCENARIOS)
            _misused(f"Unknown scenario `{self.scenario}`. Use one of {known}.")
        if self.forge is not None and self.forge not in FORGERIES:
            known = ", ".join(FORGERIES)
            _misused(f"Unknown forgery `{self.forge}`.{did_you_mean(self.forge, FORGERIES)} The forgeries are {known}.")
        if self.expect is not None and not is_status(self.expect):
            _misused("Write the status to expect like 401 or 4xx.")

    def _given(self) -> dict[str, bool]:
        return {
            "--check": self.is_check,
            "--scenario": self.scenario is not None,
            "--replay": self.replay is not None,
            "--as-recorded": self.as_recorded,
            "--data": self.data is not None,
            "--set": bool(self.values),
            "--user": self.user is not None,
            "--account": self.account is not None,
            "--count": self.count > 1,
            "--duplicate": self.duplicate,
            "--reorder": self.reorder,
            "--forge": self.forge is not None,
            "--dry-run": self.dry_run,
            "--expect": self.expect is not None,
            "--yes-send-to": self.to_another_machine,
        }

    def people(self) -> list[Person]:
        """Whom the deliveries are about."""
        from argyle_provider.deliveries.material import people

        return people(self.count, user=self.user, account=self.account)

    def event_to_check(self, receiver: Target) -> str:
        """The event of the probes: the one that is named, else one that the receiver is subscribed to.

        Raises:
            typer.BadParameter: the event has no sample.
        """
        from argyle_provider.deliveries.check import EVENT
        from argyle_provider.deliveries.material import delivers
        from argyle_provider.samples import EVENTS

        if self.event is not None:
            self._refuse_without_sample(self.event)
            return self.event
        subscribed = [each for each in EVENTS if any(delivers(part, each) for part in receiver.subscriptions)]
        return subscribed[0] if subscribed and EVENT not in subscribed else EVENT

    def deliveries(self, receiver: Target, others: Sequence[NamedSecret]) -> list[Outgoing]:
        """All deliveries to send, in order.

        Args:
            receiver: whose first secret signs.
            others: secrets of other environments.

        Raises:
            typer.BadParameter: a secret is missing, or there is nothing to send.
            RecordError: what was recorded can't be read.
        """
        from argyle_provider.core.outgoing import arranged
        from argyle_provider.core.probes import FORGERIES

        probe = FORGERIES[self.forge] if self.forge is not None else None
        secret = self._secret(receiver, others, probe)
        made = self._recorded(secret, probe, others) if self.replay else self._samples(receiver, secret, probe, others)
        return arranged(made, duplicate=self.duplicate, reorder=self.reorder)

    def _secret(self, receiver: Target, others: Sequence[NamedSecret], probe: Probe | None) -> str | None:
        """The secret that signs; None where nothing is signed."""
        from argyle_provider.core.probes import Probe

        if self.as_recorded:
            return None
        if probe is Probe.OTHER_ENVIRONMENT and not others:
            _misused("Name the variable that holds the other environment's secret with --other-secret-env.")
        if receiver.secrets:
            return receiver.secrets[0].value
        if self.replay is not None:
            _misused(f"To sign again, set {VARIABLE}; to keep the recorded signatures, add --as-recorded.")
        if probe is not None:
            _misused(f"A forgery needs the receiver's secret. Name a stack with --stack, or set {VARIABLE}.")
        typer.echo(f"Warning: There is no secret, so nothing is signed. Set {VARIABLE}.", err=True)
        return None

    def _recorded(self, secret: str | None, probe: Probe | None, others: Sequence[NamedSecret]) -> list[Outgoing]:
        from argyle_provider.deliveries.forgeries import with_headers
        from argyle_provider.deliveries.records import read_folder

        found = read_folder(self.replay or Path())
        if probe is not None:
            return [_signed(each.body, secret, probe, others) for each in found]
        return [with_headers(each.body, each.headers, secret=secret) for each in found]

    def _samples(
        self, receiver: Target, secret: str | None, probe: Probe | None, others: Sequence[NamedSecret]
    ) -> list[Outgoing]:
        from argyle_provider.core.outgoing import with_values
        from argyle_provider.deliveries.material import messages, steps
        from argyle_provider.samples import written

        happening = steps(self.event, self.scenario)
        data = None if self.data is None else _object(self.data)
        if data is None and self.event is not None:
            self._refuse_without_sample(self.event)
        made = [
            each
            for person in self.people()
            for each in messages(happening, receiver.subscriptions_for(happening), person, data)
        ]
        if not made:
            _misused("The entry is not subscribed to what would be sent.")
        try:
            changed = with_values(made, map(_value, self.values))
        except KeyError as error:
            _misused(error.args[0])
        return [_signed(written(each), secret, probe, others) for each in changed]

    @staticmethod
    def _refuse_without_sample(event: str) -> None:
        from argyle_provider.core.suggestion import did_you_mean
        from argyle_provider.samples import EVENTS

        if event not in EVENTS:
            _misused(f"Unknown event `{event}`.{did_you_mean(event, EVENTS)} To send a new one, add --data.")


def _misused(message: str) -> NoReturn:
    raise typer.BadParameter(message)


def _signed(body: bytes, secret: str | None, probe: Probe | None, others: Sequence[NamedSecret]) -> Outgoing:
    from argyle_provider.deliveries.forgeries import forged, genuine

    if probe is None or secret is None:
        return genuine(body, secret)
    return forged(probe, body, secret, other=others[0].value if others else "")


def _object(path: Path) -> Mapping[str, object]:
    """The JSON object in a file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _misused(f"{path} must hold a JSON object: what the delivery has in `data`.")
    return found


def _value(text: str) -> tuple[str, Any]:
    """A path, and its value: JSON where it is any, else text."""
    path, equals, value = text.partition("=")
    if not equals or not path:
        _misused(f"Write --set PATH=VALUE, such as --set data.user=abc, not '{text}'.")
    try:
        return path, json.loads(value)
    except ValueError:
        return path, value
