"""Unquoted text that YAML 1.1, YAML 1.2 and Pulumi read differently is refused, and nothing else."""

from __future__ import annotations

import pytest

from argyle_provider.config.stack_file import StackFile

OTHERWISE = """
y Y n N yes Yes YES no No NO on On ON off Off OFF = <<
0042 060 08 09 00 -00 0o17 0O17 0x1F 0X1F 0b11 -0o7 0o-7 0b-1 0x_1 +1 +0 1_000 5_ 0_0
9223372036854775808 1234567890123456789012
.5 -.5 +.5 1. 0. 1e3 1E3 1.5e3 1.5e+3 12e03 1e400 .5e3 1.5_0 685.230_15e+03 0.00001 1234567890.5
.inf .Inf .INF -.inf +.INF .nan .NaN .NAN
1:30 190:20:30 -1:30 20:30.15
2001-12-14 2001-1-2 2001-12-14t21:59:43.10-05:00 2024-05-01T10:00:00Z 2024-13-01
"""
"""Text that at least two of them read as different values."""

ALIKE = {
    "30": 30,
    "0": 0,
    "-1": -1,
    "-0": 0,
    "123456789012345678": 123456789012345678,
    "1.5": 1.5,
    "30.0": 30,
    "-0.25": -0.25,
    "true": True,
    "False": False,
    "TRUE": True,
    "null": None,
    "~": None,
    "Null": None,
    "": None,
}
"""Values that all read the same, and that are not text."""

TEXT = """
payroll payroll.v2 https://hooks.example.com:8443/a?b=c#d 10.0.0.1 1.2.3 v1:abc= yesterday none nil tRue
2024-05 2024-05-01x 1st 0x1g 1:99 a:b 12:30pm .a . .. -a +a _5 1,000 5% gigs.added not 1-2
"""


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def read(scalar: str) -> tuple[object, list[str]]:
    """The value of *scalar* without quotes in a list, and what is wrong with it."""
    file = StackFile(f"config:\n  argyle:x:\n    - {scalar}\n".encode(), shown_as="f")
    value = file.config()["argyle:x"]
    assert isinstance(value, list)
    return value[0], [str(each) for each in file.problems()]


def name(scalar: str) -> list[str]:
    """The problems of *scalar* without quotes as a key."""
    file = StackFile(f"config:\n  argyle:x:\n    ? {scalar}\n    : 1\n".encode(), shown_as="f")
    return [str(each) for each in file.problems()]


@pytest.mark.parametrize("scalar", words(OTHERWISE))
def test_text_that_tools_read_differently_must_be_quoted(scalar: str) -> None:
    """As a value and as a key; the message does not repeat it, because it may be a secret."""
    _, (problem,) = read(scalar)

    assert problem.startswith("f:3:7: argyle:x[0]: YAML tools read this value in different ways. Quote it")
    if scalar != "<<":
        (problem,) = name(scalar)
        assert "YAML tools read this key in different ways" in problem
        assert "Quote it." in problem


@pytest.mark.parametrize(("scalar", "value"), ALIKE.items())
def test_a_value_that_all_read_the_same_is_not_a_key(scalar: str, value: object) -> None:
    """Pulumi names an entry `null` "<nil>" and `1.50` "1.5"."""
    found, wrong = read(scalar)

    assert (found, type(found)) == (value, type(value))
    assert wrong == []
    assert len(name(scalar)) == 1


@pytest.mark.parametrize("scalar", words(TEXT))
def test_text_is_text(scalar: str) -> None:
    """Quotes are required only where tools disagree."""
    assert read(scalar) == (scalar, [])
    assert name(scalar) == []
    assert read(f'"{scalar}"') == (scalar, [])


@pytest.mark.parametrize("scalar", words(OTHERWISE))
@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_make_it_text(scalar: str, quote: str) -> None:
    """So the advice in the message works."""
    assert read(f"{quote}{scalar}{quote}") == (scalar, [])
    if scalar != "<<":
        assert name(f"{quote}{scalar}{quote}") == []


@pytest.mark.parametrize(
    ("value", "handed_over"),
    [("5", "5"), ("-0", "0"), ("30.0", "30"), ("True", "true"), ("~", ""), ("'0042'", "0042"), ("a b", "a b")],
)
def test_a_key_s_own_value_is_text(value: str, handed_over: str) -> None:
    """Pulumi passes lists and maps as JSON, and everything else as text."""
    file = StackFile(f"config:\n  argyle:x: {value}\n".encode(), shown_as="f")

    assert file.config() == {"argyle:x": handed_over}


@pytest.mark.parametrize("text", [r'"\nx"', r'"\n"', r'" x\ny"', r'"\tx\n"', r'"\u2028\n"'])
def test_text_that_the_engine_would_change_is_refused(text: str) -> None:
    """Pulumi rewrites the file before reading it, and loses line breaks at the start."""
    assert "Pulumi would lose some of it" in read(text)[1][0]
    assert "Pulumi would lose some of it" in name(text)[0]


def test_other_namespaces_are_not_judged() -> None:
    """Their values belong to other programs, which get what Pulumi reads."""
    file = StackFile(b"config:\n  aws:x: 0042\n  other:y: {yes: no}\n  argyle:x: 1\n", shown_as="f")

    assert file.problems() == ()
    assert file.config() == {"argyle:x": "1"}
