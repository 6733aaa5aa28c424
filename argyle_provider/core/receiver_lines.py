"""The lines of a check-up about one receiver, from what was seen of it.

A receiver is sent two deliveries that it must refuse, and with ``--signed`` one that it must accept. A correct receiver
answers 401. All three are about a made-up user, so an answer from before the verification says nothing about it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.core.checks import Check, Level, Line, count, named
from argyle_provider.core.commands import send_check
from argyle_provider.core.hosts import is_loopback, is_private
from argyle_provider.core.looks import Trouble
from argyle_provider.core.probes import LIMIT_SECONDS, SLOW_MS, Probe, Reaction, reaction_to
from argyle_provider.core.relays import is_open_tunnel_needed, why_no_receiver
from argyle_provider.core.troubles import REACHED, UNREACHED
from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.looks import Look, Receiver, Reply

FEW_DAYS = 21
"""A certificate with less time left was not renewed: those of 90 days are renewed 30 days before they end."""

_REFUSALS = frozenset({400, 401, 403})
_ELSEWHERE = frozenset({404, 405, 410})
_TOO_MANY = 429


def receiver_lines(receiver: Receiver, look: Look | None, *, stack: str, signed: bool = False) -> list[Line]:
    """The lines about one receiver, in the order in which a delivery meets what they are about.

    Args:
        receiver: the receiver.
        look: what was seen of it; None if it was left alone.
        stack: the stack's name, for commands.
        signed: whether a genuine delivery was asked for.
    """
    lines = [_LEFT_ALONE] if look is None else [*_seen(receiver, look, stack, signed=signed)]
    is_dead = any(each.level is Level.FAILED and each.check in _BEFORE_VERIFYING for each in lines)
    return [
        replace(each, receiver=receiver.url, delivering=receiver.subscriptions)
        for each in (*_of_host(receiver, is_dead=is_dead), *lines)
    ]


_BEFORE_VERIFYING = frozenset({Check.NAME, Check.CONNECTION, Check.CERTIFICATE, Check.ANSWER})
_LEFT_ALONE = Line(Check.ANSWER, Level.SKIPPED, "The receiver was left alone.", "To look at it, add `--probe`.")


def _of_host(receiver: Receiver, *, is_dead: bool) -> Iterator[Line]:
    host = _place(receiver.url)[0]
    why = why_no_receiver(host)
    if why and is_dead and is_open_tunnel_needed(host):
        step = "Open the tunnel again, or set the URL of a receiver that stays."
        yield Line(Check.HOST, Level.FAILED, f"{host} is a tunnel, and nothing is behind it now.", step)
    elif why:
        yield Line(Check.HOST, Level.WARNING, f"{host} {why}.", "Deliver to the receiver itself.")


def _seen(receiver: Receiver, look: Look, stack: str, *, signed: bool) -> Iterator[Line]:
    host, port, scheme = _place(receiver.url)
    trouble = UNREACHED[look.trouble] if look.trouble else None
    if look.addresses:
        yield _name(host, look)
    if look.address:
        what = f"Port {port} of {look.address} takes connections."
        yield Line(Check.CONNECTION, Level.OK, what)
    if look.days_left is not None:
        yield _certificate(host, look.days_left)
    elif look.address and scheme == "http" and not is_loopback(host):
        what = "The URL is http, so everybody on the way can read deliveries."
        yield Line(Check.CERTIFICATE, Level.WARNING, what, "Set an https URL.")
    if trouble:
        check, level, what, step = trouble
        yield Line(check, level, what.format(host=host, port=port), step.format(host=host, port=port))
    replies = [*look.replies.values()]
    if not trouble:
        yield _answer(replies)
    of_receiver = {} if trouble or _not_the_receiver(replies) else look.replies
    find_out = f"Run `{send_check(receiver.entry, host, stack=stack)}`, which finds out."
    for probe, (check, what) in _FORGERIES.items():
        yield _refusal(check, what, of_receiver.get(probe), find_out)
    yield _genuine(receiver, of_receiver.get(Probe.GENUINE), find_out, signed=signed)


_FORGERIES = {
    Probe.UNSIGNED: (Check.UNSIGNED, "an unsigned delivery"),
    Probe.RANDOM_KEY: (Check.WRONGLY_SIGNED, "a wrong signature"),
}


def _place(url: str) -> tuple[str, int, str]:
    """Host, port and scheme of *url*; empty ones if it is no URL."""
    try:
        found = Url.parse(url)
    except UrlError:
        return "", 0, ""
    return found.host, found.port or (80 if found.scheme == "http" else 443), found.scheme


def _name(host: str, look: Look) -> Line:
    private = [each for each in look.addresses if is_private(each)]
    if private and not is_private(host):
        what = f"Here, {host} is the private address {private[0]}, which Argyle can't reach."
        return Line(Check.NAME, Level.WARNING, what, "Check the address in the public DNS, or run this elsewhere.")
    number = len(look.addresses)
    return Line(Check.NAME, Level.OK, f"{host} has {number} address{'' if number == 1 else 'es'}.")


def _certificate(host: str, days: int) -> Line:
    left = f"The certificate of {host} is valid for {count(days, 'day')}"
    if days < FEW_DAYS:
        return Line(Check.CERTIFICATE, Level.WARNING, f"{left} only.", "Check that its renewal works.")
    return Line(Check.CERTIFICATE, Level.OK, f"{left}.")


def _answer(replies: Sequence[Reply]) -> Line:
    """The line about what all replies have in common: whether the receiver itself answers, and how fast."""
    trouble = next((each.trouble for each in replies if each.trouble in REACHED), None)
    if trouble is not None:
        return Line(Check.ANSWER, Level.FAILED, *REACHED[trouble])
    wrong = _not_the_receiver(replies)
    if wrong:
        return Line(Check.ANSWER, Level.FAILED, *wrong)
    answered = [each for each in replies if each.status is not None]
    if not answered:
        _, level, what, step = UNREACHED[Trouble.TIME_OVER]
        return Line(Check.ANSWER, level, what.format(host="the receiver"), step)
    if any(each.status == _TOO_MANY for each in answered):
        what = "The receiver answers 429, because it limits how many deliveries it takes."
        return Line(Check.ANSWER, Level.WARNING, what, "Remove the limit: Argyle sends a delivery once more at most.")
    ms = max(each.ms for each in answered)
    if ms >= SLOW_MS:
        limit = f"Argyle waits {LIMIT_SECONDS:.0f} seconds"
        what = f"The receiver needs {ms / 1000:.1f} seconds to answer, and {limit}."
        return Line(Check.ANSWER, Level.WARNING, what, "Answer with 2xx at once, and work later.")
    return Line(Check.ANSWER, Level.OK, f"The receiver answers within {ms} ms.")


def _not_the_receiver(replies: Sequence[Reply]) -> tuple[str, str] | None:
    """What is wrong and the next step, if the replies show that something else answers, or that nothing works."""
    statuses = [each.status for each in replies if each.status is not None]
    if not statuses:
        return None
    codes = " and ".join(map(str, dict.fromkeys(statuses)))
    kinds = {reaction_to(status) for status in statuses}
    if kinds == {Reaction.REDIRECTED}:
        return (
            f"The receiver redirects every delivery ({codes}). Nobody knows whether Argyle follows redirects.",
            "Set the final URL.",
        )
    if kinds == {Reaction.FAILED}:
        return (
            f"The receiver fails for every delivery ({codes}).",
            "Read the log of the receiver, or of the proxy before it.",
        )
    if set(statuses) <= _ELSEWHERE:
        return (
            f"Every delivery is answered with {codes}: the path is wrong, or a proxy answers.",
            "Check the path in the URL, and that the receiver takes POST.",
        )
    if kinds == {Reaction.ACCEPTED} and all(each.is_page for each in replies if each.status is not None):
        return (
            f"A web page answers every delivery ({codes}), for example a login page: the receiver gets none.",
            "Check the path in the URL, and let deliveries through without a login.",
        )
    return None


def _refusal(check: Check, what: str, reply: Reply | None, find_out: str) -> Line:
    """The line about a delivery that must be refused."""
    if reply is None or reply.status is None or reply.status == _TOO_MANY:
        return Line(check, Level.UNKNOWN, f"Whether the receiver refuses {what} is not known.")
    status = reply.status
    if status in _REFUSALS:
        return Line(check, Level.OK, f"The receiver refuses {what} ({status}).")
    if reaction_to(status) is Reaction.ACCEPTED:
        return Line(
            check,
            Level.FAILED,
            f"The receiver accepts {what} ({status}): it does not verify, or ignores this made-up user before it does.",
            find_out,
        )
    return Line(
        check,
        Level.WARNING,
        f"The receiver answers {what} with {status}, which may have another reason than the signature.",
        "Answer 401 to what does not verify.",
    )


def _genuine(receiver: Receiver, reply: Reply | None, find_out: str, *, signed: bool) -> Line:
    """The line about a delivery that must be accepted."""
    if not signed:
        return Line(Check.GENUINE, Level.SKIPPED, "Accepts genuine: not tried.", "To try it, add `--signed`.")
    if receiver.secret is None:
        what = f"The secret of {named(receiver.subscriptions)} is not known here, so nothing was signed."
        return Line(Check.GENUINE, Level.UNKNOWN, what)
    if reply is None or reply.status is None or reply.status == _TOO_MANY:
        return Line(Check.GENUINE, Level.UNKNOWN, "Whether the receiver accepts a genuine delivery is not known.")
    if reaction_to(reply.status) is Reaction.ACCEPTED:
        return Line(Check.GENUINE, Level.OK, f"The receiver accepts a genuine delivery ({reply.status}).")
    return Line(
        Check.GENUINE,
        Level.FAILED,
        f"The receiver refuses a genuine delivery ({reply.status}): it has another secret, or verifies in another way.",
        find_out,
    )
