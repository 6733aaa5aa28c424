"""Deliveries that were sent: a line for each with its answer, and what would be sent, as a person can send it too."""

from __future__ import annotations

import base64
import json
import shlex
from typing import TYPE_CHECKING

from argyle_provider.core.deliveries import Delivery
from argyle_provider.report.deliveries import consequence, delivery_names
from argyle_provider.report.words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.outgoing import Outgoing, Sent

_LONGEST_EXCERPT = 200
_SILENCE = 503
"""The status that Argyle treats as it treats silence."""


def sent_text(sent: Sent, *, expected: str | None) -> str:
    """What was sent and answered, in one line; a second one quotes an answer that was not expected."""
    outgoing = sent.outgoing
    names = delivery_names(Delivery(outgoing.body, {}, n=sent.n, event=outgoing.event, name=outgoing.name))
    forgery = (f"forged: {outgoing.forgery}",) if outgoing.forgery else ()
    fits = sent.is_answered_with(expected)
    if sent.status is None:
        # Whether Argyle retries where there is no connection, nobody knows.
        answer = f"{sent.error}{consequence(_SILENCE) if sent.timed_out else ''}"
    else:
        answer = f"{sent.status} in {sent.ms} ms{'' if fits else consequence(sent.status)}"
    line = "  ".join((*names, *forgery, f"{len(outgoing.body)} B", f"→ {answer}"))
    excerpt = printable(sent.excerpt[:_LONGEST_EXCERPT])
    return f"{line}\n    {excerpt}" if excerpt and not fits else line


def sent_line(sent: Sent, *, expected: str | None) -> str:
    """The same for a program, in one line of JSON."""
    outgoing = sent.outgoing
    return _line(
        "sent",
        n=sent.n,
        event=outgoing.event,
        name=outgoing.name,
        forgery=outgoing.forgery,
        bytes=len(outgoing.body),
        status=sent.status,
        ms=sent.ms,
        error=sent.error or None,
        answer=sent.excerpt,
        asExpected=sent.is_answered_with(expected),
    )


def sent_end_text(sent: Sequence[Sent], *, expected: str | None) -> str:
    """How many were sent, and how many were answered as expected."""
    fitting = sum(each.is_answered_with(expected) for each in sent)
    wanted = expected or "2xx"
    deliveries = "1 delivery" if len(sent) == 1 else f"{len(sent)} deliveries"
    return f"{deliveries} sent, {fitting} answered with {wanted}."


def sent_end_line(sent: Sequence[Sent], *, expected: str | None) -> str:
    """The same for a program."""
    return _line("end", counts={"sent": len(sent), "asExpected": sum(each.is_answered_with(expected) for each in sent)})


def planned_text(outgoing: Outgoing, url: str) -> str:
    """What would be sent: the request, and the command that sends it, which holds a signature and no secret."""
    headers = "\n".join(f"{name}: {printable(value)}" for name, value in outgoing.headers)
    body = "\n".join(map(printable, outgoing.body.decode("utf-8", "replace").split("\n")))
    return f"POST {url}\n{headers}\n\n{body}\n\n{curl(outgoing, url)}\n"


def planned_line(outgoing: Outgoing, url: str) -> str:
    """The same for a program."""
    return _line(
        "planned",
        url=url,
        event=outgoing.event,
        name=outgoing.name,
        forgery=outgoing.forgery,
        headers=[list(each) for each in outgoing.headers],
        body_b64=base64.b64encode(outgoing.body).decode(),
        curl=curl(outgoing, url),
    )


def curl(outgoing: Outgoing, url: str) -> str:
    """The command that sends the same bytes, for a shell like bash or zsh."""
    headers = "".join(f" -H {_quoted(_curl_header(*each))}" for each in outgoing.headers)
    return f"curl -i -X POST {_quoted(url.encode())}{headers} --data-binary {_quoted(outgoing.body)}"


def _curl_header(name: str, value: str) -> bytes:
    """A header as curl takes it: an empty one ends with a semicolon."""
    return f"{name}: {value}".encode("latin-1", "replace") if value else f"{name};".encode()


def _quoted(content: bytes) -> str:
    """*content* as one word; bytes that a terminal can't show are escapes."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if text.replace("\n", "").isprintable():
        return shlex.quote(text)
    return "$'" + "".join(map(_escaped, content)) + "'"


def _escaped(byte: int) -> str:
    character = chr(byte)
    if character in "\\'":
        return f"\\{character}"
    return character if character.isascii() and character.isprintable() else f"\\x{byte:02x}"


def _line(kind: str, **content: object) -> str:
    return json.dumps({"type": kind, **content})
