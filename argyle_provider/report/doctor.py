"""The report of a check-up: what to do first, then each line, with the receivers at the end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from argyle_provider.core.checks import Check, Level, count_of, first_failed, first_unknown, listed
from argyle_provider.report.markdown import cell, code, table
from argyle_provider.report.words import as_json, printable, shown_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from argyle_provider.core.checks import Line

MOST_SENT = 10
"""How many subscriptions with nothing wrong are shown; JSON has all of them."""

FEW_SECTIONS = 6
"""Up to so many sections are shown in full; above that, a receiver without a finding is one line."""

_LEVEL_WIDTH, _CHECK_WIDTH = (2 + max(len(each.value) for each in kind) for kind in (Level, Check))
_VERDICT = (Level.FAILED, Level.WARNING, Level.UNKNOWN, Level.SKIPPED, Level.OK)


def doctor_text(lines: Sequence[Line], *, stack: str, environment: str | None) -> str:
    """The report for a person at a terminal."""
    return "\n".join([*_head(lines, stack, environment), "", *_body(lines)])


def _head(lines: Sequence[Line], stack: str, environment: str | None) -> Iterator[str]:
    """The verdict, and what to do first."""
    yield f"Stack `{stack}`{_in(environment)}: {verdict(lines)}."
    first = first_failed(lines) or first_unknown(lines)
    if first is not None:
        where = f" of {_url(first)}" if first.receiver else ""
        said = "First" if first.level is Level.FAILED else "Could not look"
        yield f"{said}: {first.check.value}{where}. {_what(first)}"
        yield from ([f"    {printable(first.step)}"] if first.step else [])


def _in(environment: str | None) -> str:
    return f" in {environment}" if environment else ""


def verdict(lines: Sequence[Line]) -> str:
    """How many lines have each level: ``1 failed, 12 ok``."""
    return ", ".join(f"{number} {level.value}" for level in _VERDICT if (number := count_of(lines, level)))


def _body(lines: Sequence[Line]) -> Iterator[str]:
    sections = list(_sections(lines))
    is_short = len(sections) > FEW_SECTIONS
    fine = [each for each in sections if each[0] and is_short and _is_fine(each[1])]
    for receiver, found in (each for each in sections if each not in fine):
        if receiver:
            yield from ("", f"Receiver {receiver} of {_delivering(found, lambda each: f'`{each}`')}")
        shown, hidden = _folded(found)
        for each in shown:
            yield _line(each.level.value, each.check.value, _what(each))
            if each.step and each.level is not Level.OK:
                yield _line("", "", printable(each.step))
        if hidden:
            yield _line(Level.OK.value, Check.LAST_SENT.value, f"and {hidden} more")
    if fine:
        yield from ("", f"{len(fine)} receivers without a finding")
    for receiver, found in fine:
        checks = ", ".join(each.check.value for each in found if each.level is Level.OK)
        yield _line(Level.OK.value, "receiver", f"{receiver}: {checks}")


def _line(level: str, check: str, what: str) -> str:
    return f"{level:<{_LEVEL_WIDTH}}{check:<{_CHECK_WIDTH}}{what}"


def _is_fine(lines: Sequence[Line]) -> bool:
    """Whether every line of a receiver is ok, except those that nobody asked for."""
    return all(each.level in {Level.OK, Level.SKIPPED} for each in lines) and any(
        each.level is Level.OK for each in lines
    )


def _sections(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines about the stack, then those about each receiver."""
    for _, found in groupby(lines, key=lambda each: each.receiver):
        section = list(found)
        yield (_url(section[0]) if section[0].receiver else ""), section


def _delivering(lines: Sequence[Line], quoted: Callable[[str], str]) -> str:
    """The first subscriptions that deliver to the receiver of *lines*, and how many there are."""
    return listed([quoted(printable(each)) for each in lines[0].delivering])


def _url(line: Line) -> str:
    return shown_url(line.receiver)


def _folded(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines to show, and how many subscriptions with nothing wrong are left out."""
    fine = [each for each in lines if each.check is Check.LAST_SENT and each.level is Level.OK]
    hidden = fine[MOST_SENT:]
    return [each for each in lines if each not in hidden], len(hidden)


def _what(line: Line) -> str:
    of = f"`{line.subscription}`: " if line.check is Check.LAST_SENT and line.subscription else ""
    return printable(f"{of}{line.what}".replace("\n", " "))


def doctor_markdown(lines: Sequence[Line], *, stack: str, environment: str | None) -> str:
    """The report for a pull request or an issue. What comes from a stack file or from Argyle is in code spans."""
    found = [f"## Check-up of {code(stack)}{_in(environment)}", "", f"**{verdict(lines)}**"]
    first = first_failed(lines)
    if first is not None:
        found += ["", f"First: {code(f'{_what(first)} {first.step}')}"]
    for receiver, section in _sections(lines):
        shown, hidden = _folded(section)
        if receiver:
            found += ["", f"### {code(receiver)}", "", f"The receiver of {_delivering(section, code)}."]
        found.append("")
        rows = [
            (each.level.value, each.check.value, cell(_what(each)), cell(each.step) if each.step else "")
            for each in shown
        ]
        rest = [(Level.OK.value, Check.LAST_SENT.value, f"and {hidden} more", "")] if hidden else []
        found += table(("", "check", "what", "next step"), [*rows, *rest])
    return "\n".join([*found, ""])


def doctor_json(lines: Sequence[Line], *, stack: str, environment: str | None) -> str:
    """The report for a program, with every line."""
    first = first_failed(lines)
    return as_json(
        {
            "stack": stack,
            "environment": environment,
            "counts": {level.value: count_of(lines, level) for level in _VERDICT},
            "first": _line_json(first) if first is not None else None,
            "lines": [_line_json(each) for each in lines],
        }
    )


def _line_json(line: Line) -> dict[str, object]:
    return {
        "check": line.check.value,
        "level": line.level.value,
        "what": line.what,
        "step": line.step or None,
        "subscription": line.subscription or None,
        "receiver": shown_url(line.receiver) if line.receiver else None,
        "delivering": list(line.delivering),
    }
