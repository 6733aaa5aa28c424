"""What keeps a receiver from answering a delivery: for each trouble, what a check-up says, and what to do."""

from __future__ import annotations

from argyle_provider.core.checks import Check, Level
from argyle_provider.core.looks import Trouble
from argyle_provider.core.probes import LIMIT_SECONDS

CONNECT_SECONDS = 5.0
"""How long the check waits for an address, for a connection, and for TLS."""

UNREACHED = {
    Trouble.NO_ADDRESS: (
        Check.NAME,
        Level.FAILED,
        "The host {host} has no address, so no delivery arrives.",
        "Correct the DNS record, or the host in the URL.",
    ),
    Trouble.NO_RESOLVER: (
        Check.NAME,
        Level.UNKNOWN,
        "The address of {host} is unknown, because the resolver of this machine does not answer.",
        "Check the network of this machine, then run again.",
    ),
    Trouble.REFUSED: (
        Check.CONNECTION,
        Level.FAILED,
        "Nothing listens on port {port} of {host}, so no delivery arrives.",
        "Start the receiver, or the proxy before it.",
    ),
    Trouble.NO_ROUTE: (
        Check.CONNECTION,
        Level.UNKNOWN,
        "This machine has no route to {host}.",
        "Run again from another network.",
    ),
    Trouble.NO_CONNECTION: (
        Check.CONNECTION,
        Level.FAILED,
        f"Port {{port}} of {{host}} opens no connection within {CONNECT_SECONDS:.0f} seconds.",
        "Check that the receiver is up. Where only Argyle's addresses are let in, run this behind the firewall.",
    ),
    Trouble.EXPIRED: (
        Check.CERTIFICATE,
        Level.FAILED,
        "The certificate of {host} has expired.",
        "Renew the certificate.",
    ),
    Trouble.NOT_YET_VALID: (
        Check.CERTIFICATE,
        Level.FAILED,
        "The certificate of {host} is not valid yet.",
        "Install a certificate that is valid now, or correct the clock of this machine.",
    ),
    Trouble.WRONG_HOST: (
        Check.CERTIFICATE,
        Level.FAILED,
        "The certificate is for another host than {host}.",
        "Install a certificate for {host}, or correct the host in the URL.",
    ),
    Trouble.SELF_SIGNED: (
        Check.CERTIFICATE,
        Level.FAILED,
        "The certificate of {host} is self-signed, or its authority is not a public one.",
        "Install a certificate of a public authority.",
    ),
    Trouble.INCOMPLETE: (
        Check.CERTIFICATE,
        Level.FAILED,
        "The certificate of {host} has no chain to a public authority.",
        "Install the intermediate certificates too, or a certificate of a public authority.",
    ),
    Trouble.NO_TLS: (
        Check.CERTIFICATE,
        Level.FAILED,
        "Port {port} of {host} completes no TLS handshake.",
        "Check the port in the URL, and the proxy before the receiver.",
    ),
    Trouble.TIME_OVER: (
        Check.ANSWER,
        Level.UNKNOWN,
        "The time of this check was over before {host} had answered.",
        "Run again.",
    ),
}
"""By trouble before a delivery was sent: the line about it."""

REACHED = {
    Trouble.SILENT: (
        f"The receiver does not answer within {LIMIT_SECONDS:.0f} seconds, so for Argyle every delivery fails.",
        "Answer with 2xx at once, and work later.",
    ),
    Trouble.BROKEN: (
        "The connection ends without an answer.",
        "Read the log of the receiver, or of the proxy before it.",
    ),
}
"""By trouble after a delivery was sent: the line about it."""
