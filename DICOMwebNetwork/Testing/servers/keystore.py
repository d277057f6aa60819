"""A GNOME Keyring of its own, on a session bus of its own: the key store of a Linux desktop."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dicomweb_network.demo.child import ServerStartError

if TYPE_CHECKING:
    from typing_extensions import Self

_START_S = 20.0


class KeyStoreService:
    """An empty, unlocked key store that the package keyring of this process uses; a context manager."""

    def __init__(self) -> None:
        import keyring

        self._keyring = keyring  # a test may hide it
        self.folder = Path(tempfile.mkdtemp(prefix="keystore-"))
        self._bus: subprocess.Popen[str] | None = None
        self._daemon: subprocess.Popen[bytes] | None = None
        self._before: Any = None
        self._old_address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")

    def __enter__(self) -> Self:
        self._before = self._keyring.get_keyring()
        try:
            self._start()
            self._keyring.set_keyring(self._answering())
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._keyring.set_keyring(self._before)
        self.stop()

    def _start(self) -> None:
        for program, package in (("dbus-daemon", "dbus"), ("gnome-keyring-daemon", "gnome-keyring")):
            if shutil.which(program) is None:
                raise ServerStartError(f"{program} is not installed: apt-get install {package}")
        folder = str(self.folder)
        environment = os.environ | {"XDG_DATA_HOME": folder, "XDG_RUNTIME_DIR": folder, "HOME": folder}
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        assert self._bus.stdout is not None
        address = self._bus.stdout.readline().strip()
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment | {"DBUS_SESSION_BUS_ADDRESS": address},
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(b"open sesame")
        self._daemon.stdin.close()

    def _answering(self) -> Any:
        """Return keyring's own backend for it as soon as it answers."""
        from keyring.backends.SecretService import Keyring

        end_s = time.monotonic() + _START_S
        # Asked before it is unlocked, it would open a window.
        while not any(self.folder.glob("keyrings/login.keyring")):
            if time.monotonic() > end_s:
                raise ServerStartError("The key store does not start.")
            time.sleep(0.02)
        return Keyring()

    def kill(self) -> None:
        """End the key store, as a crash would."""
        for process in (self._daemon, self._bus):
            if process is not None:
                process.kill()
                process.wait()
        if self._bus is not None and self._bus.stdout is not None:
            self._bus.stdout.close()
        self._daemon = self._bus = None

    def stop(self) -> None:
        """End it and remove what it kept."""
        self.kill()
        if self._old_address is None:
            os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
        else:
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = self._old_address
        shutil.rmtree(self.folder, ignore_errors=True)
