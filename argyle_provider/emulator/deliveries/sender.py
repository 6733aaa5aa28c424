"""Sends one delivery over HTTP, and tells what became of it.

Connections are kept, as those of the real service are. No redirect is followed, and no proxy is asked.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from urllib3 import PoolManager, Timeout, exceptions

from argyle_provider.emulator.deliveries.rules import Answer

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

    from argyle_provider.emulator.deliveries.destination import Destination
    from argyle_provider.emulator.deliveries.making import Delivery

_RECEIVERS = 64
_KEPT_ANSWER = 65_536
_SHORTEST = 0.001


class Sender:
    """Sends deliveries; safe for all threads."""

    def __init__(self, *, connections: int) -> None:
        """Keep up to *connections* to each receiver."""
        self._pools = PoolManager(num_pools=_RECEIVERS, maxsize=connections)

    def send(self, delivery: Delivery, to: Destination, *, timeout: float) -> Answer:
        """Send *delivery*, and wait *timeout* seconds at most for the head of the answer."""
        started = time.perf_counter()
        answer = self._answer(delivery, to, timeout)
        return replace(answer, milliseconds=round((time.perf_counter() - started) * 1000, 1))

    def _answer(self, delivery: Delivery, to: Destination, timeout: float) -> Answer:
        try:
            return Answer(status=self._post_to_any(to, delivery, max(timeout, _SHORTEST)))
        except exceptions.NewConnectionError:
            return Answer(error=f"no connection to {' or '.join(to.addresses)} port {to.port}")
        except exceptions.TimeoutError:
            return Answer(error=f"no answer in {timeout:.1f} s", timed_out=True)
        except exceptions.SSLError:
            return Answer(error="no TLS connection: the certificate or the protocol does not fit")
        except exceptions.HTTPError:
            return Answer(error="the connection closed without an answer")

    def _post_to_any(self, to: Destination, delivery: Delivery, timeout: float) -> int:
        *others, last = to.addresses
        for address in others:
            with contextlib.suppress(exceptions.NewConnectionError):
                return self._post(address, to, delivery, timeout)
        return self._post(last, to, delivery, timeout)

    def _post(self, address: str, to: Destination, delivery: Delivery, timeout: float) -> int:
        tls = {"server_hostname": to.server_name} if to.scheme == "https" else None
        pool = self._pools.connection_from_host(address, to.port, to.scheme, pool_kwargs=tls)
        started = time.perf_counter()
        response = pool.urlopen(
            "POST",
            to.target,
            body=delivery.body,
            headers={"Host": to.host, **delivery.headers},
            retries=False,
            redirect=False,
            assert_same_host=False,
            timeout=Timeout(total=timeout),
            preload_content=False,
        )
        is_late = time.perf_counter() - started > timeout
        _let_go(response)
        if is_late:
            raise exceptions.ReadTimeoutError(pool, to.target, "the answer came in pieces, each of them in time")
        return response.status

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()


def _let_go(response: BaseHTTPResponse) -> None:
    """Keep the connection of a short answer, close that of a long one; what the answer says does not matter."""
    try:
        response.read(_KEPT_ANSWER)
        if response.read(1):
            response.close()
    except exceptions.HTTPError:
        response.close()
    response.release_conn()
