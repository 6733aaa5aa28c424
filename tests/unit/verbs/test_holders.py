"""Which resources hold which subscription."""

from __future__ import annotations

from argyle_provider.verbs.holders import Holders


def test_the_last_holder_frees_the_id() -> None:
    """A delete is sent only when nobody else holds the subscription."""
    holders = Holders()
    holders.add("id", "old resource")
    holders.add("id", "new resource")

    others = holders.remove("id", "old resource")
    nobody = holders.remove("id", "new resource")

    assert (others, nobody) == (True, False)
    assert holders.held(["id"]) == frozenset()


def test_a_holder_that_was_never_told_is_no_holder() -> None:
    """A deleted entry gets no diff, so its delete is the first verb about it."""
    holders = Holders()

    assert holders.remove("id", "never seen") is False


def test_a_refresh_guards_against_deletes_and_not_against_taking_over() -> None:
    """A forced replacement later in the process may take the subscription over; other resources must not delete it."""
    holders = Holders()
    holders.add("id", "resource", refreshed=True)

    after_refresh = holders.held(["id"])
    others = holders.remove("id", "another resource")
    holders.add("id", "resource")

    assert after_refresh == frozenset()
    assert others
    assert holders.held(["id"]) == {"id"}


def test_held_ids_are_those_with_a_holder() -> None:
    """Adding the same holder twice is adding it once."""
    holders = Holders()
    holders.add("a", "one")
    holders.add("a", "one")
    holders.add("b", "two")
    holders.remove("a", "one")

    assert holders.held(["a", "b", "never told"]) == {"b"}
