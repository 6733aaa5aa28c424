"""Argyle's own words in an error are quoted; nothing else of a body is."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.api.words import LONGEST, error_words

SECRET = 'a "quoted" & back\\slashed < secret > 0123456789'


def words(body: object, content_type: str = "application/json", *secrets: str) -> str:
    """The quote from a body, given as JSON or as bytes."""
    return error_words(body if isinstance(body, bytes) else json.dumps(body).encode(), content_type, secrets=secrets)


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ({"detail": "Not found."}, "Not found."),
        ({"url": ["Enter a valid URL."], "name": ["Long.", "Bad."]}, "url: Enter a valid URL.; name: Long. Bad."),
        ({"url": "Enter a valid URL."}, "url: Enter a valid URL."),
        (
            {"events": {"0": ["No such event."], "12": ["Nor this."]}},
            "events[0]: No such event.; events[12]: Nor this.",
        ),
        ({"config": {"days_synced": ["A number, please."]}}, "config.days_synced: A number, please."),
        ({"config": {"items": {"3": ["Not an item."]}}}, "config.items[3]: Not an item."),
        ([{}, {"url": ["Bad."]}], "[1].url: Bad."),
        ({"hooks": [{}, {"url": ["Bad."]}, {"name": ["Long."]}]}, "hooks[1].url: Bad.; hooks[2].name: Long."),
        ({"events": ["Too many.", {"name": ["Bad."]}]}, "events: Too many.; events[1].name: Bad."),
        ({"events": [["Deep."], ["Deeper."]]}, "events[0]: Deep.; events[1]: Deeper."),
        ({"non_field_errors": ["Both are set."]}, "Both are set."),
        ({"config": {"non_field_errors": ["Both are set."]}}, "config: Both are set."),
        ({"detail": {"url": ["Bad."]}}, "url: Bad."),
        ({"detail": [{"loc": ["body", "url"], "msg": "Bad."}]}, "[0].loc: body url; [0].msg: Bad."),
        ({"error": {"message": "No.", "code": 7}}, "error.message: No."),
        ("Just a sentence.", "Just a sentence."),
        (["One.", "Two."], "One. Two."),
        ({"url": [" Bad. ", "", None, 5, True]}, "url: Bad."),
    ],
    ids=json.dumps,
)
def test_each_shape_of_an_error_is_quoted_with_its_path(body: object, quoted: str) -> None:
    """As Django REST framework nests them, as lists of objects, or as a bare text."""
    assert words(body) == quoted


def test_plain_text_is_quoted_only_as_plain_text() -> None:
    """A body without a type, or with another type, may be anything."""
    assert words(b"upstream is busy\n", "text/plain; charset=utf-8") == "upstream is busy"
    assert words(b"upstream is b\xfcsy", "text/plain") == "upstream is b\N{REPLACEMENT CHARACTER}sy"
    assert words(b"upstream is busy", "application/octet-stream") == ""
    assert words(b"upstream is busy", "") == ""


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<!DOCTYPE html><html><body>502</body></html>", "text/html"),
        (b"<html><body>502</body></html>", "text/plain"),
        (b"502 <center>nginx</center>", "text/plain"),
        ({"detail": "<h1>Server Error</h1>"}, "application/json"),
        ("<script>alert(1)</script>", "application/json"),
        ({"<b>": ["Bad."]}, "application/json"),
        ({"detail": 5}, "application/json"),
        ({}, "application/json"),
        ([], "application/json"),
        ([1, None], "application/json"),
        (b"", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"1" * 10_000, "application/json"),
    ],
)
def test_html_and_what_holds_no_words_is_not_quoted(body: object, content_type: str) -> None:
    """The page of a proxy explains nothing, and may contain anything."""
    assert words(body, content_type) == ""


def test_a_message_is_one_short_line_that_can_be_read() -> None:
    """However long, deep or wide the body is, and whatever characters it sends to a terminal."""
    deep: object = "the end"
    for _ in range(50):
        deep = {"a": deep}

    assert words({"detail": "x" * 4_000_000}) == "x" * (LONGEST - 3) + "..."
    assert len(words({f"field{number}": ["Bad."] * 1000 for number in range(1000)})) <= LONGEST
    assert words(deep) == ""
    assert words({"detail": "a\x1b[31mb\u2028c\u202ed\u200be\ud800f\r\n\tg"}) == "a [31mb c d e f g"


@pytest.mark.parametrize(
    "repeated",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(json.dumps(SECRET)),
        repr(SECRET),
        quote(SECRET),
        html.escape(SECRET),
        SECRET[:20] + "...",
        "..." + SECRET[-12:],
        SECRET[:8],
        SECRET.replace("quoted", "quoted\u200b"),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
@pytest.mark.parametrize("padding", [0, LONGEST - 40, LONGEST - 12, LONGEST - 5])
def test_a_secret_that_argyle_repeats_is_taken_out(repeated: str, padding: int) -> None:
    """As it is, escaped, shortened by Argyle, or shortened by us at the end of a long message."""
    said = words({"secret": [f"{'x' * padding} {repeated} is not good"]}, "application/json", SECRET)
    plain = words(f"{'x' * padding} {repeated}".encode(), "text/plain", SECRET)

    for each in (said, plain):
        assert not any(SECRET[start : start + 8] in each for start in range(len(SECRET) - 7))
        assert "0123456789" not in each
        assert base64.b64encode(SECRET.encode()).decode() not in each


@given(st.text(min_size=1, max_size=40), st.text(max_size=30), st.text(max_size=30))
def test_no_secret_of_any_kind_is_quoted(secret: str, before: str, after: str) -> None:
    """An empty secret is not searched for either."""
    said = words({"detail": before + secret + after}, "application/json", secret, "")

    assert secret not in said.replace("[secret]", "") or not secret.isprintable() or len(secret) < 4


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda below: st.lists(below) | st.dictionaries(st.text(), below),
    )
)
def test_whatever_the_body_is_the_words_are_short_and_printable(body: object) -> None:
    """Any JSON at all."""
    said = words(body)

    assert len(said) <= LONGEST
    assert said == said.strip()
    assert said.isprintable()
