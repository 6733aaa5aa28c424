"""The files of a new repository, how they differ from those that are there, and what to do next."""

from __future__ import annotations

import difflib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from argyle_provider.config.json_schema import stack_file_schema
from argyle_provider.config.writer import Encryption, secret_paths, stack_file_text, yaml_text
from argyle_provider.core.commands import argyle_webhooks, pulumi, set_secret
from argyle_provider.core.init import Draft, declaration
from argyle_provider.core.model import Environment
from argyle_provider.report.words import count
from argyle_provider.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from argyle_provider.core.init import Answers, StackAnswer, Writing

LOCAL_UP = "argyle-webhooks emulator exec --local -- pulumi up --stack local --yes"
SHOW = "argyle-webhooks emulator show --database .local/emulator.sqlite3"
LOCAL_ENCRYPTION = Encryption(
    salt="v1:9pnVyWVrufg=:v1:VvReEP0Axi7T3hVJ:5BHAejatAKEPrb+cHI5+h8cL7QGFxg==",
    ciphertext="v1:zcPx1qg0Yfqskvy1:v+Ud8z+X/s55f4PhgpB0ZH5mbZnb6B3nSk04JPg0mTKPIApKazL6OkP7K8Xozw==",
)
"""The throwaway secret of stacks in environment local, encrypted with the passphrase "local"."""

_TEMPLATES = files("argyle_provider") / "templates"
_OWN = frozenset({"README.md", ".gitignore"})


def drafts(answers: Answers, *, is_new: bool) -> list[Draft]:
    """The files of a repository with *answers*, without the stack that starts from what is live.

    Args:
        is_new: whether the project is new; else what is the team's own is not written again.
    """
    stacks = [Draft(stack_path(each.name), _stack_text(each), is_own=True) for each in answers.stacks]
    schema = Draft("stacks/schema.json", _schema())
    workflows = [Draft(path, text) for path, text in github_files().items()] if answers.github else []
    project = [each for each in _project(answers) if is_new or not each.is_own]
    return [*project, *stacks, schema, *workflows]


def stack_path(stack: str) -> str:
    """The path of the file of *stack*, in the repository."""
    return f"stacks/Pulumi.{stack}.yaml"


def github_files() -> dict[str, str]:
    """What GitHub reads in a repository, by path."""
    return {f".github/{path}": file.read_text(encoding="utf-8") for path, file in _walk(_TEMPLATES / "github")}


def _walk(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _walk(each, f"{prefix}{each.name}/")
        else:
            yield f"{prefix}{each.name}", each


@cache
def _templates() -> jinja2.Environment:
    # Without escapes for HTML: `yaml` quotes what is filled into YAML, and the README has only names without markup.
    jinja = jinja2.Environment(  # noqa: S701 - as above
        loader=jinja2.PackageLoader("argyle_provider", "templates/project"),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    jinja.filters["yaml"] = yaml_text
    return jinja


def _project(answers: Answers) -> Iterator[Draft]:
    jinja = _templates()
    for name in jinja.list_templates():
        text = jinja.get_template(name).render(
            answers=answers,
            version=__version__,
            local=_is_local(answers),
            local_up=LOCAL_UP,
            show=SHOW,
            accounts=_with_account(answers),
        )
        path = name.removesuffix(".j2")
        yield Draft(path, text, is_own=path in _OWN)


def _is_local(answers: Answers) -> bool:
    """Whether there is a stack that `emulator exec --local` runs."""
    local = Environment.LOCAL.value
    return any(each.name == each.environment == local for each in answers.stacks)


def _with_account(answers: Answers) -> list[str]:
    """The paths of the stacks that have an account, in the order of deployment."""
    order = [each.value for each in Environment]
    stacks = sorted(answers.every_stack, key=lambda each: order.index(each.environment))
    return [stack_path(each.name) for each in stacks if each.environment != Environment.LOCAL.value]


def _first_deployment(stack: StackAnswer) -> Iterator[str]:
    declared = declaration(stack)
    yield pulumi("stack init", stack.name, stack=None)
    for path in secret_paths(declared, secret_in_defaults=False):
        yield set_secret(path, stack=stack.name)
    yield pulumi("up", stack=stack.name)


def _stack_text(stack: StackAnswer) -> str:
    declared = declaration(stack)
    if declared.environment is Environment.LOCAL:
        comment = [
            'For the emulator. The secret is a throwaway, encrypted with the passphrase "local".',
            *([f"Run: {LOCAL_UP}"] if stack.name == Environment.LOCAL.value else []),
        ]
        return stack_file_text(declared, comment=comment, secret_in_defaults=False, encryption=LOCAL_ENCRYPTION)
    comment = ["To deploy this stack, run:", *(f"  {each}" for each in _first_deployment(stack))]
    return stack_file_text(declared, comment=comment, secret_in_defaults=False)


def _schema() -> str:
    return json.dumps(stack_file_schema(), indent=2) + "\n"


def difference(writing: Writing, there: Mapping[str, bytes]) -> bytes:
    """How the files of this version differ from those that are *there*, as a patch that `git apply` accepts."""
    wanted = sorted((*writing.new, *writing.different), key=lambda each: each.path)
    return "".join(_patch(each, there.get(each.path)) for each in wanted).encode("utf-8", "surrogateescape")


def _patch(draft: Draft, content: bytes | None) -> str:
    before = [] if content is None else content.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    start = "/dev/null" if content is None else f"a/{draft.path}"
    lines = difflib.unified_diff(before, draft.text.splitlines(keepends=True), start, f"b/{draft.path}")
    return "".join(each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in lines)


NOT_COMPARED = "Not compared, because they are yours: stack files, README.md and .gitignore."


NO_DIFFERENCE = "No other file differs from what this version writes."


def refused(different: Sequence[Draft], folder: str) -> str:
    """Why nothing is written, if files are there with other content."""
    names = ", ".join(each.path for each in different)
    have = "has" if len(different) == 1 else "have"
    text = f"{count(len(different), 'file')} in {folder} {have} other content than `init` writes: {names}."
    return f"{text} `{argyle_webhooks('init --diff', *([] if folder == '.' else [folder]))}` shows the differences."


def written(writing: Writing, folder: str) -> str:
    """What was written, and what was not."""
    lines = [f"Nothing to write: {folder} has all files."]
    if writing.new:
        lines = [f"Wrote {count(len(writing.new), 'file')} in {folder}:"]
        lines += [f"  {each.path}" for each in sorted(writing.new, key=lambda each: each.path)]
    if writing.kept:
        lines.append(f"Kept as they are, because they are yours: {', '.join(each.path for each in writing.kept)}.")
    return "\n".join(lines)


def next_steps(writing: Writing, answers: Answers) -> str:
    """The first commands in a new repository; empty if it is not new."""
    if "Pulumi.yaml" not in {each.path for each in writing.new}:
        return ""
    steps = [LOCAL_UP, SHOW] if _is_local(answers) else ["argyle-webhooks validate"]
    return "\n".join(["Next, in that folder:", *(f"  {each}" for each in steps), "README.md says how to go on.", ""])
