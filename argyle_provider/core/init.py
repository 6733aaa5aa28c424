"""Decide what a new repository has: its stacks from a few answers, and which files can be written.

A file is the team's own from the start (a stack file, the README), or it comes from this package and changes with its
version. The team's own files are written once and never compared again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argyle_provider.core.model import Declaration, Entry, Environment, EventChoice, Severity
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.core.validation import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DEFAULT_PROJECT = "argyle"
LOCAL_URL = "http://127.0.0.1:8898/argyle"
"""The receiver of the stack `local`: the port on which `argyle-webhooks listen` listens."""

ENTRY = "payroll"
"""The name of the entry that a new stack starts with."""

_STAND_IN = "a-secret"
_ENVIRONMENTS = {each.value: each for each in Environment}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_NAME_RULE = "must start with a letter or digit and continue with letters, digits, `_`, `.` or `-`, at most 100 in all"
_BACKENDS = ("https", "http", "s3", "gs", "azblob", "file")
_BACKEND = re.compile(rf"({'|'.join(_BACKENDS)})://[^\s\x00-\x1f\x7f]+", re.ASCII)
_CHOICES = (
    EventChoice("users.fully_synced"),
    EventChoice("accounts.connected"),
    EventChoice("accounts.failed"),
    EventChoice("gigs.partially_synced", {"days_synced": 30}),
    EventChoice("paystubs.partially_synced", {"days_synced": 30}),
)


@dataclass(frozen=True, slots=True)
class StackAnswer:
    """A stack to write a file for.

    Attributes:
        environment: as written; the stack's own name if nothing was written.
        url: the receiver's URL; empty for a stack that starts from what is live in its account.
    """

    name: str
    environment: str
    url: str = ""

    @classmethod
    def of(cls, text: str) -> StackAnswer:
        """Read ``NAME=URL``, ``NAME:ENVIRONMENT=URL``, or the same without ``=URL``."""
        stack, _, url = text.partition("=")
        name, _, environment = stack.partition(":")
        return cls(name, environment or name, url)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new repository is for.

    Attributes:
        project: the name of the Pulumi project.
        stacks: those with a receiver's URL.
        live: the one that starts from what is live, if any: an API key opens one account.
        backend: the URL of the state; empty for the backend of ``pulumi login``.
        github: whether GitHub runs the workflows.
    """

    project: str = DEFAULT_PROJECT
    stacks: tuple[StackAnswer, ...] = ()
    live: StackAnswer | None = None
    backend: str = ""
    github: bool = False

    @property
    def every_stack(self) -> tuple[StackAnswer, ...]:
        """All stacks, of both kinds."""
        return (*self.stacks, *([self.live] if self.live else []))

    def with_local(self) -> Answers:
        """These answers with the stack `local`, which needs no account."""
        if any(each.name == Environment.LOCAL.value for each in self.every_stack):
            return self
        local = StackAnswer(Environment.LOCAL.value, Environment.LOCAL.value, LOCAL_URL)
        return replace(self, stacks=(local, *self.stacks))


def problems(answers: Answers) -> tuple[str, ...]:
    """Everything that is wrong with *answers*, each in one paragraph that names the answer."""
    return tuple(_problems(answers))


def _problems(answers: Answers) -> Iterator[str]:
    yield from project_problems(answers.project)
    yield from backend_problems(answers.backend)
    seen: set[str] = set()
    for each in answers.every_stack:
        yield from _stack_problems(each)
        if each.name.casefold() in seen:
            yield f"Stack `{_shown(each.name)}` is given twice. Give each stack once; its file can have more entries."
        seen.add(each.name.casefold())
    for each in answers.stacks:
        if not each.url:
            yield f"Stack `{_shown(each.name)}` has no URL. Add `=` and the https URL of your receiver."
        elif each.environment in _ENVIRONMENTS:
            yield from (f"Stack `{each.name}`: {message}" for message in url_problems(each.url, each.environment))
    if answers.live and answers.live.url:
        name = _shown(answers.live.name)
        yield f"Stack `{name}` starts from what is live, so it takes no URL. Remove `=` and the URL."


def project_problems(name: str) -> tuple[str, ...]:
    """Why Pulumi would refuse a project of this name, or could not keep its state."""
    return () if _NAME.fullmatch(name) else (f"The project's name {_NAME_RULE}; `{_shown(name)}` does not.",)


def backend_problems(url: str) -> tuple[str, ...]:
    """Why *url* can't be the backend in Pulumi.yaml."""
    if not url:
        return ()
    if not _BACKEND.fullmatch(url):
        known = ", ".join(f"{each}://" for each in _BACKENDS)
        return (f"The backend must be a URL that starts with one of {known}.",)
    if "@" in url.partition("://")[2].partition("/")[0].partition("?")[0]:
        return ("The backend's URL contains a user or a password, and Pulumi.yaml is in git. Remove that part.",)
    return ()


def url_problems(url: str, environment: str) -> tuple[str, ...]:
    """Why *url* can't be the receiver of a stack in *environment*."""
    declared = declaration(StackAnswer("stack", environment, url))
    return tuple(each.message for each in validate(declared) if each.severity is Severity.ERROR)


def _stack_problems(stack: StackAnswer) -> Iterator[str]:
    if not _NAME.fullmatch(stack.name):
        yield f"A stack's name {_NAME_RULE}; `{_shown(stack.name)}` does not."
    elif stack.environment not in _ENVIRONMENTS:
        known = f"The environment is one of {', '.join(_ENVIRONMENTS)}."
        if stack.environment == stack.name:
            yield f"Stack `{stack.name}` has no environment. Write one, like `{stack.name}:sandbox`. {known}"
        else:
            hint = did_you_mean(stack.environment, _ENVIRONMENTS)
            yield f"Stack `{stack.name}` has an unknown environment `{_shown(stack.environment)}`.{hint} {known}"


def _shown(text: str) -> str:
    return "".join(each if each.isprintable() and each != "`" else "\N{REPLACEMENT CHARACTER}" for each in text)


def declaration(stack: StackAnswer) -> Declaration:
    """The stack that *stack* starts with: one entry, which is protected in production."""
    environment = Environment(stack.environment)
    protect = environment is Environment.PRODUCTION
    return Declaration(stack.name, environment, (Entry(ENTRY, stack.url, _CHOICES, secret=_STAND_IN, protect=protect),))


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that a new repository has.

    Attributes:
        path: relative to the repository, with ``/``.
        is_own: whether it is the team's own from now on.
    """

    path: str
    text: str
    is_own: bool = False

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class Writing:
    """What becomes of the drafts.

    Attributes:
        new: those to write, Pulumi.yaml last: a run that is stopped half-way leaves no project, and can be repeated.
        kept: the team's own files, which are there already.
        different: those that are there with other content, so nothing can be written.
    """

    new: tuple[Draft, ...]
    kept: tuple[Draft, ...]
    different: tuple[Draft, ...]


def decide(drafts: Iterable[Draft], there: Mapping[str, bytes]) -> Writing:
    """Compare *drafts* with the files that are *there*, by path."""
    ordered = sorted(drafts, key=lambda each: (each.path == "Pulumi.yaml", each.path))
    found = [each for each in ordered if each.path in there]
    return Writing(
        new=tuple(each for each in ordered if each.path not in there),
        kept=tuple(each for each in found if each.is_own),
        different=tuple(each for each in found if not each.is_own and there[each.path] != each.content),
    )
