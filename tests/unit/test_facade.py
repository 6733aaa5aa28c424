"""What ``import argyle_provider`` offers, and how long it takes."""

from __future__ import annotations

import subprocess
import sys

import pytest

import argyle_provider
from argyle_provider import exceptions


def test_the_public_names_are_sorted_and_there() -> None:
    """Every name of ``__all__`` can be loaded, and the list is sorted."""
    assert sorted(argyle_provider.__all__) == argyle_provider.__all__
    assert all(getattr(argyle_provider, name) is not None for name in argyle_provider.__all__)
    assert set(argyle_provider.__all__) <= set(dir(argyle_provider))


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typo fails like in any module."""
    with pytest.raises(AttributeError, match="no attribute 'WebhookSubscriptions'"):
        argyle_provider.WebhookSubscriptions  # noqa: B018 - reading it is the test


@pytest.mark.parametrize("code", ["import argyle_provider", "import argyle_provider.cli"])
def test_importing_loads_neither_pulumi_nor_requests(code: str) -> None:
    """The command line and a type checker pay for what they use only."""
    check = f"import sys; {code}; print(sorted({{'pulumi', 'requests', 'starlette', 'pydantic'}} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_program_and_a_provider_that_send_nothing_load_no_http_library() -> None:
    """A preview pays for what it uses only; the library takes longer to load than all the rest of ours."""
    check = """
import sys
from argyle_provider import StackSubscriptions, WebhookSubscription
print(sorted(each for each in sys.modules if each.startswith(("argyle_provider.api", "pydantic."))))
from argyle_provider.verbs.session import open_session
open_session({"argyle:environment": "sandbox", "argyle:apiKeyId": "id", "argyle:apiKeySecret": "secret"}, {}, engine="")
print(sorted({"requests", "urllib3", "pydantic"} & set(sys.modules)))
"""

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env={})

    assert done.stdout.split() == ["[]", "[]"]


def test_there_is_one_tree_of_exceptions() -> None:
    """Catching the root catches everything that is raised on purpose."""
    raised = [each for each in vars(exceptions).values() if isinstance(each, type) and issubclass(each, Exception)]

    assert len(raised) > 10
    assert all(issubclass(each, exceptions.ArgyleProviderError) for each in raised)


def test_the_tree_in_the_docstring_is_the_real_one() -> None:
    """Each class is drawn once, deeper than its base."""
    drawn = {}
    for line in (exceptions.__doc__ or "").splitlines():
        name = line.lstrip(" │├└─").partition(" ")[0]
        if name in vars(exceptions):
            drawn[name] = len(line) - len(line.lstrip(" │├└─"))

    real = {name: each for name, each in vars(exceptions).items() if isinstance(each, type)}
    assert drawn.keys() == real.keys()
    for name, each in real.items():
        base = each.__bases__[0].__name__
        assert base == "Exception" or drawn[base] < drawn[name]
