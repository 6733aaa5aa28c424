"""The two hosts of the verbs, as far as a test that runs on both has to tell them apart."""

from __future__ import annotations

from enum import Enum


class Host(str, Enum):
    """What calls the verbs inside the engine."""

    DYNAMIC = "dynamic"
    NATIVE = "native"
