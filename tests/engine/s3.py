"""An S3 server on this machine (moto's), for the engine's S3 backend."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import requests

from tests.engine.harness import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ADDRESS = re.compile(r"Running on http://([\d.:]+)")
_TIMEOUT = 10
_SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=nobody/20260101/us-east-1/s3/aws4_request, Signature=none"}
"""The server wants to see who asks, and verifies nothing."""


@dataclass(frozen=True)
class Bucket:
    """One bucket of the server at *host*."""

    host: str
    name: str

    @property
    def environ(self) -> dict[str, str]:
        """What makes ``pulumi`` use the bucket: the backend's URL, and an account that the server takes."""
        query = {"endpoint": self.host, "s3ForcePathStyle": "true", "disableSSL": "true", "region": "us-east-1"}
        return {
            "PULUMI_BACKEND_URL": f"s3://{self.name}?{urlencode(query)}",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "no-real-one",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",  # else each reply of this server causes a warning
        }

    def fill(self, folder: Path) -> None:
        """Store the files of a file backend, which have the same names in a bucket."""
        for path in (each for each in folder.rglob("*") if each.is_file()):
            self._send("PUT", path.relative_to(folder).as_posix(), path.read_bytes())

    def delete(self, key: str) -> None:
        """Delete one object."""
        self._send("DELETE", key)

    def create(self) -> None:
        """Create the bucket."""
        self._send("PUT", "")

    def _send(self, method: str, key: str, content: bytes = b"") -> None:
        url = f"http://{self.host}/{self.name}/{key}"
        requests.request(method, url, data=content, headers=_SIGNED, timeout=_TIMEOUT).raise_for_status()


class Server:
    """The server, a process of its own; each test gets a bucket of its own."""

    def __init__(self, host: str) -> None:
        self._host = host

    def bucket(self) -> Bucket:
        """A new bucket."""
        made = Bucket(self._host, f"state-{uuid.uuid4()}")
        made.create()
        return made


@contextmanager
def serve(log: Path) -> Iterator[Server]:
    """Serve on a free port until the end of the ``with``; the server writes to *log*."""
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"]
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            assert wait_until(lambda: _ADDRESS.search(log.read_text()) is not None, seconds=60), log.read_text()
            yield Server(_ADDRESS.findall(log.read_text())[0])
        finally:
            process.terminate()
