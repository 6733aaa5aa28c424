"""A delivery as a curl command, which sends the same bytes to the same address."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from argyle_provider.emulator.loopback import is_loopback

if TYPE_CHECKING:
    from argyle_provider.emulator.deliveries.destination import Destination
    from argyle_provider.emulator.deliveries.making import Delivery


def curl(delivery: Delivery, to: Destination) -> str:
    """The command that sends *delivery* to its destination, for a shell like bash or zsh.

    The command has the signature that was sent, which is valid only for this body, and no secret. As the delivery
    does, it asks no proxy, and it connects to the checked address of a name.
    """
    url = f"{to.scheme}://{to.host}{to.target}"
    words = ["curl", "-i", "--noproxy", "*"]
    if not is_loopback(urlsplit(url).hostname or ""):
        address = to.addresses[0]
        words += ["--connect-to", f"::{f'[{address}]' if ':' in address else address}:{to.port}"]
    words.append(url)
    for name, value in delivery.headers.items():
        words += ["-H", f"{name}: {value}"]
    return " ".join([*map(shlex.quote, words), "--data-raw", _quoted(delivery.body)])


def _quoted(body: bytes) -> str:
    """*body* as one word of the shell; bytes that a terminal can't show are escapes."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if text.replace("\n", "").isprintable():
        return shlex.quote(text)
    return "$'" + "".join(map(_escaped, body)) + "'"


def _escaped(byte: int) -> str:
    character = chr(byte)
    if character in "\\'":
        return f"\\{character}"
    return character if character.isascii() and character.isprintable() else f"\\x{byte:02x}"
