"""Checking a receiver: each one of the zoo gets its own conclusion, over real connections."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from argyle_provider.core.conclusions import conclude
from argyle_provider.core.deliveries import NamedSecret
from argyle_provider.core.listening import Policy
from argyle_provider.core.probes import FORGERIES, Probe, Seen
from argyle_provider.deliveries.check import plan, send
from argyle_provider.deliveries.material import people
from argyle_provider.deliveries.post import Destination
from argyle_provider.deliveries.receiver import Receiver as Listener
from argyle_provider.deliveries.server import Server
from tests.receiver import Receiver
from tests.zoo import ANIMALS, KNOWN_USER, LIMIT, OLD_SECRET, PRODUCTION_SECRET, SECRET, Animal, by_behaviour

if TYPE_CHECKING:
    from argyle_provider.core.answers import Conclusion

ZOO = by_behaviour()
SECRETS = [NamedSecret("payroll", SECRET), NamedSecret("OLD", OLD_SECRET)]
OTHERS = [NamedSecret("production", PRODUCTION_SECRET)]
PATIENCE = 10.0
DOCUMENT = (Path(__file__).parents[3] / "docs" / "deliveries.md").read_text()


def checked(animal: Animal) -> tuple[list[Seen], list[Conclusion]]:
    """All that a receiver answers, and what is concluded from it."""
    animal.open()
    seconds = LIMIT if animal is ZOO["slow"] else PATIENCE  # a busy machine makes no other receiver slow
    (person,) = people(1, user=KNOWN_USER if animal.known_user else None, account=None)
    with Receiver(animal.receive) as receiver:
        seen = send(plan(SECRETS, OTHERS, name="sample", person=person), Destination(receiver.url), seconds=seconds)
        for each in threading.enumerate():  # other tests count them
            if each.name == "argyle-post":
                each.join()
    return seen, conclude(seen, is_handled=animal.known_user)


@pytest.mark.parametrize("name", ZOO)
def test_each_receiver_gets_its_own_conclusion(name: str) -> None:
    """Exactly that one, and the same one as in the documents."""
    animal = ZOO[name]

    _, conclusions = checked(animal)

    assert tuple(each.key for each in conclusions) == animal.concludes
    said = "; ".join(re.sub(r" \([^)]*\)", "", each.what) for each in conclusions) or "nothing is wrong"
    assert f"| {animal.what} | {said} |" in DOCUMENT


def test_the_table_in_the_documents_has_the_zoo_and_nothing_else() -> None:
    """In its order."""
    table = DOCUMENT.partition("| a receiver that | the check says |\n| --- | --- |\n")[2].partition("\n\n")[0]

    assert [line.split(" | ")[0][2:] for line in table.splitlines()] == [each.what for each in ANIMALS]


def test_our_own_receiver_passes() -> None:
    """The one that `listen` opens."""
    server = Server(Listener([SECRET, OLD_SECRET], Policy(), on_delivery=lambda _: None), port=0)
    server.start()
    seen = send(plan(SECRETS, OTHERS, name="sample"), Destination(server.url))
    server.stop()

    assert conclude(seen) == []


def test_all_probes_are_sent_once_in_their_order() -> None:
    """What is genuine first, and once more at the end."""
    seen, _ = checked(ZOO["right"])

    assert [each.probe for each in seen] == list(Probe)
    assert [each.secret for each in seen if each.secret] == ["OLD", "production"]


def test_a_probe_that_lacks_its_secret_is_left_out() -> None:
    """One secret is no rotation, and a secret that both environments share is no other one."""
    planned = plan(SECRETS[:1], [NamedSecret("copy", SECRET)], name="sample")

    missing = set(Probe) - {each.probe for each in planned}
    assert missing == {Probe.OTHER_SECRETS, Probe.OTHER_ENVIRONMENT}


def test_it_ends_early_where_nothing_answers() -> None:
    """Two answers in ten seconds each are enough to know."""
    seen, _ = checked(ZOO["slow"])

    assert [each.probe for each in seen] == [Probe.GENUINE, Probe.DUPLICATE]
    assert all(each.timed_out for each in seen)


def test_each_forgery_is_documented_by_its_name() -> None:
    """Where ``send --forge`` is, and in the order of the probes."""
    commands = (Path(__file__).parents[3] / "docs" / "commands.md").read_text()

    assert f"| `--forge FORGERY` | {', '.join(f'`{each}`' for each in FORGERIES)} |" in commands
