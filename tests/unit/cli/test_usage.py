"""Every wrong use of a command is one clear paragraph, for all options of all commands."""

from __future__ import annotations

import io
import re
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from argyle_provider.cli import main
from tests.unit.cli.test_main import COMMANDS

ROOT = Path(__file__).parents[3]
FORBIDDEN = re.compile(
    r"Value error|Invalid value|Input should|valid (integer|number|float)|unable to parse|x<=|Usage:|\[OPTIONS\]|"
    r"\(s\)|Got unexpected|Missing|No such|Traceback|requires an argument|'-h'"
)
PARAMETERS = [(path, each) for path, command in COMMANDS.items() for each in command.params]
FLAGS = [(path, each) for path, each in PARAMETERS if each.param_type_name == "option" and each.is_flag]
OPTIONS = [(path, each) for path, each in PARAMETERS if each.param_type_name == "option" and not each.is_flag]
REQUIRED = [(path, each) for path, each in PARAMETERS if each.required]


def accepted(path: str, parameter: Any) -> list[str] | None:
    """The words for what a parameter accepts, from the signature of its command; None where it accepts any text."""
    hints = get_type_hints(COMMANDS[path].callback, include_extras=True)
    kind, *infos = get_args(hints.get(parameter.name)) or (str,)
    info: Any = infos[0] if infos else None
    kind = next((each for each in get_args(kind) if each is not type(None)), kind)
    if getattr(info, "parser", None) is not None:
        return ["like"]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [each.value for each in kind]
    if kind in {int, float}:
        bounds = [str(each) for each in (info.min, info.max) if each is not None]
        return ["whole number" if kind is int else "number", *bounds]
    return None


CHECKED = [(path, each) for path, each in PARAMETERS if accepted(path, each)]


@pytest.fixture(autouse=True)
def _built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build the commands once for all of these tests; a run builds them anew."""
    monkeypatch.setattr("argyle_provider.cli.app", COMMANDS[""])


def name(case: tuple[str, Any]) -> str:
    """The id of a test."""
    return f"{case[0]} {case[1].opts[0]}".strip()


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The paragraph about a command line that is refused."""
    code = main(arguments)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("Error: ")
    assert not FORBIDDEN.search(err), err
    assert err.rstrip()[-1] in ".?"
    return err


def needed(path: str, *, but: Any) -> list[str]:
    """Values for all that a command needs, but for one parameter."""
    options, arguments = [], []
    for each in COMMANDS[path].params:
        if each.required and each is not but:
            values = accepted(path, each)
            value = "7" if values and values[0].endswith("number") else values[0] if values else __file__
            if each.param_type_name == "option":
                options += [each.opts[0], value]
            else:
                arguments.append(value)
    return [*options, *arguments]


@pytest.mark.parametrize("case", CHECKED, ids=name)
@pytest.mark.parametrize("value", ["no-such-value", "-1", ""])
def test_a_wrong_value_names_the_accepted_ones(
    case: tuple[str, Any], value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the option's name, and without a word of the command-line library or its validator."""
    path, parameter = case
    is_option = parameter.param_type_name == "option"
    given = [f"{parameter.opts[0]}={value}"] if is_option else ["--", value]

    err = refused([*path.split(), *needed(path, but=parameter), *given], capsys)

    assert (parameter.opts[0] if is_option else parameter.metavar) in err
    assert [each for each in accepted(path, parameter) or () if each not in err] == []


@pytest.mark.parametrize("case", REQUIRED, ids=name)
def test_what_is_missing_is_named(case: tuple[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """With the values that it accepts, and where its help is."""
    path, parameter = case

    err = refused([*path.split(), *needed(path, but=parameter)], capsys)

    shown = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar
    assert f"`argyle-webhooks {path}` needs `{shown}`" in err
    assert f"Run `argyle-webhooks {path} --help`" in err
    assert [each for each in accepted(path, parameter) or () if each not in err] == []


@pytest.mark.parametrize("case", OPTIONS, ids=name)
def test_an_option_without_its_value_is_named(case: tuple[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """By its name."""
    path, option = case

    assert refused([*path.split(), option.opts[0]], capsys) == f"Error: `{option.opts[0]}` needs a value.\n"


@pytest.mark.parametrize("case", FLAGS, ids=name)
def test_a_switch_with_a_value_is_named(case: tuple[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """By its name."""
    path, option = case

    assert refused([*path.split(), f"{option.opts[0]}=1"], capsys) == f"Error: `{option.opts[0]}` takes no value.\n"


@pytest.mark.parametrize("path", COMMANDS)
def test_an_unknown_option_names_the_nearest(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And where the help is. A control character does not reach the terminal."""
    command = f"argyle-webhooks {path}".strip()

    assert refused([*path.split(), "--hlep\x1b"], capsys).startswith(f"Error: `{command}` has no option `--hlep�`.")

    known = next((each for each in COMMANDS[path].params if each.opts[0].startswith("--")), None)
    if known is not None:
        err = refused([*path.split(), f"{known.opts[0]}x"], capsys)
        assert f"Did you mean `{known.opts[0]}`? Run `{command} --help` for its options." in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("driftt", "`argyle-webhooks` has no command `driftt`. Did you mean `drift`? Run `argyle-webhooks --help`"),
        ("emulator tigger", "`argyle-webhooks emulator` has no command `tigger`. Did you mean `trigger`? Run "),
        ("schema one two", "`argyle-webhooks schema` takes no argument `one two`. Run `argyle-webhooks schema --help`"),
        ("emulator --port 1 show", "Put --port after 'show'."),
        ("validate nowhere.yaml", "`FILE`: file 'nowhere.yaml' does not exist."),
        ("send --check --entry x", "--entry needs --stack."),
        ("review --base HEAD --stack nowhere", "`--stack`: Stack `nowhere` has no file"),
    ],
)
def test_a_wrong_word_says_what_fits(
    arguments: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands, arguments, and options that contradict each other."""
    monkeypatch.chdir(ROOT)

    assert refused(arguments.split(), capsys).startswith(f"Error: {said}")


def test_no_command_is_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """It lists the commands, and the exit code is that of wrong usage."""
    assert main([]) == 2
    assert "Commands:\n" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["", "\x04"])
def test_an_end_of_input_at_a_question_changes_nothing(
    typed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And says so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    assert main(["init"]) == 1
    assert capsys.readouterr().err.endswith("Error: Stopped without an answer. Nothing was changed.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("/proc/argyle", "/proc/argyle: No such file or directory. Correct this, or choose another path, then run"),
        (
            "/dev/null/argyle",
            "Nothing was written.\n  /dev/null is a file, so no repository can be there. Choose another",
        ),
    ],
)
def test_a_folder_that_cannot_be_written_has_a_next_step(
    folder: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The path is named, and what to do."""
    assert main(["init", "--yes", folder]) == 1
    assert capsys.readouterr().err.startswith(f"Error: {said}")
