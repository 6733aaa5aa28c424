"""The eight operations, four for each of the two collections, and the Sandbox's own one.

Each has two halves, so that a fault can happen between them: ``decide`` (route, validation) returns a commit, which
changes the store and returns the reply when it is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from argyle_provider.emulator.api.paging import CursorError, ListQuery, read_page
from argyle_provider.emulator.api.validation import FieldsError, validate
from argyle_provider.emulator.api.wire import RefusalError, json_reply, refusal, subscription_json
from argyle_provider.emulator.replies import Reply
from argyle_provider.emulator.settings import Settings
from argyle_provider.emulator.store import Store
from argyle_provider.emulator.strict_json import NotJsonError, parse_json
from argyle_provider.emulator.subscription import COLLECTIONS, Subscription, new_subscription

Commit: TypeAlias = Callable[[], Reply]
Refresh: TypeAlias = Callable[[str, str], object]
"""Lets the data of a payroll account be refreshed: the key's account, then the payroll account's id."""

_SCAN = re.compile(r"/v2/accounts/([^/]+)/periodic-scan")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One authenticated request."""

    method: str
    path: str
    origin: str
    parameters: Mapping[str, str]
    content_type: str
    body: bytes
    account: str


def decide(call: Call, store: Store, settings: Settings, refresh: Refresh) -> Commit:
    """Check *call*, and return the commit that carries it out.

    Args:
        call: the request.
        store: the subscriptions.
        settings: the switches.
        refresh: what a simulated refresh does.

    Raises:
        RefusalError: the API refuses the request.
    """
    for collection in COLLECTIONS:
        if call.path == collection:
            on_collection = {"GET": _list, "POST": _create}
            return _choose(call, on_collection)(call, store, settings, collection)
        parent, _, subscription_id = call.path.rpartition("/")
        if parent == collection and subscription_id:
            on_one = {"GET": _retrieve, "DELETE": _delete}
            return _choose(call, on_one)(call, store, settings, subscription_id)
    scan = _SCAN.fullmatch(call.path)
    if scan:
        return _choose(call, {"POST": partial(_scan, refresh)})(call, store, settings, scan[1])
    raise refusal(404, "Not found.")


_Operation: TypeAlias = Callable[[Call, Store, Settings, str], Commit]


def _choose(call: Call, operations: Mapping[str, _Operation]) -> _Operation:
    allow = ", ".join([*operations, "HEAD", "OPTIONS"])
    method = "GET" if call.method == "HEAD" else call.method
    if method == "OPTIONS":
        return lambda *_: lambda: json_reply(200, {}, {"Allow": allow})
    if method not in operations:
        raise refusal(405, f'Method "{call.method}" not allowed.', {"Allow": allow})
    return operations[method]


def _create(call: Call, store: Store, settings: Settings, collection: str) -> Commit:
    if call.content_type.partition(";")[0].strip().lower() != "application/json":
        raise refusal(415, f'Unsupported media type "{call.content_type}" in request.')
    try:
        draft = validate(parse_json(call.body), settings)
    except NotJsonError as error:
        raise refusal(400, f"JSON parse error - {error}") from None
    except FieldsError as error:
        raise RefusalError(400, error.errors) from None

    def commit() -> Reply:
        with store.transaction():
            _check_limits(store, settings, call.account, collection, draft.name)
            made = new_subscription(draft, account=call.account, collection=collection)
            store.put(made)
        return json_reply(settings.create_status, subscription_json(made, settings, secret=settings.secret_in_create))

    return commit


def _check_limits(store: Store, settings: Settings, account: str, collection: str, name: str) -> None:
    maximum = settings.max_subscriptions
    if maximum is not None and store.count(account, collection) >= maximum:
        raise RefusalError(400, {"non_field_errors": [f"The maximum number of webhooks ({maximum}) is reached."]})
    if settings.names == "unique" and store.count(account, collection, name=name):
        raise RefusalError(400, {"name": ["A webhook with this name already exists."]})


def _list(call: Call, store: Store, settings: Settings, collection: str) -> Commit:
    try:
        query = ListQuery.parse(call.parameters, settings)
    except CursorError:
        raise refusal(settings.invalid_cursor, "Invalid cursor") from None
    except FieldsError as error:
        raise RefusalError(400, error.errors) from None

    def commit() -> Reply:
        page = read_page(store, call.account, collection, query)
        content = {
            "next": page.next and f"{call.origin}{collection}?cursor={page.next}",
            "previous": page.previous and f"{call.origin}{collection}?cursor={page.previous}",
            "results": [_got(each, settings) for each in page.subscriptions],
        }
        return json_reply(200, content)

    return commit


def _retrieve(call: Call, store: Store, settings: Settings, subscription_id: str) -> Commit:
    def commit() -> Reply:
        found = _find(call, store, subscription_id)
        if not found:
            raise refusal(404, "Not found.")
        return json_reply(200, _got(found, settings))

    return commit


def _delete(call: Call, store: Store, settings: Settings, subscription_id: str) -> Commit:
    def commit() -> Reply:
        with store.transaction():
            found = _find(call, store, subscription_id)
            if found:
                store.remove(subscription_id)
        if not found and settings.delete_missing == 404:  # noqa: PLR2004 - a status
            raise refusal(404, "Not found.")
        if not found or settings.delete_status == 204:  # noqa: PLR2004 - a status
            return Reply(204)
        return json_reply(200, _got(found, settings))

    return commit


def _scan(refresh: Refresh, call: Call, _store: Store, _settings: Settings, payroll_account: str) -> Commit:
    """Simulate a refresh (Sandbox guide: an empty object). Nobody knows which accounts there are, so each is known."""

    def commit() -> Reply:
        refresh(call.account, payroll_account)
        return json_reply(200, {})

    return commit


def _got(subscription: Subscription, settings: Settings) -> dict[str, object]:
    return subscription_json(subscription, settings, secret=settings.secret_in_get)


def _find(call: Call, store: Store, subscription_id: str) -> Subscription | None:
    found = store.get(subscription_id)
    mine = found and (found.account, f"{found.collection}/{found.id}") == (call.account, call.path)
    return found if mine else None
