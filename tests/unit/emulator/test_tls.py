"""The emulator over HTTPS."""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from argyle_provider.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "emulator")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(pem)
    return paths


def test_a_missing_certificate_is_said_at_once(tmp_path: Path) -> None:
    """And nothing is left open."""
    with pytest.raises(FileNotFoundError), Emulator(tls=(tmp_path / "certificate.pem", tmp_path / "key.pem")):
        pass


def test_a_certificate_makes_it_https(tmp_path: Path) -> None:
    """A client that trusts it is answered, one that does not ends the connection."""
    certificate, key = self_signed(tmp_path)

    with Emulator(tls=(certificate, key)) as emulator, requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{emulator.url}/_emulator/health", verify=str(certificate), timeout=10)
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"{emulator.url}/_emulator/health", timeout=10)

    assert emulator.url.startswith("https://127.0.0.1:")
    assert answer.json() == {"status": "ok"}
