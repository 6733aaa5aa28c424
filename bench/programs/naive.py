"""The naive provider: one plain request per verb, and one GET per resource at each refresh."""

from __future__ import annotations

import os
from typing import Any

import pulumi
import requests
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

from bench.programs.entries import entries

FIELDS = ("name", "url", "events", "config", "secret")


class NaiveProvider(ResourceProvider):
    """A provider whose verbs send one request each, without any check."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """POST."""
        reply = _ask("POST", json={field: props[field] for field in FIELDS if props.get(field)})
        return CreateResult(reply.json()["id"], {field: props[field] for field in FIELDS})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """GET."""
        reply = _ask("GET", f"/{id_}").json()
        return ReadResult(id_, {field: reply.get(field) or props[field] for field in FIELDS})

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare field by field."""
        changed = [field for field in FIELDS if olds.get(field) != news.get(field)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def delete(self, id_: str, _props: dict[str, Any]) -> None:
        """DELETE."""
        _ask("DELETE", f"/{id_}")


def _ask(method: str, path: str = "", json: dict[str, Any] | None = None) -> requests.Response:
    reply = requests.request(
        method,
        f"{os.environ['ARGYLE_API_URL']}/v2/webhooks{path}",
        auth=(os.environ["ARGYLE_API_KEY_ID"], os.environ["ARGYLE_API_KEY_SECRET"]),
        timeout=60,
        json=json,
    )
    reply.raise_for_status()
    return reply


class Naive(Resource, module="bench", name="Naive"):
    """A resource of the naive provider."""

    def __init__(self, resource_name: str, content: dict[str, Any]) -> None:
        super().__init__(NaiveProvider(), resource_name, {**content, "secret": pulumi.Output.secret(content["secret"])})


def main() -> None:
    """Declare the subscriptions."""
    for name, content in entries().items():
        Naive(name, content)
