"""What the tests of the client share: an environment without a proxy and without certificates of its own."""

from __future__ import annotations

import os

import pytest

_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the settings of the machine that runs the tests; each client would read its certificates."""
    for each in list(os.environ):
        if each.upper() in _VARIABLES:
            monkeypatch.delenv(each)
