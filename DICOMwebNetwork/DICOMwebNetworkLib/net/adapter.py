"""Connections below requests: they can be cancelled, and trust whom the TLS settings of their server tell."""

from __future__ import annotations

from typing import Any, Final

import requests
import requests.adapters
import urllib3.connection
import urllib3.connectionpool

from .cancellation import announce_socket
from .json_answers import Answer
from .tls import TLSSettings


class _Announced:
    """Tells the cancel token of its thread which socket the thread is about to wait on."""

    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        announce_socket(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            announce_socket(self.sock)
        super().request(*args, **kwargs)  # type: ignore[misc]


class _HTTPConnection(_Announced, urllib3.connection.HTTPConnection):
    pass


class _HTTPSConnection(_Announced, urllib3.connection.HTTPSConnection):
    pass


class _HTTPPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS: Final = {"http": _HTTPPool, "https": _HTTPSPool}


class Adapter(requests.adapters.HTTPAdapter):
    """Connections to a server. No retries of its own: those are decided where the work is known.

    Parameters
    ----------
    tls : TLSSettings
        Whatever requests is told about certificates, these hold.
    pool_size : int
        Connections to one host that are kept open.
    """

    def __init__(self, tls: TLSSettings, pool_size: int) -> None:
        self._tls = tls
        super().__init__(pool_connections=4, pool_maxsize=pool_size)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Return host and TLS context of a connection."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._tls.context} if host["scheme"] == "https" else {}

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Leave it to the TLS context, and see to it that it is asked."""
        conn.cert_reqs = "CERT_REQUIRED"

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Make the answer one that lets other threads run while its JSON is read."""
        answer = super().build_response(req, resp)
        answer.__class__ = Answer
        return answer
