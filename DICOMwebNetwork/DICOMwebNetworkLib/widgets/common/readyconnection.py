"""Connections to servers that are searched beside the chosen one."""

from __future__ import annotations

from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import LoginError


def readyConnection(logic: Any, server: str) -> Any:
    """Return the connection to a server that can be asked without a person at its login page.

    :param server: name of a saved server, or an address.
    :raises ConfigurationError: neither a saved server nor an address.
    :raises LoginError: somebody has to type a password or to sign in first.
    """
    connection = logic.connectionFor(server)
    if connection.wants_sign_in:
        raise LoginError(_("You have to sign in first."), advice=_("Choose this server above and connect."))
    return connection
