"""Deliveries as lines of JSON: what ``listen --format json`` prints, ``--record`` keeps, and others read again.

Each line is one object with a ``type``. ``ready`` comes first, ``end`` last, and one ``delivery`` per delivery between
them, with the exact bytes of its body in base64: so a saved line can be verified and sent again.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from argyle_provider.core.deliveries import Delivery, Forward, Verdict
from argyle_provider.exceptions import RecordError

if TYPE_CHECKING:
    from pathlib import Path

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9_.]+")
_LONGEST_NAME = 60


def ready_line(url: str) -> str:
    """The line that says where a receiver answers."""
    return _line("ready", url=url)


def end_line(counts: Mapping[str, int]) -> str:
    """The last line: how many deliveries there were of each kind."""
    return _line("end", counts=dict(counts))


def delivery_line(delivery: Delivery) -> str:
    """The line of one delivery."""
    forward = delivery.forward
    return _line(
        "delivery",
        n=delivery.n,
        time=delivery.time,
        event=delivery.event,
        name=delivery.name,
        verdict=delivery.verdict.value,
        secret_index=delivery.secret_index,
        headers=dict(delivery.headers),
        body_b64=base64.b64encode(delivery.body).decode(),
        source=delivery.source,
        forward=forward and {"status": forward.status, "ms": forward.ms, "error": forward.error},
        answered=delivery.answered,
    )


def _line(kind: str, **content: object) -> str:
    return json.dumps({"type": kind, **content})


def parse_deliveries(text: str, *, where: str) -> list[Delivery] | None:
    """The deliveries in *text*, which has one line of JSON each; None where its first line is not one of ours.

    Lines of type ``ready`` and ``end`` are left out.

    Args:
        where: the name of the file, for messages.

    Raises:
        RecordError: a later line, or a delivery, can't be read; names the line.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or _kind(lines[0][1]) is None:
        return None
    return [_delivery(line, f"{where}, line {number}") for number, line in lines if _kind(line) not in {"ready", "end"}]


def _object(line: str) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _kind(line: str) -> str | None:
    kind = _object(line).get("type")
    return kind if kind in {"ready", "delivery", "end"} else None


def _delivery(line: str, place: str) -> Delivery:
    found = _object(line)
    if found.get("type") != "delivery":
        message = f"{place}: expected a delivery as one line of JSON."
        raise RecordError(message)
    match found:
        case {"body_b64": str(encoded), "headers": dict(headers)}:
            pass
        case _:
            message = f"{place}: a delivery needs headers, and its body as base64 in body_b64."
            raise RecordError(message)
    try:
        body = base64.b64decode(encoded, validate=True)
        return Delivery(
            body=body,
            headers={str(name): str(value) for name, value in headers.items()},
            n=_number(found.get("n")) or 0,
            time=_text(found.get("time")) or "",
            event=_text(found.get("event")),
            name=_text(found.get("name")),
            verdict=Verdict(found.get("verdict", Verdict.UNCHECKED)),
            secret_index=_number(found.get("secret_index")),
            source=_text(found.get("source")) or "",
            forward=_forward(found.get("forward")),
            answered=_number(found.get("answered")),
        )
    except (ValueError, binascii.Error):
        message = f"{place}: body_b64 is not base64, or the verdict is not one of ours."
        raise RecordError(message) from None


def _forward(found: object) -> Forward | None:
    if not isinstance(found, Mapping):
        return None
    return Forward(_number(found.get("status")), _number(found.get("ms")) or 0, _text(found.get("error")))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


class Recorder:
    """A folder that keeps each delivery in a file of its own, named so that their order is that of arrival.

    The files hold people's pay, so they are made readable by you alone.
    """

    def __init__(self, folder: Path) -> None:
        """Keep deliveries in *folder*, which is made where it is missing.

        Raises:
            OSError: it can't be made.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    def keep(self, delivery: Delivery) -> Path:
        """Write *delivery* to a new file, and return its path.

        Raises:
            OSError: it can't be written.
        """
        moment = re.sub(r"[^0-9TZ]", "", delivery.time)
        event = _NOT_IN_A_NAME.sub("-", delivery.event or "unknown")[:_LONGEST_NAME]
        path = self._folder / f"{moment}-{delivery.n:06}-{event}.json"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(delivery_line(delivery) + "\n")
        return path


def read_folder(folder: Path) -> list[Delivery]:
    """The deliveries that a :class:`Recorder` kept in *folder*, in order of arrival.

    Raises:
        RecordError: there are none, or a file can't be read as one.
        OSError: the folder, or a file, can't be read.
    """
    found = [each for path in sorted(folder.glob("*.json")) for each in _read(path)]
    if not found:
        message = f"There are no recorded deliveries (*.json) in {folder}."
        raise RecordError(message)
    return found


def _read(path: Path) -> list[Delivery]:
    try:
        found = parse_deliveries(path.read_text(encoding="utf-8"), where=str(path))
    except UnicodeDecodeError:
        found = None
    if found is None:
        message = f"{path} holds no recorded delivery."
        raise RecordError(message)
    return found
