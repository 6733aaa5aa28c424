"""The emulator over HTTPS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from argyle_provider.emulator import Emulator
from tests.certificates import self_signed

if TYPE_CHECKING:
    from pathlib import Path


def test_a_missing_certificate_is_said_at_once(tmp_path: Path) -> None:
    """And nothing is left open."""
    with pytest.raises(FileNotFoundError), Emulator(tls=(tmp_path / "certificate.pem", tmp_path / "key.pem")):
        pass


def test_a_certificate_makes_it_https(tmp_path: Path) -> None:
    """A client that trusts the certificate gets an answer; another client ends the connection."""
    certificate, key = self_signed(tmp_path)

    with Emulator(tls=(certificate, key)) as emulator, requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{emulator.url}/_emulator/health", verify=str(certificate), timeout=10)
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"{emulator.url}/_emulator/health", timeout=10)

    assert emulator.url.startswith("https://127.0.0.1:")
    assert answer.json() == {"status": "ok"}
