"""Which bodies of a create are accepted."""

from __future__ import annotations

from typing import Any

import pytest

from argyle_provider.emulator.api.validation import CONFIG_NOT_ALLOWED, FieldsError, validate
from argyle_provider.emulator.settings import Settings
from argyle_provider.emulator.strict_json import NotJsonError, parse_json

GOOD: dict[str, object] = {"name": "n", "url": "https://x.example/", "events": ["gigs.added"]}
DEFAULT = Settings()


def errors(content: object, settings: Settings = DEFAULT) -> dict[str, Any]:
    """The field errors of a refused body."""
    with pytest.raises(FieldsError) as caught:
        validate(content, settings)
    return dict(caught.value.errors)


def test_the_least_that_is_accepted() -> None:
    """Without secret and config."""
    draft = validate(GOOD, DEFAULT)

    assert (draft.name, draft.url, draft.events, draft.config, draft.secret) == (
        "n",
        "https://x.example/",
        ("gigs.added",),
        {},
        None,
    )


@pytest.mark.parametrize("config", [None, {}])
def test_no_config_is_no_config_however_it_is_said(config: object) -> None:
    """Null and the empty object are stored as the empty object, and allowed for every event."""
    assert validate({**GOOD, "config": config}, DEFAULT).config == {}


def test_every_missing_field_is_named_at_once() -> None:
    """One request shows all three."""
    required = ["This field is required."]

    assert errors({}) == {"name": required, "url": required, "events": required}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", None, "This field may not be null."),
        ("name", 1, "Not a valid string."),
        ("name", " ", "This field may not be blank."),
        ("name", "a\0", "Null characters are not allowed."),
        ("secret", "", "This field may not be blank."),
        ("secret", 1, "Not a valid string."),
        ("url", "x.example", "Enter a valid URL."),
        ("url", "ftp://x.example", "Enter a valid URL."),
        ("url", "https://", "Enter a valid URL."),
        ("url", "https://x.example:port/", "Enter a valid URL."),
        ("url", "https://[x.example/", "Enter a valid URL."),
        ("url", "https://x.example/a\nb", "Enter a valid URL."),
        ("events", [], "This list may not be empty."),
        ("events", "gigs.added", 'Expected a list of items but got type "str".'),
        ("events", ["gigs.added", 1], "Not a valid string."),
        ("events", [""], "Not a valid string."),
        ("events", ["gigs.*"], '"gigs.*" is not a valid choice.'),
        ("events", ["*", "gigs.added"], '"*" can\'t be combined with other events.'),
        ("config", [], 'Expected a dictionary of items but got type "list".'),
    ],
)
def test_a_wrong_value_is_named_by_its_field(field: str, value: object, sentence: str) -> None:
    """In the shape of Django REST framework."""
    assert errors({**GOOD, field: value}) == {field: [sentence]}


def test_unknown_events_are_all_named() -> None:
    """Each once, and none of the good ones."""
    found = errors({**GOOD, "events": ["gigs.added", "a.b", "gigs.addded", "a.b"]})

    assert found == {"events": ['"a.b" is not a valid choice.', '"gigs.addded" is not a valid choice.']}


@pytest.mark.parametrize("events", ["*", ["*"]])
def test_the_wildcard_is_stored_as_a_list(events: object) -> None:
    """Also where it was sent as a bare string."""
    assert validate({**GOOD, "events": events}, DEFAULT).events == ("*",)


@pytest.mark.parametrize("events", [["*"], ["accounts.added", "accounts.removed"], ["users.fully_synced"]])
def test_config_is_refused_unless_every_event_takes_one(events: list[str]) -> None:
    """With the recorded sentence of the real service."""
    assert errors({**GOOD, "events": events, "config": {"include_resource": True}}) == {"config": [CONFIG_NOT_ALLOWED]}


@pytest.mark.parametrize(
    ("events", "config"),
    [
        (["accounts.added", "accounts.updated"], {"include_resource": True}),
        (["verifications.updated"], {"include_resource": False}),
        (["paystubs.partially_synced", "gigs.partially_synced"], {"days_synced": 1}),
        (["items.updated", "items.removed"], {"items": [f"item_{number}" for number in range(30)]}),
        (["accounts.added"], {"some_new_key": 1}),
    ],
)
def test_a_fitting_config_is_kept_as_sent(events: list[str], config: dict[str, object]) -> None:
    """Several events may share one config, and unknown keys are accepted."""
    assert validate({**GOOD, "events": events, "config": config}, DEFAULT).config == config


@pytest.mark.parametrize(
    ("event", "config", "word"),
    [
        ("accounts.added", {"include_resource": "yes"}, "boolean"),
        ("gigs.partially_synced", {"days_synced": 0}, "integer"),
        ("gigs.partially_synced", {"days_synced": True}, "integer"),
        ("gigs.partially_synced", {"days_synced": 90.0}, "integer"),
        ("items.updated", {}, "items: This field is required for items.updated."),
        ("items.updated", {"items": []}, "1 to 30"),
        ("items.updated", {"items": ["i"] * 31}, "1 to 30"),
        ("items.updated", {"items": [1]}, "1 to 30"),
    ],
)
def test_a_wrong_config_value_is_refused(event: str, config: dict[str, object], word: str) -> None:
    """Bounds and types of each key."""
    (sentence,) = errors({**GOOD, "events": [event], "config": config})["config"]

    assert word in sentence


@pytest.mark.parametrize("content", [[], "text", None, 1])
def test_a_body_that_is_no_object_is_refused(content: object) -> None:
    """As an error of the whole body, not of a field."""
    assert list(errors(content)) == ["non_field_errors"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nan", b'{"a": NaN}', b'"\\ud800"', b"\xff", b"[" * 100_000, b"1" * 5_000]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Also a body that Python's parser accepts, or for which it raises another error."""
    with pytest.raises(NotJsonError):
        parse_json(body)


def test_a_draft_never_shows_its_secret() -> None:
    """Not in a failing test's output either."""
    assert "hush" not in repr(validate({**GOOD, "secret": "hush"}, DEFAULT))


def test_switch_url_schemes() -> None:
    """http:// is accepted, or refused."""
    content = {**GOOD, "url": "http://x.example/"}

    assert validate(content, DEFAULT).url == "http://x.example/"
    assert errors(content, Settings(url_schemes="https-only")) == {"url": ["Only https URLs are allowed."]}


@pytest.mark.parametrize(
    ("url", "stock"),
    [
        ("https://x.example.com/a?b=c#d", True),
        ("https://localhost:3000/", True),
        ("http://127.0.0.1/", True),
        ("https://[::1]:443/", True),
        ("https://b\u00fccher.example/", True),
        ("https://x.xn--p1ai./", True),
        ("https://u:p@x.example/", True),
        ("https://backend/a", False),
        ("https://https://h.example.com", False),
        ("https://exa_mple..com/", False),
        ("https://exa_mple.com/", False),
        ("https://-x.example/", False),
        ("https://x.example.1/", False),
        ("https://x.example/a b", False),
        (f"https://{'a' * 64}.example/", False),
        (f"https://{'a.' * 130}example/", False),
        (f"https://x.example/{'a' * 2048}", False),
    ],
)
def test_switch_url_check(url: str, *, stock: bool) -> None:
    """Any host is accepted, or only one that Django REST framework accepts, without blanks."""
    content, strict = {**GOOD, "url": url}, Settings(url_check="stock")

    assert validate(content, DEFAULT).url == url
    if stock:
        assert validate(content, strict).url == url
    else:
        assert errors(content, strict) == {"url": ["Enter a valid URL."]}


def test_switch_max_text_length() -> None:
    """Each text has the same limit, in characters, and all texts that are too long are named."""
    limited = Settings(max_text_length=20)
    longest = {"name": "\u00e4" * 20, "url": "https://x.example/ab", "secret": "s" * 20}

    assert validate({**GOOD, **longest}, limited).name == longest["name"]
    too_long = {key: f"{value}x" for key, value in longest.items()}
    sentence = "Ensure this field has no more than 20 characters."
    assert errors({**GOOD, **too_long}, limited) == {key: [sentence] for key in longest}
    assert validate({**GOOD, **too_long}, DEFAULT).name == too_long["name"]


def test_switch_text_blanks() -> None:
    """White space around a text is trimmed before the checks, or kept."""
    padded = {"name": " n ", "url": "\thttps://x.example/\n", "secret": " hush "}
    draft = validate({**GOOD, **padded}, DEFAULT)
    kept = Settings(text_blanks="kept")

    assert (draft.name, draft.url, draft.secret) == ("n", "https://x.example/", "hush")
    assert errors({**GOOD, **padded}, kept) == {"url": ["Enter a valid URL."]}
    assert validate({**GOOD, "name": " n ", "secret": " "}, kept).name == " n "
    assert errors({**GOOD, "name": ""}, kept) == {"name": ["This field may not be blank."]}
    assert validate({**GOOD, "name": f" {'n' * 9} "}, Settings(max_text_length=20)).name == "n" * 9


@pytest.mark.parametrize(
    ("field", "value", "flat", "nested"),
    [
        ("name", "", ["This field may not be blank."], ["This field may not be blank."]),
        ("events", [], ["This list may not be empty."], ["This list may not be empty."]),
        ("events", ["gigs.added", "x"], ['"x" is not a valid choice.'], {"1": ['"x" is not a valid choice.']}),
        (
            "events",
            [1, "gigs.added", ""],
            ["Not a valid string."],
            {"0": ["Not a valid string."], "2": ["Not a valid string."]},
        ),
        ("config", {"days_synced": 1}, [CONFIG_NOT_ALLOWED], [CONFIG_NOT_ALLOWED]),
    ],
)
def test_switch_error_shape(field: str, value: object, flat: list[str], nested: object) -> None:
    """Errors in a list or an object are in one list, or under their index or key."""
    content = {**GOOD, field: value}

    assert errors(content) == {field: flat}
    assert errors(content, Settings(error_shape="nested")) == {field: nested}


def test_nested_config_errors_stand_under_their_keys() -> None:
    """All of them at once, without the key in the sentence."""
    content = {**GOOD, "events": ["items.updated"], "config": {"days_synced": 0}}
    days, items = "A valid integer greater than or equal to 1 is required.", "This field is required for items.updated."

    assert errors(content) == {"config": [f"items: {items}", f"days_synced: {days}"]}
    nested = errors(content, Settings(error_shape="nested", config_keys="matched"))
    assert nested == {"config": {"items": [items], "days_synced": [days, "Not allowed for items.updated."]}}


@pytest.mark.parametrize(
    ("events", "config", "matched"),
    [
        (["accounts.added", "verifications.updated"], {"include_resource": True}, True),
        (["gigs.partially_synced"], {"days_synced": 3}, True),
        (["accounts.added"], {"some_new_key": 1}, True),
        (["gigs.partially_synced"], {"include_resource": True}, False),
        (["accounts.added"], {"days_synced": 3}, False),
        (["accounts.added", "gigs.partially_synced"], {"days_synced": 3}, False),
        (["accounts.added"], {"items": ["i"]}, False),
    ],
)
def test_switch_config_keys(events: list[str], config: dict[str, object], *, matched: bool) -> None:
    """The events must take some config, or each of them this key."""
    content, strict = {**GOOD, "events": events, "config": config}, Settings(config_keys="matched")

    assert validate(content, DEFAULT).config == config
    assert matched or list(errors(content, strict)) == ["config"]
    assert not matched or validate(content, strict).config == config


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("HTTPS://X.Example:443", "https://x.example/"),
        ("http://x.example:8080/a b?q=ä", "http://x.example:8080/a%20b?q=%C3%A4"),
        ("https://u:P@[::1]:443/%20", "https://u:P@[::1]/%20"),
    ],
)
def test_switch_url_readback(url: str, stored: str) -> None:
    """The URL is stored as sent, or normalized."""
    assert validate({**GOOD, "url": url}, DEFAULT).url == url
    assert validate({**GOOD, "url": url}, Settings(url_readback="normalized")).url == stored


def test_switch_event_order_and_duplicates() -> None:
    """As sent, sorted, folded or refused."""
    content = {**GOOD, "events": ["gigs.updated", "gigs.added", "gigs.updated"]}

    assert validate(content, DEFAULT).events == ("gigs.updated", "gigs.added", "gigs.updated")
    assert validate(content, Settings(event_order="sorted")).events == ("gigs.added", "gigs.updated", "gigs.updated")
    assert validate(content, Settings(event_duplicates="folded")).events == ("gigs.updated", "gigs.added")
    assert list(errors(content, Settings(event_duplicates="refused"))) == ["events"]


def test_switch_unknown_events() -> None:
    """An unknown event is stored where it is accepted, and still takes no config."""
    accepting = Settings(unknown_events="accepted")
    content = {**GOOD, "events": ["new.event"]}

    assert validate(content, accepting).events == ("new.event",)
    assert list(errors({**content, "config": {"days_synced": 3}}, accepting)) == ["config"]


@pytest.mark.parametrize(
    ("events", "config", "stored"),
    [
        (["gigs.added"], {}, {}),
        (["gigs.partially_synced"], {}, {"days_synced": 30}),
        (
            ["accounts.added", "gigs.partially_synced"],
            {"days_synced": 90},
            {"include_resource": False, "days_synced": 90},
        ),
    ],
)
def test_switch_config_defaults(events: list[str], config: dict[str, object], stored: dict[str, object]) -> None:
    """Missing keys are stored with their default; sent keys stay."""
    content = {**GOOD, "events": events, "config": config}

    assert validate(content, DEFAULT).config == config
    assert validate(content, Settings(config_defaults="written")).config == stored
