"""Read a stack's config as Pulumi passes it to a program: decrypted, with the keys in which something was encrypted.

Pulumi does not say which values were encrypted. The stack's own files show it for their values; for all others, only
the key is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from argyle_provider.config.parsing import parse, unknown_keys, without_repeats
from argyle_provider.config.secrets import decoded, encryption_problems, is_secret, structured
from argyle_provider.config.yaml_values import Encrypted
from argyle_provider.core.keys import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Collection

    from argyle_provider.config.inputs import StackInputs
    from argyle_provider.config.secrets import Path
    from argyle_provider.core.model import Declaration, Problem


def read_online(
    config: Mapping[str, object], encrypted: Collection[str], inputs: StackInputs, *, stack: str
) -> tuple[Declaration, tuple[Problem, ...]]:
    """The declaration in *config*, and all its problems, with their places if known.

    Args:
        config: by full key, decrypted, from any source: the stack's files, Pulumi ESC, the command line. Keys of other
            namespaces are for other parts of the program, and are not judged.
        encrypted: the keys with a value that was encrypted, as a whole or in part.
        inputs: the stack's files.
        stack: the stack's name.
    """
    others = [key for key in config if not key.startswith(f"{NAMESPACE}:")]
    config = {key: structured(key, value) for key, value in config.items() if key.startswith(f"{NAMESPACE}:")}
    from_files = {
        key: value
        for key, value in inputs.config().items()
        if key in config and _is_part(structured(key, value), _like(value, config[key]), key in encrypted)
    }
    marked = {
        key: _marked(value, from_files.get(key), (key,), is_encrypted=key in encrypted) for key, value in config.items()
    }
    declaration, found = parse(config, stack=stack, others=others)
    unread = inputs.problems()  # a file that tools read in different ways still has the values
    problems = without_repeats(unread, unknown_keys(found), encryption_problems(marked, stack=stack), found)
    unplaced = set() if unread else config.keys() - from_files.keys()
    elsewhere = [each for each in problems if each.path[0] in unplaced and each.position is None]
    return declaration, (*elsewhere, *inputs.located(each for each in problems if each not in elsewhere))


def _like(file: object, value: object) -> object:
    """Pulumi's *value* in the form of the file's: Pulumi passes lists and maps as JSON text."""
    return decoded(value) if isinstance(file, Mapping | list) else value


def _is_part(file: object, whole: object, is_encrypted: bool) -> bool:  # noqa: FBT001 - read in one place above
    """Whether Pulumi's value contains the file's; the rest of a map may come from Pulumi ESC."""
    match file:
        case Encrypted():
            return is_encrypted and isinstance(whole, str)
        case Mapping():
            return isinstance(whole, Mapping) and all(
                key in whole and _is_part(each, whole[key], is_encrypted) for key, each in file.items()
            )
        case list():
            return (
                isinstance(whole, list)
                and len(file) == len(whole)
                and all(_is_part(*pair, is_encrypted) for pair in zip(file, whole, strict=True))
            )
        case _:
            return file == whole


def _marked(value: object, file: object, path: Path, *, is_encrypted: bool) -> object:
    """*value* with its encrypted parts as :class:`Encrypted`: those of the file, or else each secret in it.

    If a value from elsewhere was encrypted and has no secret, another part was encrypted, which is not allowed.
    """
    if file is not None:
        return _overlaid(value, file, path, is_encrypted=is_encrypted)
    sealed = _sealed(value, path) if is_encrypted else value
    return Encrypted() if is_encrypted and sealed == value else sealed


def _overlaid(value: object, file: object, path: Path, *, is_encrypted: bool) -> object:
    if not isinstance(file, Mapping) or not isinstance(value, Mapping):
        return file
    return {
        key: _overlaid(each, file[key], (*path, key), is_encrypted=is_encrypted)
        if key in file
        else _sealed(each, (*path, key))
        if is_encrypted
        else each
        for key, each in value.items()
    }


def _sealed(value: object, path: Path) -> object:
    if isinstance(value, Mapping):
        return {key: _sealed(each, (*path, key)) for key, each in value.items()}
    return Encrypted() if isinstance(value, str) and value and is_secret(path) else value
