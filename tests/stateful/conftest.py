"""The fixtures of the stateful tests."""

from __future__ import annotations

import pytest

from tests.hosts import Host


@pytest.fixture(params=Host, ids=lambda host: host.value)
def host(request: pytest.FixtureRequest) -> Host:
    """Each of the two hosts."""
    made: Host = request.param
    return made
