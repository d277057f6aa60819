"""nginx with TLS before a server that speaks plain HTTP, as hospitals run it."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from dicomweb_network.demo.child import ChildServer, ServerStartError, free_port

_CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 0;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    {client}
    location / {{
      proxy_pass http://127.0.0.1:{target};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto https;
      proxy_request_buffering off;
      proxy_buffering off;
    }}
  }}
}}
"""


class Nginx(ChildServer):
    """An nginx on a free port of the loopback that hands on to a server of this machine; a context manager.

    Parameters
    ----------
    target_url : of the server behind it, plain http
    certificate : PEM files of certificate and key
    client_authority : PEM file of the authority whose clients alone are let in
    """

    name = "nginx"

    def __init__(self, target_url: str, certificate: tuple[Path, Path], client_authority: Path | None = None) -> None:
        super().__init__()
        self.port = free_port()
        self._target = urlsplit(target_url)
        self._certificate = certificate
        self._client_authority = client_authority
        self.url = self._target._replace(scheme="https", netloc=f"127.0.0.1:{self.port}").geturl()

    def command(self) -> list[str]:
        """Write the configuration and return the command line."""
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise ServerStartError("nginx is not installed: apt-get install nginx-light")
        client = ""
        if self._client_authority is not None:
            client = f"ssl_client_certificate {self._client_authority}; ssl_verify_client on;"
        path = self.folder / "nginx.conf"
        path.write_text(
            _CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                target=self._target.port,
                certificate=self._certificate[0],
                key=self._certificate[1],
                client=client,
            )
        )
        return [program, "-c", str(path), "-p", str(self.folder), "-e", str(self.folder / "error.log")]

    @property
    def requests(self) -> list[str]:
        """The lines of its log of requests, those that it turned away included."""
        log = self.folder / "access.log"
        return log.read_text().splitlines() if log.is_file() else []

    def answers(self) -> bool:
        """Return whether the port is open."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
