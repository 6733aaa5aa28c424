"""Write the file of a stack that is a copy of another: as the other file, with its comments, order and style."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import yaml

from argyle_provider.config.inputs import StackInputs
from argyle_provider.config.offline import read_offline, read_together
from argyle_provider.config.stack_file import StackFile
from argyle_provider.config.yaml_events import events, place
from argyle_provider.core.commands import argyle_webhooks
from argyle_provider.core.keys import DEFAULTS, SUBSCRIPTIONS
from argyle_provider.core.stack_copy import copy_of, copy_refusal
from argyle_provider.exceptions import ConfigurationError, StackCopyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from argyle_provider.config.project import Project
    from argyle_provider.config.project_file import ProjectFile
    from argyle_provider.config.yaml_events import Place
    from argyle_provider.core.model import Declaration, Problem
    from argyle_provider.core.stack_version import StackVersion

_ENCRYPTION = ("secretsprovider", "encryptedkey", "encryptionsalt")
"""The keys of a stack file that say how its secrets are encrypted."""

_STAYS_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./:@=&+-]*[A-Za-z0-9/=]")
_ANCHOR = re.compile(r"^(?:&\S+\s+)?")


@dataclass(frozen=True)
class CopyPlan:
    """A new stack file, before its secrets are encrypted for the new stack.

    Attributes:
        source: the file that it is a copy of.
        content: the content of that file.
        text: the new file, with the secrets of the other stack.
        version: what it declares, and warnings.
    """

    project: Project
    source: Path
    content: bytes
    text: str
    version: StackVersion

    @property
    def path(self) -> Path:
        """The new file."""
        return self.project.stack_file(self.version.declaration.stack)

    def needed(self) -> dict[str, bytes]:
        """What the engine needs of the project to encrypt the secrets again: each file by its path in the project."""
        root, name = self.project.root, f"Pulumi{self.project.file.extension}"
        return {name: (root / name).read_bytes(), str(self.source.relative_to(root)): self.content}

    @property
    def secrets_provider(self) -> str:
        """The secrets provider for `pulumi stack init`, the same as the source's; empty for the backend's own."""
        keys = _encryption(_file(self.content, self.project.file))
        return keys.get("secretsprovider") or ("passphrase" if "encryptionsalt" in keys else "")


def plan_copy(project: Project, *, source: str, stack: str, url: str) -> CopyPlan:
    """The file of *stack* as a copy of that of *source*, in which every entry delivers to *url*.

    Raises:
        StackCopyError: the source can't be copied.
        ConfigurationError: the source, or what the new stack would declare, has errors.
    """
    stacks = project.stacks()
    if source not in stacks:
        message = f"Stack `{source}` has no file here. Run `{argyle_webhooks('stacks')}` to see those that have one."
        raise StackCopyError(message)
    before = read_offline(stacks[source], stack=source)
    _refuse_errors(before.errors, f"Stack `{source}` can't be copied, because its file has errors:")
    refusal = copy_refusal(before.declaration, stack=stack)
    if refusal:
        raise StackCopyError(refusal)
    path = project.stack_file(source)
    content = path.read_bytes()
    text = copied_text(content, copy_of(before.declaration, stack=stack, url=url), project=project.file)
    inputs = StackInputs(text.encode(), shown_as=project.stack_file(stack).name, project=project.file)
    version = read_together({**stacks, stack: inputs})[stack]
    errors = [replace(each, position=None) for each in version.errors]
    _refuse_errors(errors, f"Stack `{stack}` can't be made as a copy of `{source}`:")
    return CopyPlan(project, path, content, text, version)


def _refuse_errors(errors: Sequence[Problem], heading: str) -> None:
    if errors:
        raise ConfigurationError(errors, heading=heading)


def copied_text(content: bytes, copy: Declaration, *, project: ProjectFile) -> str:
    """The stack file *content* with the URLs, names and protection of *copy*; its secrets are still the other stack's.

    Raises:
        StackCopyError: the text can't be changed in place so that it declares *copy*: a value comes from Pulumi.yaml,
            or is shared with another key.
    """
    file = _file(content, project)
    wanted = {node.place: value for path, value in _values(copy) if (node := file.scalar(path))}
    text = _edited(content, wanted)
    declared = read_offline(StackInputs(text.encode(), shown_as="", project=project), stack=copy.stack).declaration
    if _without_secrets(declared) != _without_secrets(copy):
        message = (
            "A URL, a name or `protect` of this stack can't be replaced in its file: the value comes from Pulumi.yaml, "
            "from an anchor, or from JSON text. Write it into each entry, then run again."
        )
        raise StackCopyError(message)
    return text


def _values(copy: Declaration) -> Iterator[tuple[tuple[str, ...], str]]:
    """The value at each path that a copy changes, where the file has the path."""
    yield (DEFAULTS, "url"), copy.entries[0].url
    yield (DEFAULTS, "protect"), "false"
    for each in copy.entries:
        path = (SUBSCRIPTIONS, each.key)
        yield (*path, "url"), each.url
        yield (*path, "protect"), "false"
        yield (*path, "name"), each.name or ""


def _without_secrets(declared: Declaration) -> Declaration:
    return replace(declared, entries=tuple(replace(each, secret=each.secret and "set") for each in declared.entries))


def encrypted_as(text: str, made: bytes, *, project: ProjectFile) -> str:
    """*text* with the secrets of the stack file *made*, which are the same, encrypted for the new stack.

    Raises:
        StackCopyError: the secrets can't be replaced in place.
    """
    ours, theirs = (_file(each, project) for each in (text.encode(), made))
    header, secrets = _encryption(theirs), _secrets(theirs)
    edits = {node.place: header[key] for key, node in ours.root_texts().items() if key in header}
    edits |= {node.place: secrets[path] for path, node in ours.ciphertexts().items() if path in secrets}
    lines = _edited(text.encode(), edits).split("\n")
    above = ours.first_line - 1
    lines[above:above] = [f"{key}: {value}" for key, value in header.items() if key not in ours.root_texts()]
    whole = "\n".join(lines)
    found = _file(whole.encode(), project)
    if (_encryption(found), _secrets(found)) != (header, secrets):
        message = (
            "The secrets of this stack can't be replaced in its file. Write the file in block style, one key per line, "
            "then run again."
        )
        raise StackCopyError(message)
    return whole


def _encryption(file: StackFile) -> dict[str, str]:
    return {key: node.text for key, node in file.root_texts().items() if key in _ENCRYPTION}


def _secrets(file: StackFile) -> dict[tuple[str | int, ...], str]:
    return {path: node.text for path, node in file.ciphertexts().items()}


def _file(content: bytes, project: ProjectFile) -> StackFile:
    return StackFile(content, shown_as="", project=project.config.name)


def _edited(content: bytes, texts: Mapping[Place, str]) -> str:
    """*content* with other texts at some places; what was quoted stays quoted, and an anchor stays."""
    whole = content.removeprefix(codecs.BOM_UTF8).decode()
    scalars = [each for each in events(content) if isinstance(each, yaml.ScalarEvent)]
    for each in reversed(scalars):
        new = texts.get(place(each.start_mark))
        if new is not None:
            start, end = each.start_mark.index, each.end_mark.index
            start += len(_ANCHOR.findall(whole[start:end])[0])
            whole = f"{whole[:start]}{_written(new, is_plain=not each.style)}{whole[end:]}"
    return whole


def _written(text: str, *, is_plain: bool) -> str:
    return text if is_plain and _STAYS_PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
