"""Parse JSON as the API does, which is stricter than Python's own parser."""

from __future__ import annotations

import json
from typing import NoReturn


class NotJsonError(ValueError):
    """Raised when a body is not JSON. The message is the parser's, without the body."""


def parse_json(body: bytes) -> object:
    """Parse *body* strictly: no NaN, no lone surrogates.

    Raises:
        NotJsonError: the body is not JSON.
    """
    try:
        value: object = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        message = f"{error.msg}: line {error.lineno} column {error.colno} (char {error.pos})"
    except (ValueError, RecursionError):
        message = "the value can't be read"
    else:
        return value
    raise NotJsonError(message)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(constant)
