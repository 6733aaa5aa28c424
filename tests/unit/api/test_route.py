"""Proxy and certificates from the environment: used when they are right, named when they are wrong."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest

from argyle_provider.api.client import ArgyleClient
from argyle_provider.exceptions import NotSentError, RequestError
from tests.certificates import self_signed
from tests.unit.api.harness import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Script = Callable[[socket.socket], None]

HOST = "api.argyle.com"
PASSWORD = "proxy-password"


class Proxy:
    """Records the heads of the requests, and runs a script after each."""

    def __init__(self, script: Script) -> None:
        self.heads: list[bytes] = []
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                self.heads.append(head(connection))
                self._script(connection)


def head(connection: socket.socket) -> bytes:
    """Read one request's head."""
    received = b""
    while b"\r\n\r\n" not in received and (piece := connection.recv(65536)):
        received += piece
    return received


@pytest.fixture(name="proxy")
def _proxy() -> Iterator[Callable[[Script], Proxy]]:
    """Start a proxy with a script."""
    running: list[Proxy] = []

    def start(script: Script) -> Proxy:
        running.append(Proxy(script))
        return running[-1]

    yield start
    for each in running:
        each.close()


def answering(status: str) -> Script:
    """A proxy that answers each CONNECT with *status*."""
    return lambda connection: connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())


def tunnel_to_server(folder: Path) -> tuple[Script, Path]:
    """A tunnel to a server with an empty account and a certificate for Argyle's host."""
    certificate, key = self_signed(folder, HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def script(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as inner:
            head(inner)
            inner.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"results":[]}')

    return script, certificate


def failure() -> tuple[str, int, RequestError]:
    """The error of a list, and the number of its retries."""
    clock = FakeClock()
    client = ArgyleClient(f"https://{HOST}", key_id="id", key_secret="hush", clock=clock)
    with pytest.raises(RequestError) as error:
        client.list()
    return str(error.value), len(clock.sleeps), error.value


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    "value",
    [
        "http://",
        "http:",
        "://",
        ":3128",
        "http://:3128",
        "ftp://proxy.example.com",
        f"http://user:{PASSWORD}@proxy.example.com:99999",
        f"http://user:{PASSWORD}@proxy.example.com:0",
        f"http://user:{PASSWORD}@proxy.example.com:port",
        f"http://user:{PASSWORD}@[::1",
        f"http://user:{PASSWORD}#1@proxy.example.com:3128",
        f"http://user:{PASSWORD}/1@proxy.example.com:3128",
        f"http://user:{PASSWORD}?@proxy.example.com:3128",
        f"http://user:{PASSWORD}\u200b@proxy.example.com:3128",
        f"http://user:{PASSWORD}%E2%80%8B@proxy.example.com:3128",
        f" http://user:{PASSWORD}@proxy.example.com:3128",
        f"http://user:{PASSWORD}@proxy.example.com:3128\n",
        f'"http://user:{PASSWORD}@proxy.example.com:3128"',
        "http://proxy example.com:3128",
        "http://proxy..example.com:3128",
        "http://.:3128",
        f"http://{'a' * 64}.example.com",
    ],
)
def test_a_proxy_that_can_not_be_one_is_named_at_once(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent or retried, and no password is shown."""
    monkeypatch.setenv(variable, value)

    message, sleeps, error = failure()

    assert isinstance(error, NotSentError)
    assert f"Nothing was sent to Argyle. The proxy in `{variable}` is not a valid address" in message
    assert PASSWORD not in message
    assert sleeps == 0


def test_a_socks_proxy_names_the_package_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySocks is not one of our requirements."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv("ALL_PROXY", f"socks5h://user:{PASSWORD}@proxy.example.com")

    message, sleeps, _ = failure()

    assert "`ALL_PROXY` is a SOCKS proxy" in message
    assert "`pip install PySocks`" in message
    assert PASSWORD not in message
    assert sleeps == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("407 Proxy Authentication Required", "the proxy asks for a user name and password (407)"),
        ("403 Forbidden", "the proxy does not allow this connection"),
        ("405 Method Not Allowed", "the proxy does not allow this connection"),
    ],
)
def test_a_proxy_that_refuses_is_asked_once(
    proxy: Callable[[Script], Proxy], status: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A retry does not help. The message names the proxy and its variable, without the password."""
    server = proxy(answering(status))
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@{server.address}")

    message, sleeps, error = failure()

    assert isinstance(error, NotSentError)
    assert words in message
    assert f"{server.address} (from `HTTPS_PROXY`)" in message
    assert PASSWORD not in message
    assert (sleeps, len(server.heads)) == (0, 1)


@pytest.mark.parametrize(
    "script",
    [
        answering("502 Bad Gateway"),
        lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"),
        lambda connection: connection.close(),
    ],
    ids=["bad gateway", "no proxy", "closes"],
)
def test_a_proxy_in_trouble_is_tried_again_and_named(
    proxy: Callable[[Script], Proxy], script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure may be temporary; if not, the message says where to look."""
    server = proxy(script)
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}@{server.address}")

    message, sleeps, _ = failure()

    assert f"{server.address} (from `HTTPS_PROXY`)" in message
    assert PASSWORD not in message
    assert sleeps > 0


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argyle is not blamed for it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("https_proxy", f"http://user:{PASSWORD}@{address}")

    message, _, _ = failure()

    assert (
        f"the proxy could not connect. Nothing was sent to Argyle. Check the network and the proxy {address}" in message
    )
    assert "`https_proxy`" in message
    assert PASSWORD not in message


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "which does not exist"),
        ("", "which has no certificate in PEM format"),
        ("hello\n", "which has no certificate in PEM format"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "which has no certificate in PEM format"),
        ({}, "a folder without hash names for its certificates"),
        ({"ca.pem": ""}, "a folder without hash names for its certificates"),
    ],
    ids=["missing", "empty", "no PEM", "broken", "empty folder", "folder of PEM files"],
)
def test_certificates_that_can_not_be_used_are_named_at_once(
    variable: str, content: str | dict[str, str] | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the variable, the path, the problem and what to do; nothing is sent or retried."""
    path = tmp_path / "certificates"
    if isinstance(content, str):
        path.write_text(content)
    elif content is not None:
        path.mkdir()
        for name, text in content.items():
            (path / name).write_text(text)
    monkeypatch.setenv(variable, str(path))

    message, sleeps, error = failure()

    assert isinstance(error, NotSentError)
    assert f"Nothing was sent to Argyle. `{variable}` is '{path}', {words}" in message
    assert "or unset it" in message
    assert sleeps == 0


def test_certificates_that_can_not_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run as a user who reads everything."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("ssl.SSLContext.load_verify_locations", refuse)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))

    assert "ca.pem', which can't be read." in failure()[0]


def test_both_settings_are_blamed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So a person does not repair one only to see the other."""
    monkeypatch.setenv("HTTPS_PROXY", "http://")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file")

    message, _, _ = failure()

    assert "`HTTPS_PROXY`" in message
    assert "`REQUESTS_CA_BUNDLE`" in message


def test_a_certificate_that_nobody_trusts_names_what_decides(
    proxy: Callable[[Script], Proxy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the configured file, or the variable to set; there is only one try."""
    (tmp_path / "other").mkdir()
    script, _ = tunnel_to_server(tmp_path)
    other, _ = self_signed(tmp_path / "other")
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy(script).address}")

    without, without_sleeps, _ = failure()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    with_other, with_other_sleeps, _ = failure()

    assert "could not be verified" in without
    assert "set `REQUESTS_CA_BUNDLE` to a PEM file" in without
    assert f"Check that '{other}' (`REQUESTS_CA_BUNDLE`) has the authority of {HOST}." in with_other
    assert without_sleeps == with_other_sleeps == 0


def test_a_proxy_with_a_password_and_certificates_of_ones_own_are_used(
    proxy: Callable[[Script], Proxy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy gets its own password, percent-decoded, and never our key."""
    script, certificate = tunnel_to_server(tmp_path)
    server = proxy(script)
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:p%40ss@{server.address}")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    listing = ArgyleClient(f"https://{HOST}", key_id="id", key_secret="hush").list()

    assert listing.subscriptions == ()
    assert b"CONNECT api.argyle.com:443" in server.heads[0]
    assert base64.b64encode(b"user:p@ss") in server.heads[0]
    assert base64.b64encode(b"id:hush") not in server.heads[0]


def test_settings_that_only_the_library_finds_wrong_are_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception before the connection is neither a bug of ours nor of Argyle."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("/some/path")  # noqa: EM101 - as the library raises it

    monkeypatch.setattr("requests.Session.request", refuse)

    message, sleeps, error = failure()

    assert isinstance(error, NotSentError)
    assert "could not be sent with this machine's network settings" in message
    assert "/some/path" not in message
    assert sleeps == 0
