"""The subscriptions of all accounts in SQLite: in memory, or in a file for later runs.

One connection with a lock serves every thread of a process; several processes may share a file. The file has webhook
secrets in plain text, because Argyle's replies show them, so only its owner can read it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from typing import TYPE_CHECKING, Literal, TypeAlias

from argyle_provider.emulator.errors import EmulatorError
from argyle_provider.emulator.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from argyle_provider.emulator.subscription import Position

SortKey: TypeAlias = Literal["created_at", "id"]

_SCHEMA_VERSION = 1
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS subscriptions (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    config TEXT NOT NULL,
    secret TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_sent_at INTEGER
);
CREATE INDEX IF NOT EXISTS listing ON subscriptions (account, collection, created_at, id);
PRAGMA user_version = {_SCHEMA_VERSION};
"""
_COLUMNS = "id, account, collection, name, url, events, config, secret, created_at, updated_at, last_sent_at"
_SORT_COLUMNS: Mapping[SortKey, str] = {"created_at": "created_at, id", "id": "id, created_at"}


class Store:
    """The subscriptions of all accounts."""

    def __init__(self, database: Path | None) -> None:
        """Open *database*, or a new one in memory. A new file is readable by its owner only.

        Raises:
            EmulatorError: the file can't be opened, or is not a database of this version.
        """
        self._lock = threading.RLock()
        self._former_secrets: dict[tuple[str, str, str], str] = {}
        try:
            if database:
                database.parent.mkdir(parents=True, exist_ok=True)
                database.touch(mode=0o600)
            self._connection = sqlite3.connect(database or ":memory:", isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or error
            message = f"The database {database} can't be opened: {reason}. Choose another file."
            raise EmulatorError(message) from None
        try:
            self._prepare()
        except (EmulatorError, sqlite3.Error) as error:
            self._connection.close()
            message = f"The database {database} can't be used: {error}. Choose another file."
            raise EmulatorError(message) from None

    def _prepare(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version != _SCHEMA_VERSION and (version or tables):
            message = "another program or version made it"
            raise EmulatorError(message)
        # WAL lets a second process read while this one writes. Without a full sync a commit does not wait for the disk,
        # and only a power failure can lose it.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self.transaction():
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)

    def close(self) -> None:
        """Close the database. The store can't be used after that."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Run a block as one transaction: others see all of it or nothing, and an exception undoes it."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def put(self, subscription: Subscription) -> None:
        """Store *subscription*, and replace one with the same id."""
        marks = ", ".join("?" * len(_values(subscription)))
        statement = f"REPLACE INTO subscriptions ({_COLUMNS}) VALUES ({marks})"  # noqa: S608 - no value is in the text
        with self._lock:
            self._remember_secret(subscription.id)
            self._connection.execute(statement, _values(subscription))

    def mark(self, subscription_id: str, **moments: int) -> None:
        """Set ``last_sent_at`` or ``updated_at`` of a subscription, if it is still there."""
        assignments = ", ".join(f"{column} = ?" for column in moments)
        statement = f"UPDATE subscriptions SET {assignments} WHERE id = ?"  # noqa: S608 - as above
        with self._lock:
            self._connection.execute(statement, [*moments.values(), subscription_id])

    def former_secret(self, subscription: Subscription) -> str | None:
        """The secret that the subscription's name had before, as far as this process has seen it change."""
        former = self._former_secrets.get(_place(subscription))
        return None if former == subscription.secret else former

    def _remember_secret(self, subscription_id: str) -> None:
        before = self.get(subscription_id)
        if before and before.secret:
            self._former_secrets[_place(before)] = before.secret

    def get(self, subscription_id: str) -> Subscription | None:
        """The subscription with that id, in any account."""
        found = self._select("id = ?", [subscription_id])
        return found[0] if found else None

    def remove(self, subscription_id: str) -> bool:
        """Delete the subscription with that id; return whether there was one."""
        with self._lock:
            self._remember_secret(subscription_id)
            deleted = self._connection.execute("DELETE FROM subscriptions WHERE id = ?", [subscription_id])
            return deleted.rowcount > 0

    def clear(self) -> None:
        """Delete every subscription of every account."""
        with self._lock:
            self._former_secrets.clear()
            self._connection.execute("DELETE FROM subscriptions")

    def all(self) -> list[Subscription]:
        """Every subscription of every account, oldest first."""
        return self._select("TRUE", [], order="created_at, id")

    def of_account(self, account: str) -> list[Subscription]:
        """Every subscription of one account, in both collections, oldest first."""
        return self._select("account = ?", [account], order="created_at, id")

    def count(self, account: str, collection: str, *, name: str | None = None) -> int:
        """The number of an account's subscriptions in a collection; with *name*, only of those with that name."""
        with self._lock:
            (count,) = self._connection.execute(
                "SELECT count(*) FROM subscriptions WHERE account = ? AND collection = ? AND name = coalesce(?, name)",
                [account, collection, name],
            ).fetchone()
        return int(count)

    def page(  # noqa: PLR0913 - the parameters of one query, all by name
        self,
        *,
        account: str,
        collection: str,
        limit: int,
        sort_key: SortKey = "created_at",
        descending: bool = True,
        after: Position | None = None,
        created_from: int | None = None,
        created_to: int | None = None,
    ) -> list[Subscription]:
        """The first *limit* subscriptions after a position, in the given order.

        The position is a value and not an offset, so additions and removals before it do not move what follows.
        """
        direction = "DESC" if descending else "ASC"
        columns = _SORT_COLUMNS[sort_key]
        where, values = ["account = ?", "collection = ?"], [account, collection]
        bounds: list[tuple[str, int | None]] = [("created_at >= ?", created_from), ("created_at <= ?", created_to)]
        parameters: list[object] = [*values, *(value for _, value in bounds if value is not None)]
        where += [condition for condition, value in bounds if value is not None]
        if after:
            where.append(f"({columns}) {'<' if descending else '>'} (?, ?)")
            parameters += after if sort_key == "created_at" else reversed(after)
        order = ", ".join(f"{column} {direction}" for column in columns.split(", "))
        return self._select(" AND ".join(where), parameters, order=f"{order} LIMIT {limit:d}")

    def _select(self, where: str, parameters: list[object], *, order: str = "id") -> list[Subscription]:
        statement = f"SELECT {_COLUMNS} FROM subscriptions WHERE {where} ORDER BY {order}"  # noqa: S608 - as above
        with self._lock:
            return [_subscription(row) for row in self._connection.execute(statement, parameters).fetchall()]


def _place(subscription: Subscription) -> tuple[str, str, str]:
    return subscription.account, subscription.collection, subscription.name


def _values(subscription: Subscription) -> list[object]:
    values = [getattr(subscription, column) for column in _COLUMNS.split(", ")]
    return [json.dumps(value) if isinstance(value, tuple | dict) else value for value in values]


def _subscription(row: tuple[object, ...]) -> Subscription:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values |= {"events": tuple(json.loads(str(values["events"]))), "config": json.loads(str(values["config"]))}
    return Subscription(**values)  # type: ignore[arg-type] # the table keeps every column's type
