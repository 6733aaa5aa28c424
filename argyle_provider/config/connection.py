"""The base URL of Argyle's API and the API key for a stack's environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from argyle_provider.core.commands import set_secret
from argyle_provider.core.hosts import is_loopback
from argyle_provider.core.keys import API_KEY_ID, API_KEY_SECRET, API_URL, ENVIRONMENT
from argyle_provider.core.model import Environment, Problem
from argyle_provider.core.suggestion import did_you_mean, one_of
from argyle_provider.core.urls import Url, UrlError
from argyle_provider.exceptions import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE_URLS = {
    Environment.SANDBOX: "https://api-sandbox.argyle.com",
    Environment.PRODUCTION: "https://api.argyle.com",
}
"""Argyle's hosts (API reference, ``servers``)."""

_URL_VARIABLE = "ARGYLE_API_URL"
_ID_VARIABLE = "ARGYLE_API_KEY_ID"
_QUOTES = "\"'`"


@dataclass(frozen=True, slots=True)
class Connection:
    """The API of one environment and its key."""

    environment: Environment
    base_url: str
    key_id: str
    key_secret: str = field(repr=False)


def connection_from(
    config: Mapping[str, object], environ: Mapping[str, str], *, stack: str | None = None
) -> Connection:
    """The connection for a stack's *config*; environment variables come first.

    A refresh or destroy uses the config from the state, so it does not see a key that was rotated only in the file.

    Raises:
        ConfigurationError: the environment, the key or the URL is missing or wrong; lists all problems.
    """
    environment = _environment(config)
    variable = environ.get(_URL_VARIABLE)
    url = variable or _first(config.get(API_URL))
    key_id, key_secret = _key(config, environ)
    problems = [*_environment_problems(config, environment)]
    problems += _url_problems(environment, url, where=_URL_VARIABLE if variable else API_URL)
    problems += [problem for half in (key_id, key_secret) if (problem := _half_problem(half, stack)) is not None]
    if problems or environment is None:
        raise ConfigurationError(
            problems, heading="The settings for Argyle's API are incomplete or wrong. Nothing was sent to Argyle:"
        )
    return Connection(environment, BASE_URLS.get(environment, url), key_id.value, key_secret.value)


def _first(*values: object) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")


class _Half(NamedTuple):
    """The id or the secret of an API key, and its source."""

    value: str
    variable: str
    config_key: str
    from_config: bool


def _key(config: Mapping[str, object], environ: Mapping[str, str]) -> tuple[_Half, _Half]:
    """The id and secret, both from the same source: a mixed pair would not be a key."""
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
        if written is None:
            yield Problem((ENVIRONMENT,), f"`{ENVIRONMENT}` is missing. Set it to {one_of(known)}.")
            return
        hint = did_you_mean(written, known) if isinstance(written, str) else ""
        yield Problem((ENVIRONMENT,), f"`{ENVIRONMENT}` must be {one_of(known)}.{hint}")


def _url_problems(environment: Environment | None, url: str, *, where: str) -> Iterator[Problem]:
    if environment is not Environment.LOCAL:
        if url and environment is not None:
            message = f"`{where}` works only in environment local; this stack is in {environment.value}. Remove it."
            yield Problem((where,), message)
        return
    if not url:
        message = (
            "Environment local needs the address of an emulator. `argyle-webhooks emulator exec --local -- $SHELL` "
            "starts an emulator, and a shell with its address."
        )
        yield Problem((f"{_URL_VARIABLE} or {API_URL}",), message)
    elif not _is_loopback_url(url):
        yield Problem(
            (where,), f"`{where}` must be an http or https URL with a loopback host, like http://127.0.0.1:8899."
        )


def _is_loopback_url(text: str) -> bool:
    try:
        url = Url.parse(text)
    except UrlError:
        return False
    bare = url.credentials is None and not url.query and url.fragment is None
    return bare and url.scheme in {"http", "https"} and is_loopback(url.host)


def _half_problem(half: _Half, stack: str | None) -> Problem | None:
    """Why one half can't be used: no request can carry it, or Argyle would answer 401. Never contains the value."""
    command = set_secret((half.config_key,), stack=stack)
    if not half.value:
        message = f"The API key is missing. Set {half.variable}, or run `{command}`."
        return Problem((half.variable,), message)
    reason = _why_no_key(half)
    if reason is None:
        return None
    if half.from_config:
        return Problem((half.config_key,), f"{reason}. Run `{command}`.")
    return Problem((half.variable,), f"{reason}. Set the variable again.")


def _why_no_key(half: _Half) -> str | None:
    value = half.value
    odd = next((each for each in value if not "!" <= each <= "~"), None)
    if value != value.strip():
        return "The value starts or ends with white space, for example a line end"
    if len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES:
        return "The value has quotes around it, which are not part of an API key"
    if odd is not None and odd.isprintable() and odd != " ":
        return "The value has a character outside ASCII, which no API key has"
    if odd is not None:
        return f"The value has a space or an invisible character (U+{ord(odd):04X}), which no API key has"
    if ":" in value and half.variable == _ID_VARIABLE:
        return "The value has a colon, which no key id has; id and secret are two values"
    return None
