"""The list: the subscriptions on a page, and the cursors of the next and the previous page.

A cursor is opaque to clients. It contains the whole query with filters and limit, as the cursors of Argyle's other
lists do, and a position by value. So pages neither repeat nor skip a subscription while others come and go.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from argyle_provider.emulator import times
from argyle_provider.emulator.api.validation import FieldsError
from argyle_provider.emulator.store import SortKey, Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from argyle_provider.emulator.settings import Settings
    from argyle_provider.emulator.subscription import Position, Subscription

DEFAULT_LIMIT = 10
MAX_LIMIT = 200
_LARGEST_INTEGER = 2**63 - 1


class CursorError(ValueError):
    """Raised when a cursor can't be read."""


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """One query of a list.

    Attributes:
        position: the page starts after it; None at the beginning.
        backward: whether the page goes from the position towards the beginning.
        created_from: microseconds, like *created_to*.
    """

    limit: int = DEFAULT_LIMIT
    sort_key: SortKey = "created_at"
    descending: bool = True
    created_from: int | None = None
    created_to: int | None = None
    position: Position | None = None
    backward: bool = False

    @classmethod
    def parse(cls, parameters: Mapping[str, str], settings: Settings) -> ListQuery:
        """Read a request's query parameters. A cursor, as a token or as a whole URL, overrides all others.

        Raises:
            CursorError: the cursor can't be read.
            FieldsError: another parameter is wrong.
        """
        if parameters.get("cursor"):
            return cls._from_cursor(parameters["cursor"])
        errors: dict[str, list[str]] = {}
        limit = _limit(parameters.get("limit"), settings, errors)
        sort_key: SortKey = "id" if parameters.get("ordering") == "id" else "created_at"
        if (ordering := parameters.get("ordering")) and ordering not in get_args(SortKey):
            errors["ordering"] = [f'"{ordering}" is not a valid choice.']
        bounds = {key: _time(key, parameters, errors) for key in ("from_created_at", "to_created_at")}
        if errors:
            raise FieldsError(errors)
        return cls(
            limit=limit,
            sort_key=sort_key,
            descending=sort_key == "created_at" and settings.list_order == "newest-first",
            created_from=bounds["from_created_at"],
            created_to=bounds["to_created_at"],
        )

    def cursor(self, position: Position, *, backward: bool) -> str:
        """The token of the same query from *position* on."""
        parameters = {
            "limit": self.limit,
            "ordering": self.sort_key,
            "descending": int(self.descending),
            "from_created_at": self.created_from,
            "to_created_at": self.created_to,
            "backward": int(backward),
            "created_at": position[0],
            "id": position[1],
        }
        text = urlencode({key: value for key, value in parameters.items() if value is not None})
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def _from_cursor(cls, cursor: str) -> ListQuery:
        try:
            token = parse_qs(urlsplit(cursor).query)["cursor"][0] if "://" in cursor else cursor
            text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
            values = dict(parse_qsl(text, strict_parsing=True))
            bounds = {
                key: _whole(values[key]) if key in values else None for key in ("from_created_at", "to_created_at")
            }
            return cls(
                limit=min(max(_whole(values["limit"]), 1), MAX_LIMIT),
                sort_key="id" if values["ordering"] == "id" else "created_at",
                descending=values["descending"] == "1",
                created_from=bounds["from_created_at"],
                created_to=bounds["to_created_at"],
                position=(_whole(values["created_at"]), values["id"]),
                backward=values["backward"] == "1",
            )
        except (ValueError, KeyError, binascii.Error) as error:
            raise CursorError(cursor) from error


@dataclass(frozen=True)
class Page:
    """One page, and the cursors of the next and the previous page; None where there is none."""

    subscriptions: tuple[Subscription, ...]
    next: str | None = None
    previous: str | None = None


def read_page(store: Store, account: str, collection: str, query: ListQuery) -> Page:
    """Read the page of *query*."""
    found = _read(store, account, collection, replace(query, limit=query.limit + 1))
    more, rows = len(found) > query.limit, found[: query.limit]
    if not rows:
        return Page(())
    if query.backward:
        rows.reverse()
    turned = replace(query, backward=not query.backward, limit=1)
    turning_point = rows[-1] if query.backward else rows[0]
    behind = query.position and _read(store, account, collection, replace(turned, position=turning_point.position))
    following, preceding = (behind, more) if query.backward else (more, behind)
    return Page(
        tuple(rows),
        next=query.cursor(rows[-1].position, backward=False) if following else None,
        previous=query.cursor(rows[0].position, backward=True) if preceding else None,
    )


def _read(store: Store, account: str, collection: str, query: ListQuery) -> list[Subscription]:
    return store.page(
        account=account,
        collection=collection,
        limit=query.limit,
        sort_key=query.sort_key,
        descending=query.descending != query.backward,
        after=query.position,
        created_from=query.created_from,
        created_to=query.created_to,
    )


def _limit(text: str | None, settings: Settings, errors: dict[str, list[str]]) -> int:
    if not text:
        return DEFAULT_LIMIT
    limit = _number(text)
    if limit < 1:
        if settings.invalid_limit == "refused":
            errors["limit"] = ["A valid integer greater than or equal to 1 is required."]
        return DEFAULT_LIMIT
    if limit > MAX_LIMIT and settings.limit_above_maximum == "refused":
        errors["limit"] = [f"Ensure this value is less than or equal to {MAX_LIMIT}."]
    return min(limit, MAX_LIMIT)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def _time(key: str, parameters: Mapping[str, str], errors: dict[str, list[str]]) -> int | None:
    try:
        return times.parsed(parameters[key]) if parameters.get(key) else None
    except ValueError:
        errors[key] = ["Enter a valid date/time."]
        return None


def _whole(text: str) -> int:
    number = int(text)
    if not -_LARGEST_INTEGER <= number <= _LARGEST_INTEGER:
        raise ValueError(text)
    return number
