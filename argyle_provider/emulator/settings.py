"""The switches: what nobody outside Argyle knows for sure, so that a client can be tested under every answer.

Section 8 of docs/argyle-api.md has each of them, beside what is unknown and what the provider does about it. A default
is what recordings of the real service show, or else what its framework does.
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
    """One answer to each unknown of the API."""

    create_status: Literal[201, 200] = _switch(201, 200, what="the status of a create")
    delete_status: Literal[204, 200] = _switch(
        204, 200, what="the status of a delete; 200 answers with the deleted object"
    )
    delete_missing: Literal[404, 204] = _switch(404, 204, what="the status of a second delete")
    max_subscriptions: int | None = _switch(
        None, what="how many subscriptions an account may hold in each collection: a number, or none", number=int
    )
    names: Literal["any", "unique"] = _switch("any", "unique", what="whether two may have one name")
    url_schemes: Literal["any", "https-only"] = _switch("any", "https-only", what="whether http:// is accepted")
    url_readback: Literal["as-sent", "normalized"] = _switch(
        "as-sent", "normalized", what="how the URL is stored; normalized: encoded, host in lower case, a path always"
    )
    secret_in_get: Literal["echoed", "masked", "null", "omitted"] = _switch(
        "echoed", "masked", "null", "omitted", what="the secret in the reply to a GET"
    )
    secret_in_create: Literal["echoed", "masked", "null", "omitted"] = _switch(
        "echoed", "masked", "null", "omitted", what="the secret in the reply to a POST"
    )
    # Nothing is documented; 255 is the usual column of a Django model.
    max_text_length: int | None = _switch(
        None, 255, what="how many characters name, url and secret may have each: a number, or none", number=int
    )
    # Recorded as {}; the first version of the API showed null.
    empty_config: Literal["object", "null", "omitted"] = _switch(
        "object", "null", "omitted", what="the config in a reply where there is none; object: {}"
    )
    config_defaults: Literal["omitted", "written"] = _switch(
        "omitted", "written", what="whether defaults (days_synced 30, include_resource false) are stored in config"
    )
    event_order: Literal["as-sent", "sorted"] = _switch("as-sent", "sorted", what="the stored order of the events")
    event_duplicates: Literal["kept", "folded", "refused"] = _switch(
        "kept", "folded", "refused", what="what becomes of an event that is named twice"
    )
    unknown_events: Literal["refused", "accepted"] = _switch(
        "refused", "accepted", what="what becomes of an event that is not in the catalogue"
    )
    # The recorded refusal looks at the events alone.
    config_keys: Literal["any", "matched"] = _switch(
        "any", "matched", what="whether each key of config must be one that every event of the list takes"
    )
    # Recorded on other resources only.
    client_id: Literal["sent", "omitted"] = _switch("sent", "omitted", what="the reply header X-Client-Id")
    list_order: Literal["newest-first", "oldest-first"] = _switch(
        "newest-first", "oldest-first", what="the order by created_at, which is also the default order"
    )
    limit_above_maximum: Literal["clamped", "refused"] = _switch(
        "clamped", "refused", what="what becomes of a limit above 200"
    )
    # The one recorded error is flat; Django REST framework nests by item and by key.
    error_shape: Literal["flat", "nested"] = _switch(
        "flat", "nested", what="errors inside events and config; nested: by the item's index, by the key"
    )
    # Django REST framework trims.
    text_blanks: Literal["trimmed", "kept"] = _switch(
        "trimmed", "kept", what="what becomes of blanks around name, url and secret"
    )
    # The documents type the URL of a v2 create as any text, and ask for it unencoded.
    url_check: Literal["lenient", "stock"] = _switch(
        "lenient", "stock", what="which URLs are accepted; stock: as Django REST framework, no blank, a host with a dot"
    )
    # Django REST framework ignores it.
    invalid_limit: Literal["ignored", "refused"] = _switch(
        "ignored", "refused", what="what becomes of a limit that is no number above 0; ignored: 10 are shown"
    )
    invalid_cursor: Literal[404, 400] = _switch(404, 400, what="the status for a cursor that can't be read")
    # Deliveries: the time-out and the delay of the retry are second-hand, one retry after a 500 was recorded.
    delivery_timeout: float = _switch(
        10, what="how many seconds a receiver has to answer a delivery: a number", number=float
    )
    delivery_retries: int = _switch(1, 0, what="how often a failed delivery is sent again: a number", number=int)
    delivery_retry_delay: float = _switch(
        30, what="after how many seconds a failed delivery is sent again: a number", number=float
    )
    delivery_unanswered: Literal["retried", "timeouts", "dropped"] = _switch(
        "retried",
        "timeouts",
        "dropped",
        what="what becomes of a delivery without an answer; timeouts: only a late answer is a reason to send again",
    )
    # 60.34 to 60.48 seconds were recorded.
    delivery_update_delay: float = _switch(
        60, what="how many seconds after a delivery updated_at moves: a number", number=float
    )
    # 94 to 140 were recorded where 90 was configured.
    delivery_days: Literal["counted", "configured"] = _switch(
        "counted",
        "configured",
        what="the days_synced that is delivered; counted: what was reached, and not what was asked",
    )
    delivery_text: Literal["utf-8", "escaped"] = _switch(
        "utf-8", "escaped", what="letters beyond ASCII in a delivery; escaped: as \\u and four digits"
    )

    def changed(self, changes: Mapping[str, SwitchValue]) -> Settings:
        """These settings with *changes*, whose values may be typed or text.

        Raises:
            EmulatorError: a name or a value is unknown; the message lists the known ones.
        """
        known = {each.name: each for each in fields(self)}
        values: dict[str, SwitchValue] = {}
        for name, value in changes.items():
            if name not in known:
                message = f"There is no switch {name!r}; the switches are {', '.join(known)}."
                raise EmulatorError(message)
            values[name] = _typed(known[name], value)
        return replace(self, **values)  # type: ignore[arg-type] # _typed() gives one of the field's own choices


@dataclass(frozen=True)
class Switch:
    """One switch as help and documents show it: its values as text, the default first."""

    name: str
    choices: tuple[str, ...]
    what: str


def switches() -> tuple[Switch, ...]:
    """All switches in their documented order."""
    return tuple(
        Switch(each.name, tuple(map(_text, _choices(each))), each.metadata["what"]) for each in fields(Settings)
    )


def parse_switches(assignments: Iterable[str]) -> Settings:
    """The settings that ``name=value`` assignments ask for; a later one wins.

    Raises:
        EmulatorError: an assignment has no ``=``, or its name or value is unknown.
    """
    changes: dict[str, SwitchValue] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            message = f"A switch is set as name=value; {assignment!r} has no '='."
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
