"""What came of importing servers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...model.servers import LoginKind, ServerProfile, free_name


@dataclass(frozen=True)
class ServerImport:
    """What a file of servers adds to those that there are; nobody's server is replaced.

    :param added: the new servers, under the names that they have here.
    :param renamed: pairs of the name in the file and the name here, where another server has that name already.
    :param known: names of servers that were there already, just as they are in the file.
    """

    added: tuple[ServerProfile, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()

    @property
    def commands(self) -> tuple[ServerProfile, ...]:
        """The new servers that run a command of this computer to log in."""
        return tuple(profile for profile in self.added if profile.login_kind is LoginKind.TOKEN_COMMAND)


def mergedServers(saved: Iterable[ServerProfile], found: Iterable[ServerProfile]) -> ServerImport:
    """Return what the servers of a file add to the saved ones."""
    profiles = {profile.name: profile for profile in saved}
    added, renamed, known = [], [], []
    for profile in found:
        name = profile.name or profile.base_url
        if any(replace(other, name=name) == replace(profile, name=name) for other in profiles.values()):
            known.append(name)
            continue
        newName = free_name(name, profiles) if name in profiles else name
        if newName != name:
            renamed.append((name, newName))
        profiles[newName] = replace(profile, name=newName)
        added.append(profiles[newName])
    return ServerImport(tuple(added), tuple(renamed), tuple(known))
