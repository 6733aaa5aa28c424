"""The receivers in docs/deliveries.md: each is run as it stands there, and sent real requests."""

from __future__ import annotations

import contextlib
import re
import threading
import types
import wsgiref.simple_server
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from argyle_provider import signature
from argyle_provider.core.conclusions import conclude
from argyle_provider.core.deliveries import NamedSecret
from argyle_provider.deliveries.check import plan, send
from argyle_provider.deliveries.post import Destination
from argyle_provider.emulator.server import Server
from argyle_provider.testing import delivery

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "deliveries.md").read_text(), re.DOTALL)
SECRET = "the receiver's secret"


def receiver(library: str) -> types.ModuleType:
    """The receiver that the page shows for *library*, loaded as a module."""
    (code,) = (each for each in BLOCKS if f"from {library}." in each or f"from {library} import" in each)
    module = types.ModuleType(f"receiver_of_{library}")
    exec(compile(code, "docs/deliveries.md", "exec"), vars(module))  # noqa: S102 - running it is the test
    return module


class _Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of a WSGI application on this machine."""
    with wsgiref.simple_server.make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def with_starlette() -> Iterator[str]:
    """Starlette's, behind the server that teams run it with."""
    server = Server(host="127.0.0.1", port=0, tls=None)
    server.start(receiver("starlette").app)
    yield server.url
    server.stop()


@contextlib.contextmanager
def with_flask() -> Iterator[str]:
    """Flask's."""
    with served(receiver("flask").app) as url:
        yield url


@contextlib.contextmanager
def with_django() -> Iterator[str]:
    """Django's, in a project that has its defaults, the protection against forged forms among them."""
    module = receiver("django")
    from django.conf import settings  # noqa: PLC0415 - it may be missing
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - as above

    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
        ROOT_URLCONF=module,
        SECRET_KEY="of Django",
    )
    with served(get_wsgi_application()) as url:
        yield url


@pytest.mark.parametrize("serve", [with_starlette, with_flask, with_django])
def test_a_receiver_in_the_docs_verifies(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes what Argyle sends, twice too, and refuses everything else."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)
    genuine = delivery(secret=SECRET)
    malformed = {**genuine.headers, signature.HEADER: "\xe9"}

    with serve() as url, requests.Session() as session:
        answers = [
            session.post(f"{url}/argyle", data=body, headers=headers, timeout=10).status_code
            for body, headers in [
                (genuine.body, genuine.headers),
                (genuine.body, genuine.headers),
                (genuine.body, genuine.unsigned().headers),
                (genuine.altered().body, genuine.headers),
                (genuine.body, delivery(secret="another").headers),
                (genuine.body, malformed),
                (genuine.body, genuine.headers),
            ]
        ]

    assert answers == [204, 204, 401, 401, 401, 401, 204]


@pytest.mark.parametrize("serve", [with_starlette, with_flask])
def test_a_receiver_in_the_docs_passes_the_check(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each probe of `send --check` is answered as it must be."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)

    with serve() as url:
        seen = send(plan([NamedSecret("ours", SECRET)], name="sample"), Destination(f"{url}/argyle"))

    assert conclude(seen) == []


def test_the_test_in_the_docs_passes_for_flasks_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is run against the receiver on the same page, and notices one that takes everything."""
    monkeypatch.setenv("ARGYLE_WEBHOOK_SECRET", SECRET)
    (code,) = (each for each in BLOCKS if "def test_my_receiver" in each)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/deliveries.md", "exec"), names)  # noqa: S102 - as above
    module = receiver("flask")

    names["test_my_receiver"](delivery, module.app.test_client())

    monkeypatch.setattr(signature, "verify", lambda *_: 0)
    with pytest.raises(AssertionError):
        names["test_my_receiver"](delivery, module.app.test_client())


@pytest.mark.parametrize("library", ["starlette", "flask", "django"])
def test_a_receiver_without_a_secret_does_not_start(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forgotten variable is noticed at the deployment, not in production."""
    monkeypatch.delenv("ARGYLE_WEBHOOK_SECRET", raising=False)

    with pytest.raises(KeyError):
        receiver(library)


def test_the_libraries_are_there_where_tests_are_set_up() -> None:
    """The tests above are skipped only in an environment older than the lock."""
    locked = re.findall(r"^(flask|django)==", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)

    assert set(locked) == {"flask", "django"}
