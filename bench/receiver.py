"""The cheapest receiver: it answers 200 to every POST. As a process, it prints its port."""

from __future__ import annotations

import asyncio
import sys

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LENGTH = b"content-length:"


async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    while not reader.at_eof():
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            break
        (length,) = (line.removeprefix(LENGTH) for line in head.lower().split(b"\r\n") if line.startswith(LENGTH))
        await reader.readexactly(int(length))
        writer.write(ANSWER)
    writer.close()


async def main() -> None:
    """Listen on a free port."""
    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
