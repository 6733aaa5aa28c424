"""Deliveries as lines of JSON, in a stream and in a folder."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argyle_provider.core.deliveries import Delivery, Forward, Verdict
from argyle_provider.deliveries.records import (
    Recorder,
    delivery_line,
    end_line,
    parse_deliveries,
    read_folder,
    ready_line,
)
from argyle_provider.exceptions import RecordError

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = st.integers(0, 1000)
DELIVERIES = st.builds(
    Delivery,
    body=st.binary(),
    headers=st.dictionaries(st.text(), st.text()),
    n=NUMBERS,
    time=st.text(),
    event=st.none() | st.text(),
    name=st.none() | st.text(),
    verdict=st.sampled_from(Verdict),
    secret_index=st.none() | NUMBERS,
    source=st.text(),
    forward=st.none() | st.builds(Forward, st.none() | NUMBERS, NUMBERS, st.none() | st.text()),
    answered=st.none() | NUMBERS,
)


@given(st.lists(DELIVERIES))
def test_a_stream_is_read_as_it_was_written(deliveries: list[Delivery]) -> None:
    """Byte for byte, without the lines around them."""
    lines = [ready_line("http://127.0.0.1:1/"), *map(delivery_line, deliveries), end_line({"ok": len(deliveries)})]

    assert all("\n" not in each for each in lines)
    assert parse_deliveries("\n".join(lines), where="x") == deliveries


def test_the_lines_are_what_programs_were_promised() -> None:
    """Their keys stay."""
    made = Delivery(b"{}", {"Accept": "*/*"}, n=1, verdict=Verdict.OK, forward=Forward(200, 41), answered=200)

    assert json.loads(ready_line("http://127.0.0.1:3000/")) == {"type": "ready", "url": "http://127.0.0.1:3000/"}
    assert json.loads(end_line({"ok": 1})) == {"type": "end", "counts": {"ok": 1}}
    assert json.loads(delivery_line(made)) == {
        "type": "delivery",
        "n": 1,
        "time": "",
        "event": None,
        "name": None,
        "verdict": "ok",
        "secret_index": None,
        "headers": {"Accept": "*/*"},
        "body_b64": "e30=",
        "source": "",
        "forward": {"status": 200, "ms": 41, "error": None},
        "answered": 200,
    }


@pytest.mark.parametrize("text", ["", "\n", "{}", '{"event": "gigs.added"}', "[1]", "not JSON", "[" * 100_000])
def test_what_is_no_stream_is_something_else(text: str) -> None:
    """The body of a delivery, for example."""
    assert parse_deliveries(text, where="x") is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("no JSON", "expected a delivery"),
        ('{"type": "deliver"}', "expected a delivery"),
        ('{"type": "delivery"}', "needs headers, and its body"),
        ('{"type": "delivery", "headers": [], "body_b64": ""}', "needs headers, and its body"),
        ('{"type": "delivery", "headers": {}, "body_b64": "%%%"}', "not base64"),
        ('{"type": "delivery", "headers": {}, "body_b64": "e30"}', "not base64"),
        ('{"type": "delivery", "headers": {}, "body_b64": "\\u00e9"}', "not base64"),
        ('{"type": "delivery", "headers": {}, "body_b64": "", "verdict": "fine"}', "the verdict"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, why: str) -> None:
    """By its number, and without what stands there."""
    with pytest.raises(RecordError, match=f"^saved, line 3: .*{why}"):
        parse_deliveries(f"{ready_line('u')}\n\n{line}\n", where="saved")


def test_a_delivery_needs_little() -> None:
    """One that was written by hand has a body and headers."""
    line = '{"type": "delivery", "headers": {"A": "b"}, "body_b64": "e30=", "n": true, "forward": {}, "answered": "x"}'

    assert parse_deliveries(line, where="x") == [Delivery(b"{}", {"A": "b"}, forward=Forward(None, 0))]


def test_a_folder_keeps_the_order_of_arrival_for_its_owner_alone(tmp_path: Path) -> None:
    """Also over several runs; the event's name, which anybody may send, leads nowhere else."""
    folder = tmp_path / "new" / "deliveries"
    events = ["gigs.added", "../../etc/passwd", None, "A" * 500]
    late = [
        Delivery(b"late", {}, n=n, time="2026-11-25T09:31:07.412Z", event=event) for n, event in enumerate(events, 1)
    ]
    early = Delivery(b"early", {}, n=7, time="2026-11-25T09:30:00.000Z")

    paths = [Recorder(folder).keep(each) for each in [*late, early]]

    assert read_folder(folder) == [early, *late]
    assert {each.parent for each in paths} == {folder}
    assert paths[0].name == "20261125T093107412Z-000001-gigs.added.json"
    assert {stat.S_IMODE(each.stat().st_mode) for each in paths} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Two deliveries never share a file."""
    recorder = Recorder(tmp_path)
    recorder.keep(Delivery(b"", {}, n=1))

    with pytest.raises(FileExistsError):
        recorder.keep(Delivery(b"", {}, n=1))


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_a_file_that_is_none_of_ours_is_named(tmp_path: Path, content: bytes) -> None:
    """A folder with something else in it is probably another one."""
    (tmp_path / "a.json").write_bytes(content)

    with pytest.raises(RecordError, match=r"a\.json holds no recorded delivery"):
        read_folder(tmp_path)


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    """And not taken for success."""
    with pytest.raises(RecordError, match="no recorded deliveries"):
        read_folder(tmp_path)
