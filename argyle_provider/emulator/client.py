"""Asks a running emulator over its control endpoint: for commands, which run in a process of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from urllib3 import PoolManager, exceptions
from urllib3.util import parse_url

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.loopback import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

_ERRORS = 400
_SPARE_SECONDS = 10.0


class Client:
    """One running emulator."""

    def __init__(self, url: str) -> None:
        """Ask the emulator at *url*; only on this machine.

        Raises:
            EmulatorError: the URL is of another machine, or can't be read.
        """
        try:
            host = parse_url(url).host or ""
        except exceptions.LocationParseError:
            host = ""
        if not is_loopback(host.strip("[]")):
            message = f"{url!r} is not the URL of an emulator on this machine. Name one like http://127.0.0.1:8899."
            raise EmulatorError(message)
        self._url = url.rstrip("/")
        self._pool = PoolManager()

    def get(self, path: str, *, wait: float = 0.0, **query: object) -> Any:  # noqa: ANN401 - JSON
        """What GET answers; *wait* is for how many seconds the emulator may keep its answer back.

        Raises:
            EmulatorError: no emulator answers there, or it refuses.
        """
        parameters = urlencode({**query, "wait": wait}, quote_via=quote)
        return self._ask("GET", f"{path}?{parameters}", None, wait)

    def post(self, path: str, content: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """What POST of *content* answers.

        Raises:
            EmulatorError: as :meth:`get`.
        """
        return self._ask("POST", path, json.dumps(content).encode(), 0.0)

    def _ask(self, method: str, path: str, body: bytes | None, wait: float) -> Any:  # noqa: ANN401 - JSON
        url = f"{self._url}/_emulator{path}"
        try:
            reply = self._pool.request(
                method, url, body=body, retries=False, redirect=False, timeout=wait + _SPARE_SECONDS
            )
            answer = reply.json()
        except (exceptions.HTTPError, ValueError):
            message = f"No emulator answers on {self._url}. Start one with `argyle-webhooks emulator`."
            raise EmulatorError(message) from None
        if reply.status >= _ERRORS:
            raise EmulatorError(str(answer.get("detail")))
        return answer
