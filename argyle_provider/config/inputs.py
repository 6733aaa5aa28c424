"""A stack's config, put together from its files as `pulumi up` does, for `validate`, `review` and `drift`.

The stack's own file comes first, then the values in Pulumi.yaml (``pkg/workspace/config.go`` of the engine). Values
from Pulumi ESC are not known offline.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from argyle_provider.config.project_config import fits
from argyle_provider.config.project_file import NO_PROJECT
from argyle_provider.config.secrets import holds_encrypted
from argyle_provider.config.stack_file import StackFile, as_handed_over
from argyle_provider.config.yaml_values import Encrypted
from argyle_provider.core.commands import set_secret
from argyle_provider.core.keys import NAMESPACE
from argyle_provider.core.model import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from argyle_provider.config.project_config import ProjectKey
    from argyle_provider.config.project_file import ProjectFile
    from argyle_provider.core.model import Position


class StackInputs:
    """The config of one stack.

    Args:
        content: the bytes of the stack's own file.
        shown_as: the path of that file, for messages.
        project: the Pulumi.yaml.
        found: problems of the file that are not in its content.
    """

    def __init__(
        self, content: bytes, *, shown_as: str, project: ProjectFile = NO_PROJECT, found: Iterable[Problem] = ()
    ) -> None:
        self._file = StackFile(content, shown_as=shown_as, project=project.config.name)
        self._project = project
        self._found = tuple(found)
        self._keys: dict[str, ProjectKey] = dict(sorted(project.config.keys.items()))

    @property
    def file(self) -> str:
        """The path of the stack's own file, for messages."""
        return self._file.shown_as

    @property
    def project(self) -> str:
        """The project's name."""
        return self._project.config.name

    @property
    def imports(self) -> str:
        """The stack file's section ``environment`` as text; empty if nothing comes from Pulumi ESC."""
        return self._file.imports

    def config(self) -> dict[str, object]:
        """This package's config by full key, as the program gets it; an encrypted value is its ciphertext."""
        return self._given() | self._file.config()

    def _given(self) -> dict[str, object]:
        """The values from Pulumi.yaml."""
        return {
            key: as_handed_over(each.value)
            for key, each in self._keys.items()
            if key.startswith(f"{NAMESPACE}:") and each.value is not None and self._file.value(key) is None
        }

    @property
    def other_keys(self) -> list[str]:
        """The full keys of other namespaces in the stack's file."""
        return self._file.other_keys

    def position(self, path: tuple[str | int, ...]) -> Position | None:
        """The place of the value at *path* in the stack file or Pulumi.yaml; None if it comes from elsewhere."""
        return self._file.position(path) or self._project.position(path)

    def located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """*problems* with their places: first those without a place, then those in Pulumi.yaml, then the stack file."""
        found = [each if each.position else replace(each, position=self.position(each.path)) for each in problems]
        return tuple(sorted(found, key=self._order))

    def _order(self, problem: Problem) -> tuple[bool, bool, int, int]:
        place = problem.position
        if place is None:
            return False, False, 0, 0
        return True, place.file != self._project.shown_as, place.line, place.column

    @property
    def is_unreadable(self) -> bool:
        """Whether the stack's file can't be read at all, so nothing more is known about the stack."""
        return not self._file.config() and any(each.severity is Severity.ERROR for each in self.problems())

    def problems(self) -> tuple[Problem, ...]:
        """Why the file can't be read, or why tools would read it in different ways."""
        return (*self._found, *self._file.problems())

    def secrets_without_use(self, *, stack: str) -> Iterator[Problem]:
        """A problem for each ``secure:`` that Pulumi can't decrypt: it has no ciphertext, or the file no salt."""
        yield from self._file.unset_secrets(stack=stack)
        yield from self._file.lost_key()

    def refusals(self, *, stack: str) -> Iterator[Problem]:
        """Problems of values that Pulumi refuses because of Pulumi.yaml."""
        for key, asked in self._keys.items():
            message = self._refusal(key, asked, stack)
            if message:
                yield Problem((key,), message)

    def _refusal(self, key: str, asked: ProjectKey, stack: str) -> str:
        written = self._file.value(key)
        value = asked.value if written is None else written
        if value is None:
            if not asked.required or self.imports:
                return ""
            return f"`{key}` is missing, and Pulumi.yaml requires it. Set it here, or give it a default in Pulumi.yaml."
        if asked.type and asked.secret and not holds_encrypted(value):
            return (
                f"`{key}` is in plain text, and Pulumi.yaml requires a secret. Run `{set_secret([key], stack=stack)}`."
            )
        if asked.type and not _fits(value, asked):
            return f"`{key}` must be of the type {asked.type}, as Pulumi.yaml says. Change the value or the type."
        return ""


def _fits(value: object, asked: ProjectKey) -> bool:
    """Whether Pulumi accepts *value*; an encrypted value is treated as text."""
    if isinstance(value, Encrypted) and asked.type in {"integer", "boolean"}:
        return True
    return fits(value, asked.type, asked.items)
