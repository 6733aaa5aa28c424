"""Where Argyle is for an environment, and with which key it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from argyle_provider.core.commands import set_secret
from argyle_provider.core.hosts import is_loopback
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
    url = _first(environ.get("ARGYLE_API_URL"), config.get("argyle:apiUrl"))
    key_id, key_secret = _key(config, environ)
    problems = [*_environment_problems(config, environment), *_url_problems(environment, url)]
    problems += _key_problems(key_id, key_secret, stack)
    if problems or environment is None:
        raise ConfigurationError(problems, heading="Argyle can't be reached with this configuration; nothing was sent:")
    return Connection(environment, BASE_URLS.get(environment, url), key_id, key_secret)


def _first(*values: object) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")


def _key(config: Mapping[str, object], environ: Mapping[str, str]) -> tuple[str, str]:
    """A pair is taken from one place: half of one and half of another would be a key that nobody gave."""
    pair = environ.get("ARGYLE_API_KEY_ID", ""), environ.get("ARGYLE_API_KEY_SECRET", "")
    if any(pair):
        return pair
    return _first(config.get("argyle:apiKeyId")), _first(config.get("argyle:apiKeySecret"))


def _environment(config: Mapping[str, object]) -> Environment | None:
    try:
        return Environment(config.get("argyle:environment"))
    except ValueError:
        return None


def _environment_problems(config: Mapping[str, object], environment: Environment | None) -> Iterator[Problem]:
    if environment is None:
        known = [each.value for each in Environment]
        written = config.get("argyle:environment")
        hint = did_you_mean(written, known) if isinstance(written, str) else ""
        yield Problem(("argyle:environment",), f"it must be one of {', '.join(known)}{hint}")


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


def _key_problems(key_id: str, key_secret: str, stack: str | None) -> Iterator[Problem]:
    for value, variable, key in (
        (key_id, "ARGYLE_API_KEY_ID", "argyle:apiKeyId"),
        (key_secret, "ARGYLE_API_KEY_SECRET", "argyle:apiKeySecret"),
    ):
        if not value:
            message = f"the API key is missing: set {variable}, or run `{set_secret((key,), stack=stack)}`"
            yield Problem((variable,), message)
