"""Certificates for the servers of tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


def self_signed(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and *host* that no client trusts; return its path and that of its key."""
    key, name = _key(), _name("emulator")
    certificate = _certificate(key, name, by=(key, name), host=host)
    return _written(folder, "certificate", certificate, key)


@dataclass(frozen=True)
class Authority:
    """An authority of its own, for clients that trust the certificate at *path*."""

    folder: Path
    key: EllipticCurvePrivateKey
    path: Path

    @classmethod
    def make(cls, folder: Path) -> Authority:
        """A new one."""
        key = _key()
        certificate = _certificate(key, _AUTHORITY, by=(key, _AUTHORITY), is_authority=True)
        path, _ = _written(folder, "authority", certificate, key)
        return cls(folder, key, path)

    def issue(self, host: str, *, days: float = 90, since: float = 1) -> tuple[Path, Path]:
        """A certificate for *host* that ends in so many *days* and began *since* days ago, with its key."""
        key = _key()
        certificate = _certificate(key, _name(host), by=(self.key, _AUTHORITY), host=host, days=days, since=since)
        return _written(self.folder, f"{host}-{days}-{since}", certificate, key)


def _key() -> EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


_AUTHORITY = _name("authority of tests")


def _certificate(
    key: EllipticCurvePrivateKey,
    name: x509.Name,
    *,
    by: tuple[EllipticCurvePrivateKey, x509.Name],
    host: str = "localhost",
    days: float = 1,
    since: float = 1,
    is_authority: bool = False,
) -> x509.Certificate:
    now = dt.datetime.now(dt.timezone.utc)
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    if host == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=since))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
        # RFC 5280 requires both identifiers, and clients of Python 3.13 and later insist on them.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by[0].public_key()), critical=False)
        .sign(by[0], hashes.SHA256())
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    """What the key may do: sign certificates, or answer as a server."""
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _written(folder: Path, name: str, certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> tuple[Path, Path]:
    paths = folder / f"{name}.pem", folder / f"{name}.key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(pem)
    return paths
