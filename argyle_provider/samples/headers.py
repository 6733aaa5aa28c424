"""The headers of a delivery, as recorded in June 2025."""

from __future__ import annotations

SIGNATURE_HEADER = "X-Argyle-Signature"
"""Holds the signature of a delivery; a delivery of a subscription without a secret lacks it."""


def headers(signature: str | None) -> dict[str, str]:
    """All recorded headers but Host and Content-Length, which whoever sends adds.

    There is no other: no id of the delivery, no time, no number of the attempt.
    """
    recorded = {
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Content-Type": "application/json",
        "User-Agent": "ReactorNetty/1.1.28",
    }
    return recorded if signature is None else {**recorded, SIGNATURE_HEADER: signature}
