"""Any bytes become a graph of nodes, or problems in our own words that don't contain the file's text."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from argyle_provider.config.stack_file import StackFile

MARK = "s3cr3t-marker"
HEAD = "config:\n  argyle:environment: sandbox\n"


def file(content: bytes | str) -> StackFile:
    """A stack file of this content."""
    return StackFile(content if isinstance(content, bytes) else content.encode(), shown_as="Pulumi.dev.yaml")


def problems(content: bytes | str) -> list[str]:
    """What is wrong with it."""
    return [str(each) for each in file(content).problems()]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{inner}'] * 10)}]\n" for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE_BOMB = (
    "a: &a {"
    + ", ".join(f"k{number}: 1" for number in range(1000))
    + "}\nb:\n"
    + "".join(f"  k{number}: {{<<: *a}}\n" for number in range(20_000))
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(HEAD.encode("utf-16"), "1:1: config: The file is not UTF-8 text here", id="utf-16"),
        pytest.param(
            HEAD.encode("utf-16-be"), "1:1: config: The file has a control character here", id="utf-16 unmarked"
        ),
        pytest.param(HEAD.encode() + b"  argyle:x: \xe9\n", "3:13: config: The file is not UTF-8", id="latin-1"),
        pytest.param(HEAD + "  argyle:x: a\0b\n", "3:14: config: The file has a control character here", id="nul"),
        pytest.param(HEAD + '  argyle:x: "\x07"\n', "3:14: config: The file has a control character here", id="bell"),
        pytest.param("config:\n\targyle:x: 1\n", "2:1: config: This is not valid YAML. Quote text that", id="tab"),
        pytest.param("config: {argyle:x: [\n", "This is not valid YAML", id="unclosed list"),
        pytest.param("config: [\n", "2:1: config[0]: This is not valid YAML", id="unclosed section"),
        pytest.param('config: {argyle:x: "\n', "A quote that starts above is not closed", id="unclosed quote"),
        pytest.param(HEAD + "  argyle:x: a: b\n", "This line has a second `: `", id="two colons"),
        pytest.param(HEAD + '  argyle:x: "\\q"\n', "A backslash in double quotes", id="escape"),
        pytest.param(HEAD + "---\nfoo: 1\n", "A second document starts here", id="two documents"),
        pytest.param(
            HEAD + "...\nfoo: 1\n", "There is text after the end of the document", id="a document after the end"
        ),
        pytest.param("%YAML 1.2\n---\n" + HEAD, "most lines that start with `%`. Remove them", id="directive"),
        pytest.param("[a]\n", "A stack file must be a map with `config:`", id="a list"),
        pytest.param("config: x\n", "A stack file must be a map with `config:`", id="config is text"),
        pytest.param("? [a]\n: b\n", "A key must be text", id="a list as key"),
        pytest.param("x: &a {b: c}\n? *a\n: b\n", "A key must be text", id="an alias of a map as key"),
        pytest.param("config: {argyle:x: !!python/object:os.system [ls]}", "Remove the tag", id="python tag"),
        pytest.param("config: {argyle:x: !!binary aGk=}", "Remove the tag", id="binary tag"),
        pytest.param("config: {argyle:x: !secret z}", "Remove the tag", id="own tag"),
        pytest.param("config: {argyle:x: ! z}", "Remove the tag", id="no tag"),
        pytest.param("config: !!map {argyle:x: z}", "Remove the tag", id="tag of a map"),
        pytest.param("config: &a {argyle:x: *a}", "the value would never end", id="alias of itself"),
        pytest.param("config: {argyle:x: *a}", "There is no anchor", id="alias of nothing"),
        pytest.param("config: {argyle:x: {<<: [1]}}", "must be a map or a list of maps", id="merge of a number"),
        pytest.param("l: &l [{a: 1}]\nconfig: {argyle:x: {<<: *l}}", "must be a map", id="merge of an alias of a list"),
        pytest.param("m: &m {}\nconfig: {argyle:x: {<<: *m, <<: *m}}", "can have only one merge key", id="two merges"),
        pytest.param('config: {argyle:x: {"<<": {}}}', "as a merge, even in quotes", id="quoted merge"),
        pytest.param("config: {argyle:x: " + "[" * 10_000 + "]" * 10_000 + "}", "levels deep", id="deep"),
        pytest.param("config: {argyle:x: " + "[" * 200_000, "levels deep", id="deep and unclosed"),
        pytest.param(
            "a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60, "levels deep", id="deep by alias"
        ),
        pytest.param(BOMB + "config: {argyle:x: *i}", "values up to here", id="alias bomb"),
        pytest.param(MERGE_BOMB + "config: {}", "values up to here", id="merge bomb"),
        pytest.param("config: {argyle:x: [" + "a," * 150_000 + "]}", "values up to here", id="many values"),
        pytest.param("x" * 10_000_000, "The file is larger than 1024 KiB", id="10 MB"),
        pytest.param("config: {a:b:c: 1}", "A config key must be `namespace:name`", id="three parts"),
        pytest.param("config: {x: 1, argyle:x: 2}", "another spelling", id="with and without namespace"),
        pytest.param("config: {argyle:config:x: 1, argyle:x: 2}", "another spelling", id="old spelling"),
        pytest.param(
            "config: {argyle:x: {a: 1, 'a': 2}}", "argyle:x.a: This map already has the same key", id="quoted otherwise"
        ),
        pytest.param("config: {argyle:x: {url: https://x?y}}", "Quote the text with the `?`", id="question mark"),
        pytest.param(
            "config:\n  argyle:x:\n\ufeff    - y", "The file has a control character", id="byte order mark inside"
        ),
        pytest.param(HEAD + "? \n", "YAML tools read this key in different ways", id="null as key of the file"),
        pytest.param(HEAD + "  30: x\n", "YAML tools read this key in different ways", id="number as key of config"),
        pytest.param("config: {}\nconfig: {}", "config: This map already has the same key", id="config twice"),
        pytest.param(
            "config: {aws:x: [{a: 1, a: 2}]}", "aws:x[0].a: This map already has the same key", id="in a list"
        ),
        pytest.param("k: &k a\nconfig: {argyle:x: {a: 1, *k : 2}}", "already has the same key", id="an alias as key"),
    ],
)
def test_what_the_engine_refuses_or_reads_otherwise_is_one_problem(content: bytes | str, expected: str) -> None:
    """It names the place and what to do, and takes no time, however large or deep the file is."""
    start = time.process_time()

    (problem,) = problems(content)

    assert expected in problem
    assert problem.startswith("Pulumi.dev.yaml:")
    assert time.process_time() - start < 5, "seconds of CPU; a quadratic reader takes minutes"


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    """Editors write them, and Pulumi accepts them."""
    assert problems(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()) == []
    assert file(b"\xef\xbb\xbf" + HEAD.encode()).config() == {"argyle:environment": "sandbox"}


MERGED = """\
base: &base {url: https://base.example.com, protect: true}
other: &other {url: https://other.example.com, name: other}
config:
  argyle:subscriptions:
    one: {<<: *base, protect: false}
    two:
      <<: [*other, *base]
      events: &events [gigs.added]
    three: {<<: {<<: *base, name: three}, events: *events}
"""


def test_merges_and_aliases_are_read_as_the_engine_reads_them() -> None:
    """A map's own key comes first, then the merged maps in order; a value's place is where it is written."""
    read = file(MERGED)

    assert read.problems() == ()
    assert read.config()["argyle:subscriptions"] == {
        "one": {"protect": False, "url": "https://base.example.com"},
        "two": {"events": ["gigs.added"], "url": "https://other.example.com", "name": "other", "protect": True},
        "three": {"name": "three", "url": "https://base.example.com", "protect": True, "events": ["gigs.added"]},
    }
    assert str(read.position(("argyle:subscriptions", "two", "url"))) == "Pulumi.dev.yaml:2:16"
    assert str(read.position(("argyle:subscriptions", "three", "events", "gigs.added"))) == "Pulumi.dev.yaml:8:24"


def test_places_are_found_in_no_time() -> None:
    """Ten thousand wrong items in one list: each is looked up without walking through the list."""
    items = "".join(f"        - nobody.{number}\n" for number in range(10_000))
    read = file(f"config:\n  argyle:subscriptions:\n    a:\n      events:\n{items}")
    start = time.process_time()

    found = [read.position(("argyle:subscriptions", "a", "events", f"nobody.{number}")) for number in range(10_000)]

    assert found[-1] is not None
    assert found[-1].line == 10_004
    assert time.process_time() - start < 2


@given(st.binary(max_size=80) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"config:\n  ? - a\n  : b")
@example(b"config: {argyle:x: 1, argyle:x: 2, <<: {}}")
@example(b"\xef\xbb\xbf\xef\xbb\xbf&a a: b")
@example(b"&a config: *a")
@example(b"%TAG ! x\n---\nconfig: {}")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Never an exception."""
    read = file(content)
    read.config()
    read.problems()


@given(st.text(alphabet="{}[]:-&*!|>#%@?,<= \n\t'\"a0~", max_size=30), st.integers(0, 300))
def test_no_problem_quotes_the_file(junk: str, at: int) -> None:
    """The parser's own messages would; ours contain no text of a broken file."""
    text = (
        f"config:\n  argyle:apiKeySecret: {MARK}\n  argyle:defaults: {{secret: {MARK}}}\n"
        f"  argyle:subscriptions:\n    payroll:\n      secret: {MARK}\n      secret: '{MARK}'\n"
    )

    assert MARK not in "\n".join(problems(text[:at] + junk + text[at:]))
