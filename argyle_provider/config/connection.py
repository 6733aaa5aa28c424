"""Where Argyle is for an environment, and with which key it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from argyle_provider.core.commands import set_secret
from argyle_provider.core.hosts import is_loopback
from argyle_provider.core.keys import API_KEY_ID, API_KEY_SECRET, API_URL, ENVIRONMENT
from argyle_provider.core.model import Environment, Problem
from argyle_provider.core.suggestion import did_you_mean
from argyle_provider.core.urls import Url, UrlError
from argyle_provider.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE_URLS = {
    Environment.SANDBOX: "https://api-sandbox.argyle.com",
    Environment.PRODUCTION: "https://api.argyle.com",
}
"""Argyle's hosts (API reference, ``servers``)."""

_ID_VARIABLE = "ARGYLE_API_KEY_ID"
_QUOTES = "\"'`"


@dataclass(frozen=True, slots=True)
class Connection:
    """One environment's API and the key for it."""

    environment: Environment
    base_url: str
    key_id: str
    key_secret: str = field(repr=False)


def connection_from(
    config: Mapping[str, object], environ: Mapping[str, str], *, stack: str | None = None
) -> Connection:
    """The connection for a stack's *config*; the environment variables come first.

    A refresh or destroy gets the config that the state holds, so a key that was rotated in the file would not reach it.

    Raises:
        ConfigurationError: the environment, the key or the URL is missing or wrong; all of it at once.
    """
    environment = _environment(config)
    url = _first(environ.get("ARGYLE_API_URL"), config.get(API_URL))
    key_id, key_secret = _key(config, environ)
    problems = [*_environment_problems(config, environment), *_url_problems(environment, url)]
    problems += [problem for half in (key_id, key_secret) if (problem := _half_problem(half, stack)) is not None]
    if problems or environment is None:
        raise ConfigurationError(problems, heading="Argyle can't be reached with this configuration; nothing was sent:")
    return Connection(environment, BASE_URLS.get(environment, url), key_id.value, key_secret.value)


def _first(*values: object) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")


class _Half(NamedTuple):
    """The id or the secret of an API key, and where it comes from."""

    value: str
    variable: str
    config_key: str
    from_config: bool


def _key(config: Mapping[str, object], environ: Mapping[str, str]) -> tuple[_Half, _Half]:
    """A pair is taken from one place: half of one and half of another would be a key that nobody gave."""
    names = (_ID_VARIABLE, API_KEY_ID), ("ARGYLE_API_KEY_SECRET", API_KEY_SECRET)
    given = any(environ.get(variable) for variable, _ in names)
    identifier, secret = (
        _Half(environ.get(variable, "") if given else _first(config.get(key)), variable, key, from_config=not given)
        for variable, key in names
    )
    return identifier, secret


def _environment(config: Mapping[str, object]) -> Environment | None:
    try:
        return Environment(config.get(ENVIRONMENT))
    except ValueError:
        return None


def _environment_problems(config: Mapping[str, object], environment: Environment | None) -> Iterator[Problem]:
    if environment is None:
        known = [each.value for each in Environment]
        written = config.get(ENVIRONMENT)
        hint = did_you_mean(written, known) if isinstance(written, str) else ""
        yield Problem((ENVIRONMENT,), f"it must be one of {', '.join(known)}{hint}")


def _url_problems(environment: Environment | None, url: str) -> Iterator[Problem]:
    where = ("ARGYLE_API_URL or argyle:apiUrl",)
    if environment is not Environment.LOCAL:
        if url and environment is not None:
            message = f"it is for environment local only, and this stack is in {environment.value}: take it away"
            yield Problem(where, message)
        return
    if not url:
        message = (
            "environment local needs the address of an emulator: run `argyle-webhooks emulator`, or `make shell`, "
            "which starts one and sets it"
        )
        yield Problem(where, message)
    elif not _is_loopback_url(url):
        yield Problem(where, "it must be http:// or https:// with a loopback host, like http://127.0.0.1:8899")


def _is_loopback_url(text: str) -> bool:
    try:
        url = Url.parse(text)
    except UrlError:
        return False
    bare = url.credentials is None and not url.query and url.fragment is None
    return bare and url.scheme in {"http", "https"} and is_loopback(url.host)


def _half_problem(half: _Half, stack: str | None) -> Problem | None:
    """What no request could carry, or what Argyle would answer with a 401 that explains nothing; never the value."""
    command = set_secret((half.config_key,), stack=stack)
    if not half.value:
        message = f"the API key is missing: set {half.variable}, or run `{command}`"
        return Problem((half.variable,), message)
    reason = _why_no_key(half)
    if reason is None:
        return None
    if half.from_config:
        return Problem((half.config_key,), f"{reason}; run `{command}`")
    return Problem((half.variable,), f"{reason}; set the variable again")


def _why_no_key(half: _Half) -> str | None:
    value = half.value
    odd = next((each for each in value if not "!" <= each <= "~"), None)
    if value != value.strip():
        return "the value starts or ends with white space, a line end for instance"
    if len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES:
        return "the value has quotes around it, which are no part of an API key"
    if odd is not None and odd.isprintable() and odd != " ":
        return "the value has a character outside ASCII, which no API key has"
    if odd is not None:
        return f"the value has a space or an invisible character (U+{ord(odd):04X}), which no API key has"
    if ":" in value and half.variable == _ID_VARIABLE:
        return "the value has a colon, which no key's id has; id and secret are two values"
    return None
