"""Problems between stacks, which a run of a single stack can't see.

``pulumi up`` reads one stack. ``validate`` and ``review`` read all stack files, and ask here too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from argyle_provider.core.expansion import expand_all
from argyle_provider.core.keys import SUBSCRIPTIONS
from argyle_provider.core.model import Environment, Problem, Severity
from argyle_provider.core.urls import Url, UrlError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from argyle_provider.core.model import Declaration, Entry


def problems_across(declarations: Sequence[Declaration]) -> dict[str, tuple[Problem, ...]]:
    """The problems of each stack, by its name, in the order of its entries; a stack without any is left out.

    Secrets are compared as they are given. Offline they are ciphertexts, so a shared secret is found only where the
    ciphertext was copied.
    """
    found: dict[str, list[Problem]] = defaultdict(list)
    for stack, problem in (
        *_same_hosts(declarations),
        *_same_secrets(declarations),
        *_same_names(declarations),
        *_unprotected(declarations),
        *_same_files(declarations),
    ):
        found[stack].append(problem)
    return {stack: tuple(problems) for stack, problems in sorted(found.items())}


def _same_hosts(declarations: Sequence[Declaration]) -> Iterator[tuple[str, Problem]]:
    """A host that receives from sandbox and production mixes test data with real data."""
    sandbox = {
        host: each.stack
        for each in declarations
        if each.environment is Environment.SANDBOX
        for entry in each.entries
        if (host := _host(entry))
    }
    for each in declarations:
        for entry in each.entries if each.environment is Environment.PRODUCTION else ():
            host = _host(entry)
            if host in sandbox:
                message = (
                    f"Host `{host}` also receives the sandbox deliveries of stack `{sandbox[host]}`. Give production "
                    "a host of its own."
                )
                yield each.stack, Problem((SUBSCRIPTIONS, entry.key, "url"), message, Severity.WARNING)


def _host(entry: Entry) -> str:
    try:
        return Url.parse(entry.url).host
    except UrlError:
        return ""


def _same_secrets(declarations: Sequence[Declaration]) -> Iterator[tuple[str, Problem]]:
    """Whoever can sign for one environment must not be able to sign for another."""
    owners: dict[str, Declaration] = {}
    for each in declarations:
        for entry in each.entries:
            owner = owners.setdefault(entry.secret, each) if entry.secret else each
            if owner.environment is not each.environment:
                message = (
                    f"Stack `{owner.stack}` in environment {owner.environment.value} has the same secret, so whoever "
                    "can sign there can sign here. Set a secret of its own."
                )
                yield each.stack, Problem((SUBSCRIPTIONS, entry.key, "secret"), message, Severity.WARNING)


def _same_names(declarations: Sequence[Declaration]) -> Iterator[tuple[str, Problem]]:
    """Two stacks of one account that declare the same name could take over each other's subscription."""
    owners: dict[tuple[Environment, str], str] = {}
    for each in declarations:
        for expanded in expand_all(each):
            name = expanded.subscription.name
            owner = owners.setdefault((each.environment, name), each.stack)
            if owner != each.stack:
                message = f"Stack `{owner}` in the same environment declares the API name `{name}` too. Change one."
                yield each.stack, Problem((SUBSCRIPTIONS, expanded.entry, "name"), message)


def _unprotected(declarations: Sequence[Declaration]) -> Iterator[tuple[str, Problem]]:
    for each in declarations:
        for entry in each.entries if each.environment is Environment.PRODUCTION else ():
            if not entry.protect:
                message = (
                    "This entry is in production and not protected from removal. Set `protect: true` here, or once in "
                    "`argyle:defaults`."
                )
                yield each.stack, Problem((SUBSCRIPTIONS, entry.key), message, Severity.WARNING)


def _same_files(declarations: Sequence[Declaration]) -> Iterator[tuple[str, Problem]]:
    """Two file names that differ in case only are one file on the disks of macOS and Windows."""
    seen: dict[str, str] = {}
    for each in declarations:
        other = seen.setdefault(each.stack.casefold(), each.stack)
        if other != each.stack:
            message = (
                f"Stack `{each.stack}` differs from `{other}` only in case, so a Mac has one file for both. Rename one."
            )
            yield each.stack, Problem((SUBSCRIPTIONS,), message, Severity.WARNING)
