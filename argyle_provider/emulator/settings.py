"""The switches: unknown behaviour of Argyle, so that a client can be tested with every answer.

Section 8 of docs/argyle-api.md lists them, with what is unknown and what the provider does about it. A default is what
recordings of the real service show, or else what its framework does.
"""

from __future__ import annotations

import re
from dataclasses import Field, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from argyle_provider.emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_T = TypeVar("_T")
_NUMBERS: Mapping[type, re.Pattern[str]] = {
    int: re.compile(r"[0-9]+"),
    float: re.compile(r"[0-9]+(\.[0-9]+)?"),
}
Secret: TypeAlias = Literal["echoed", "masked", "null", "omitted"]
SwitchValue: TypeAlias = "float | str | None"


def _switch(default: _T, *others: _T, what: str, number: type[int | float] | None = None) -> _T:
    return field(default=default, metadata={"choices": (default, *others), "what": what, "number": number})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One answer to each unknown of the API; a field is a switch."""

    create_status: Literal[201, 200] = _switch(201, 200, what="the status of a create")
    delete_status: Literal[204, 200] = _switch(
        204, 200, what="the status of a delete; 200 answers with the deleted object"
    )
    delete_missing: Literal[404, 204] = _switch(404, 204, what="the status of a second delete")
    max_subscriptions: int | None = _switch(
        None, what="the most subscriptions of an account in each collection: a number, or none", number=int
    )
    names: Literal["any", "unique"] = _switch("any", "unique", what="whether two subscriptions may have the same name")
    url_schemes: Literal["any", "https-only"] = _switch("any", "https-only", what="whether http:// URLs are accepted")
    url_readback: Literal["as-sent", "normalized"] = _switch(
        "as-sent", "normalized", what="how the URL is stored; normalized: encoded, host in lower case, always a path"
    )
    secret_in_get: Literal["echoed", "masked", "null", "omitted"] = _switch(
        "echoed", "masked", "null", "omitted", what="the secret in the reply to a GET"
    )
    secret_in_create: Literal["echoed", "masked", "null", "omitted"] = _switch(
        "echoed", "masked", "null", "omitted", what="the secret in the reply to a POST"
    )
    # Nothing is documented; 255 is the usual length in a Django model.
    max_text_length: int | None = _switch(
        None, 255, what="the most characters of name, url and secret each: a number, or none", number=int
    )
    # Recorded as {}; version 1 of the API showed null.
    empty_config: Literal["object", "null", "omitted"] = _switch(
        "object", "null", "omitted", what="how a reply shows an empty config; object: {}"
    )
    config_defaults: Literal["omitted", "written"] = _switch(
        "omitted", "written", what="whether defaults (days_synced 30, include_resource false) are stored in config"
    )
    event_order: Literal["as-sent", "sorted"] = _switch("as-sent", "sorted", what="the stored order of the events")
    event_duplicates: Literal["kept", "folded", "refused"] = _switch(
        "kept", "folded", "refused", what="what happens to an event that is listed twice; folded: kept once"
    )
    unknown_events: Literal["refused", "accepted"] = _switch(
        "refused", "accepted", what="whether an event that is not in the catalogue is accepted"
    )
    # The recorded refusal depends on the events alone.
    config_keys: Literal["any", "matched"] = _switch(
        "any", "matched", what="whether every event of the list must take each key of config; matched: yes"
    )
    # Recorded only on other resources.
    client_id: Literal["sent", "omitted"] = _switch("sent", "omitted", what="the reply header X-Client-Id")
    list_order: Literal["newest-first", "oldest-first"] = _switch(
        "newest-first", "oldest-first", what="the default order, by created_at"
    )
    limit_above_maximum: Literal["clamped", "refused"] = _switch(
        "clamped", "refused", what="what happens to a limit above 200; clamped: 200 are shown"
    )
    # The only recorded error is flat; Django REST framework nests by item and by key.
    error_shape: Literal["flat", "nested"] = _switch(
        "flat", "nested", what="errors in events and config; nested: by the item's index or the key"
    )
    # Django REST framework trims.
    text_blanks: Literal["trimmed", "kept"] = _switch(
        "trimmed", "kept", what="whether white space around name, url and secret is trimmed"
    )
    # The documentation takes any text as the URL of a v2 create, and asks for it unencoded.
    url_check: Literal["lenient", "stock"] = _switch(
        "lenient",
        "stock",
        what="which URLs are accepted; stock: as in Django REST framework, no blanks, a host with a dot",
    )
    # Django REST framework ignores it.
    invalid_limit: Literal["ignored", "refused"] = _switch(
        "ignored", "refused", what="what happens to a limit that is not a number above 0; ignored: 10 are shown"
    )
    invalid_cursor: Literal[404, 400] = _switch(404, 400, what="the status for a cursor that can't be read")
    # Deliveries: the time-out and the delay of the retry are second-hand, one retry after a 500 was recorded.
    delivery_timeout: float = _switch(10, what="the seconds in which a receiver must answer: a number", number=float)
    delivery_retries: int = _switch(1, 0, what="the number of retries of a failed delivery: a number", number=int)
    delivery_retry_delay: float = _switch(30, what="the seconds before a retry: a number", number=float)
    delivery_unanswered: Literal["retried", "timeouts", "dropped"] = _switch(
        "retried",
        "timeouts",
        "dropped",
        what="whether a delivery without an answer is sent again; timeouts: only after a time-out",
    )
    # 60.34 to 60.48 seconds were recorded.
    delivery_update_delay: float = _switch(
        60, what="the seconds after a delivery until updated_at changes: a number", number=float
    )
    # 94 to 140 were recorded where 90 was configured.
    delivery_days: Literal["counted", "configured"] = _switch(
        "counted",
        "configured",
        what="the days_synced in a delivery; counted: the days that were synced, not the configured number",
    )
    delivery_text: Literal["utf-8", "escaped"] = _switch(
        "utf-8", "escaped", what="how a delivery writes characters beyond ASCII; escaped: as \\u and four digits"
    )

    def changed(self, changes: Mapping[str, SwitchValue]) -> Settings:
        """These settings with *changes*; a value may be typed or text.

        Raises:
            EmulatorError: a name or a value is unknown. The message lists the known ones.
        """
        known = {each.name: each for each in fields(self)}
        values: dict[str, SwitchValue] = {}
        for name, value in changes.items():
            if name not in known:
                message = f"Unknown switch {name!r}. The switches are {', '.join(known)}."
                raise EmulatorError(message)
            values[name] = _typed(known[name], value)
        return replace(self, **values)  # type: ignore[arg-type] # _typed() returns one of the field's own choices


@dataclass(frozen=True)
class Switch:
    """One switch for help and documentation: its values as text, the default first."""

    name: str
    choices: tuple[str, ...]
    what: str


def switches() -> tuple[Switch, ...]:
    """All switches in the order of the documentation."""
    return tuple(
        Switch(each.name, tuple(map(_text, _choices(each))), each.metadata["what"]) for each in fields(Settings)
    )


def parse_switches(assignments: Iterable[str]) -> Settings:
    """Read ``name=value`` assignments; the last of a name wins.

    Raises:
        EmulatorError: an assignment has no ``=``, or its name or value is unknown.
    """
    changes: dict[str, SwitchValue] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            message = f"A switch must be NAME=VALUE; {assignment!r} has no `=`."
            raise EmulatorError(message)
        changes[name] = value
    return Settings().changed(changes)


def _typed(switch: Field[object], value: SwitchValue) -> SwitchValue:
    text = _text(value)
    by_text = {_text(choice): choice for choice in _choices(switch)}
    if text in by_text:
        return by_text[text]
    number: type[int | float] | None = switch.metadata["number"]
    if number and _NUMBERS[number].fullmatch(text):
        return number(text)
    values = ", ".join([*by_text, *(["a number"] if number else [])])
    message = f"The switch {switch.name} can't be {text!r}; its values are {values}."
    raise EmulatorError(message)


def _choices(switch: Field[object]) -> tuple[SwitchValue, ...]:
    choices: tuple[SwitchValue, ...] = switch.metadata["choices"]
    return choices


def _text(value: object) -> str:
    return "none" if value is None else str(value)
