"""Be, for whoever started this command, the process whose work a fork does.

The engine starts it twice for each ``pulumi`` command, so it imports only what Python has built in or loaded already.
"""

import _socket  # `socket` takes ten milliseconds
import marshal
import os
import sys


def main() -> None:
    """Ask for a fork, hand Ctrl-C on, and end as the fork ends."""
    server = _socket.socket(_socket.AF_UNIX)
    server.connect(sys.argv[1])
    request = marshal.dumps([sys.argv[2:], dict(os.environ), os.getcwd()])  # noqa: PTH109 - `pathlib` takes as long
    streams = b"".join(each.to_bytes(4, sys.byteorder) for each in (0, 1, 2))
    server.sendmsg([len(request).to_bytes(8, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
    server.sendall(request)
    while True:
        try:
            code, signal = server.recv(2) or (1, 0)
        except KeyboardInterrupt:  # noqa: PERF203 - what is tried here is a wait
            server.send(b"!")
        else:
            os._exit(128 + signal if signal else code)


main()
