"""An account that hides secrets works like one that shows them. Where nothing is certain, a message settles it.

Each promise is checked for everything that GET and POST may show of a secret, and for both orders of a replacement.
"""

from __future__ import annotations

import itertools
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.emulator import Emulator
from argyle_provider.exceptions import TakeOverError
from tests.hosts import Host
from tests.stateful.harness import KEY_ID, KEY_SECRET, Engine, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = list(itertools.product(("masked", "null", "omitted"), ("echoed", "null")))
ACCOUNTS = [("echoed", "echoed"), ("echoed", "null"), *HIDDEN]
ONE, OTHER = "one secret", "another secret"


def declared(secret: str | None = ONE, key: str = "payroll") -> dict[str, dict[str, Any]]:
    """A stack file with one entry, which has an explicit name."""
    content = {"name": "shared", "url": "https://a.example.com/x", "events": ["gigs.added"], "config": {}}
    return {key: {**content, "secret": secret}}


@pytest.fixture(name="emulator", scope="module")
def _emulator() -> Iterator[Emulator]:
    with Emulator(keys=[f"{KEY_ID}:{KEY_SECRET}"]) as emulator:
        yield emulator


@pytest.fixture(name="engine", params=[False, True], ids=["create-first", "delete-first"])
def _engine(request: pytest.FixtureRequest, emulator: Emulator, host: Host) -> Engine:
    emulator.reset()
    return Engine(emulator, host, delete_first=request.param)


def imports(host: Host, id_: str) -> list[str]:
    """The command that imports a subscription as `payroll`."""
    if host is Host.DYNAMIC:
        return ["argyle-webhooks", "import", "--yes", "--stack", "dev", f"payroll={id_}"]
    options = ["--generate-code=false", "--protect=false", "--stack", "dev"]
    return ["pulumi", "import", *options, "argyle:index:WebhookSubscription", "payroll", id_]


def switch(engine: Engine, shown: tuple[str, str]) -> None:
    """What GET and POST show of a secret."""
    engine.emulator.switch(secret_in_get=shown[0], secret_in_create=shown[1])


def live(engine: Engine) -> dict[str, str | None]:
    """The real secret of each live subscription, by id."""
    return {each.id: each.secret for each in engine.emulator.subscriptions()}


def held(engine: Engine) -> str:
    """The id of the one subscription in the state."""
    (resource,) = engine.state.values()
    assert engine.pending_deletes == []
    return resource.id


def printed(engine: Engine) -> list[list[str]]:
    """The commands that the last refusal names."""
    assert isinstance(engine.error, TakeOverError)
    return [shlex.split(each) for each in re.findall(r"`((?:pulumi|argyle-webhooks) [^`]*)`", str(engine.error))]


@pytest.mark.parametrize("shown", ACCOUNTS, ids="-".join)
@pytest.mark.parametrize(("old", "new"), [(ONE, OTHER), (None, ONE), (ONE, None)])
@pytest.mark.parametrize("refresh", [False, True], ids=["", "refresh"])
def test_a_rotation_is_a_new_subscription(
    engine: Engine, shown: tuple[str, str], old: str | None, new: str | None, refresh: bool
) -> None:
    """A new secret reaches Argyle, and a run after it changes nothing."""
    switch(engine, shown)
    assert engine.up(declared(old))
    before = held(engine)

    assert engine.up(declared(new), refresh=refresh)

    after = held(engine)
    assert after != before
    assert live(engine) == {after: new}
    assert engine.up(declared(new), refresh=True)
    assert live(engine) == {after: new}


@pytest.mark.parametrize("shown", ACCOUNTS, ids="-".join)
@pytest.mark.parametrize("fault", [Fault.REPLY_LOST, Fault.KILLED_BEFORE, Fault.COMMIT_LOST])
def test_a_broken_rotation_heals(engine: Engine, shown: tuple[str, str], fault: Fault) -> None:
    """However its POST ends, as long as every subscription is in the state: the next run needs no person."""
    switch(engine, shown)
    assert engine.up(declared())

    faults = [Fault.NONE, fault] if engine.delete_first else [fault]
    assert engine.up(declared(OTHER), faults=faults) is (fault is Fault.REPLY_LOST)
    assert engine.up(declared(OTHER))

    assert live(engine) == {held(engine): OTHER}
    assert engine.too_many == []


@pytest.mark.parametrize("shown", ACCOUNTS, ids="-".join)
def test_a_rotation_killed_before_its_delete_heals(engine: Engine, shown: tuple[str, str]) -> None:
    """The state has both, so no secret must be compared."""
    switch(engine, shown)
    assert engine.up(declared())
    engine.delete_first = False

    assert not engine.up(declared(OTHER), faults=[Fault.NONE, Fault.KILLED_BEFORE])
    assert len(live(engine)) == 2
    assert engine.up(declared(OTHER))

    assert live(engine) == {held(engine): OTHER}


@pytest.mark.parametrize("shown", HIDDEN, ids="-".join)
@pytest.mark.parametrize("edited", [False, True], ids=["same-file", "edited-file"])
def test_what_a_killed_create_left_is_settled_by_the_message(
    engine: Engine, shown: tuple[str, str], edited: bool
) -> None:
    """No state has it, so the run stops and prints the command; where needed, a new secret makes it certain.

    The native host's command is the engine's own import, after which the next run replaces the subscription.
    """
    switch(engine, shown)
    assert not engine.up(declared(), faults=[Fault.KILLED_AFTER])
    (left,) = live(engine)

    assert not engine.up(declared(), refresh=True)
    assert imports(engine.host, left) in printed(engine)
    if engine.host is Host.NATIVE:  # the engine's own import knows no declared secret
        engine.adopt("payroll", left)
        assert engine.up(declared(OTHER if edited else ONE))
        assert live(engine) == {held(engine): OTHER if edited else ONE}
        return
    engine.import_("payroll", left, declared(OTHER if edited else ONE))
    assert engine.up(declared(OTHER if edited else ONE))
    assert live(engine) == {left: ONE}

    assert engine.up(declared("a new secret"))
    assert live(engine) == {held(engine): "a new secret"}


@pytest.mark.parametrize("shown", HIDDEN, ids="-".join)
def test_what_a_killed_rotation_left_is_settled_by_the_message(engine: Engine, shown: tuple[str, str]) -> None:
    """The state has the old one, which keeps delivering if it is live; so the other is deleted, and not imported."""
    switch(engine, shown)
    assert engine.up(declared())
    old = held(engine)
    faults = [Fault.NONE, Fault.KILLED_AFTER] if engine.delete_first else [Fault.KILLED_AFTER]
    assert not engine.up(declared(OTHER), faults=faults)
    (left,) = live(engine).keys() - {old}

    assert not engine.up(declared(OTHER))
    assert printed(engine)[1:] == [["argyle-webhooks", "delete", "--stack", "dev", left]]
    assert (old in live(engine)) is not engine.delete_first
    engine.emulator.delete(left)
    assert engine.up(declared(OTHER))

    assert live(engine) == {held(engine): OTHER}


@pytest.mark.parametrize("shown", HIDDEN, ids="-".join)
@pytest.mark.parametrize("how", ["replace", "rename"])
def test_what_the_state_holds_is_taken_over_once_it_is_read(engine: Engine, shown: tuple[str, str], how: str) -> None:
    """A forced replacement and a rename do not read the state; the first command of the message reads it."""
    switch(engine, shown)
    engine.delete_first = False
    assert engine.up(declared())
    before = held(engine)
    key, replace = ("payroll", {"payroll"}) if how == "replace" else ("loans", set())

    assert not engine.up(declared(key=key), replace=replace)
    assert printed(engine)[0] == ["pulumi", "up", "--refresh", "--stack", "dev"]
    assert engine.up(declared(key=key), replace=replace, refresh=True)

    assert list(engine.state) == [key]
    assert live(engine) == {before: ONE}
    assert held(engine) == before


@pytest.mark.parametrize("shown", ACCOUNTS, ids="-".join)
def test_a_lost_reply_is_found_by_its_id(engine: Engine, shown: tuple[str, str]) -> None:
    """A new id is the one of this run, whatever Argyle shows of its secret, also beside the one that it replaces."""
    switch(engine, shown)
    assert engine.up(declared(), faults=[Fault.REPLY_LOST])
    first = held(engine)

    assert engine.up(declared(OTHER), faults=[Fault.REPLY_LOST, Fault.REPLY_LOST])

    assert live(engine) == {held(engine): OTHER}
    assert held(engine) != first
    assert engine.too_many == []
