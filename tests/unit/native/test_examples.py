"""The programs in `examples/` use what the plugin has, and the documents show them as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from argyle_provider.core.events import CATALOGUE
from argyle_provider.native.schema import schema
from argyle_provider.properties import SUBSCRIPTION

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
YAML = (EXAMPLES / "yaml" / "Pulumi.yaml").read_text()
TYPESCRIPT = (EXAMPLES / "typescript" / "index.ts").read_text()
INPUTS = schema()["resources"][SUBSCRIPTION]["inputProperties"]
EVENTS = {each["name"]: each["value"] for each in schema()["types"]["argyle:index:Event"]["enum"]}


@pytest.mark.parametrize(("language", "program"), [("yaml", YAML), ("typescript", TYPESCRIPT)])
def test_the_document_shows_the_example(language: str, program: str) -> None:
    """Byte for byte."""
    assert f"```{language}\n{program}```" in (ROOT / "docs" / "languages.md").read_text()


def test_the_yaml_example_uses_what_there_is() -> None:
    """Its resources have known properties and known events."""
    resources = yaml.safe_load(YAML)["resources"].values()

    assert len(resources) == 3
    for each in resources:
        assert each["type"] == "argyle:WebhookSubscription"
        assert each["properties"].keys() <= INPUTS.keys()
        assert set(each["properties"]["events"]) <= CATALOGUE.keys()


def test_the_typescript_example_has_the_versions_of_the_tests() -> None:
    """Of the compiler, with which its SDK is compiled too, and of Pulumi's SDK."""
    package = json.loads((EXAMPLES / "typescript" / "package.json").read_text())
    pinned = (ROOT / "tools" / "node-packages.txt").read_text()

    assert f"\n@pulumi/pulumi@{package['dependencies']['@pulumi/pulumi']} " in pinned
    assert f"\ntypescript@{package['devDependencies']['typescript'].removeprefix('^').partition('.')[0]}." in pinned
    assert schema()["language"]["nodejs"]["typescriptVersion"] == package["devDependencies"]["typescript"]


def test_the_typescript_example_declares_the_same() -> None:
    """The same subscriptions as the YAML example: each name that the generated SDK has comes from the schema."""
    declared = {
        resource: {
            "name": re.findall(r'name: "(.*?)"', body),
            "url": re.findall(r'url: "(.*?)"', body),
            "events": [EVENTS[name] for name in re.findall(r"argyle\.Event\.(\w+)", body)],
        }
        for resource, body in re.findall(
            r'new argyle\.WebhookSubscription\("(\w+)", \{(.*?)\n\}\)', TYPESCRIPT, re.DOTALL
        )
    }

    assert declared == {
        resource: {
            "name": [each["properties"]["name"]],
            "url": [each["properties"]["url"]],
            "events": each["properties"]["events"],
        }
        for resource, each in yaml.safe_load(YAML)["resources"].items()
    }
