"""A proxy before a server: it delays every byte as a long line does, or speaks TLS for a server that does not.

As a program: ``python proxy.py OPTIONS``, the options being a JSON object.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "Standalone"))

from dicomweb_network.demo.child import ChildServer, free_port

_CHUNK_BYTES = 256 * 1024
_CHUNKS_UNDERWAY = 1024


class Proxy(ChildServer):
    """A proxy in a process of its own in front of a server on this machine; a context manager.

    A new connection costs one round trip before its first byte passes, as a TCP handshake does. The bandwidth is that
    of the loopback.

    Parameters
    ----------
    target_url : of the server behind it, plain http
    one_way_s : delay of each byte in each direction; the round trip is twice that
    certificate : PEM files of certificate and key: https to its clients
    client_authority : PEM file of the authority whose clients alone are let in
    """

    name = "proxy"

    def __init__(
        self,
        target_url: str,
        one_way_s: float = 0.0,
        certificate: tuple[Path, Path] | None = None,
        client_authority: Path | None = None,
    ) -> None:
        super().__init__()
        self.port = free_port()
        target = urlsplit(target_url)
        scheme = "https" if certificate else "http"
        self.url = target._replace(scheme=scheme, netloc=f"127.0.0.1:{self.port}").geturl()
        self._options = {
            "port": self.port,
            "target_port": target.port,
            "one_way_s": one_way_s,
            "certificate": [str(path) for path in certificate or ()],
            "client_authority": str(client_authority or ""),
        }

    def command(self) -> list[str]:
        """Return the command line."""
        return [sys.executable, __file__, json.dumps(self._options)]

    def answers(self) -> bool:
        """Return whether the port is open."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


class _Line:
    """One direction of a connection: what is read is written when its time has come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, one_way_s: float) -> None:
        self._reader = reader
        self._writer = writer
        self._one_way_s = one_way_s
        self._underway: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_CHUNKS_UNDERWAY)

    async def run(self, opened_s: float) -> None:
        async with contextlib.AsyncExitStack() as stack:
            reading = asyncio.create_task(self._read(opened_s))
            stack.callback(reading.cancel)
            with contextlib.suppress(OSError):
                await self._write()

    async def _read(self, opened_s: float) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                data = await self._reader.read(_CHUNK_BYTES)
            except OSError:
                data = b""
            await self._underway.put((max(loop.time(), opened_s) + self._one_way_s, data))
            if not data:
                return

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s, data = await self._underway.get()
            await asyncio.sleep(due_s - loop.time())
            if not data:
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                else:
                    self._writer.close()
                return
            self._writer.write(data)
            await self._writer.drain()


def _tls(options: dict[str, Any]) -> ssl.SSLContext | None:
    if not options["certificate"]:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options["certificate"])
    if options["client_authority"]:
        context.load_verify_locations(options["client_authority"])
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def _serve(options: dict[str, Any]) -> None:
    one_way_s = options["one_way_s"]

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened_s = asyncio.get_running_loop().time() + 2 * one_way_s
        try:
            far_reader, far_writer = await asyncio.open_connection(
                "127.0.0.1", options["target_port"], limit=_CHUNK_BYTES
            )
        except OSError:
            writer.transport.abort()
            return
        away, back = _Line(reader, far_writer, one_way_s), _Line(far_reader, writer, one_way_s)
        await asyncio.gather(away.run(opened_s), back.run(opened_s))
        writer.close()
        far_writer.close()

    server = await asyncio.start_server(
        connected, "127.0.0.1", options["port"], limit=_CHUNK_BYTES, backlog=256, ssl=_tls(options)
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1])))
