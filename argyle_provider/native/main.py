"""``pulumi-resource-argyle``: the plugin that the engine starts with its address."""

from __future__ import annotations

import os
import sys

from argyle_provider.native.provider import ArgyleProvider
from argyle_provider.native.serving import run
from argyle_provider.version import __version__

USAGE = """pulumi-resource-argyle is a Pulumi plugin, which the engine starts with its address.

To use it, declare a resource `argyle:index:WebhookSubscription` in a program, with this file's folder on PATH."""


def main() -> None:
    """Serve the provider to the engine, whose address is the last argument."""
    address = sys.argv[-1]
    if len(sys.argv) == 1 or address.startswith("-"):
        sys.exit(USAGE)
    # The engine is on this machine, and gRPC would look for it at the proxy in `http_proxy`.
    os.environ["no_grpc_proxy"] = "127.0.0.1,localhost"  # noqa: SIM112 - gRPC reads it in lower case
    run(ArgyleProvider(address), engine=address, version=__version__)
