"""A receiver as a team writes one: it verifies each delivery with the secrets it knows, and notes what it accepted.

Run as a process: prints its port, then one JSON line for each delivery. The secrets are in ``RECEIVER_SECRETS``.
"""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from argyle_provider import signature

SECRETS = json.loads(os.environ["RECEIVER_SECRETS"])


class Receiver(BaseHTTPRequestHandler):
    """Answers 200 to what is genuine, and 401 to everything else."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take one delivery."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            secret = signature.verify(body, self.headers.get(signature.HEADER), SECRETS)
        except signature.SignatureError as refusal:
            self._note(body, 401, type(refusal).__name__)
        else:
            self._note(body, 200, f"secret {secret + 1}")

    def _note(self, body: bytes, status: int, verdict: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        delivery = json.loads(body)
        noted = {key: delivery[key] for key in ("event", "name", "data")}
        say({**noted, "verdict": verdict, "path": self.path})

    def log_message(self, *_: object) -> None:
        """Say nothing else."""


def say(what: object) -> None:
    """Print one line at once."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    say(server.server_port)
    server.serve_forever()
