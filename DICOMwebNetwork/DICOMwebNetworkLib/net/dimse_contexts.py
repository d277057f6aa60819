"""Presentation contexts for exactly the files that are to be sent, as DCMTK's configuration file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

PROFILE: Final = "Send"
_MOST_CONTEXTS: Final = 128
"""PS3.8 9.3.2.2: identifiers are the odd numbers up to 255."""

_IMPLICIT: Final = "1.2.840.10008.1.2"
_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_LONGEST_UID: Final = 64
_NATIVE: Final = frozenset({_IMPLICIT, "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"})


@dataclass(frozen=True)
class DimseFile:
    """A file to be sent, and what has to be agreed upon for it."""

    path: str
    sop_class_uid: str
    transfer_syntax_uid: str

    @property
    def can_be_proposed(self) -> bool:
        """Whether both UIDs are such that DCMTK takes them; otherwise it sends nothing of the whole association."""
        return all(
            len(uid) <= _LONGEST_UID and _UID.fullmatch(uid) for uid in (self.sop_class_uid, self.transfer_syntax_uid)
        )

    @property
    def contexts(self) -> tuple[tuple[str, str], ...]:
        """Pairs of SOP class and transfer syntax to propose.

        The file's own, and for native ones the default transfer syntax too, which every node has to take (PS3.5 10.1).
        """
        own = (self.sop_class_uid, self.transfer_syntax_uid)
        if self.transfer_syntax_uid in _NATIVE and self.transfer_syntax_uid != _IMPLICIT:
            return (own, (self.sop_class_uid, _IMPLICIT))
        return (own,)


def associations(files: Iterable[DimseFile], most_files: int) -> Iterator[list[DimseFile]]:
    """Yield the files in their order, in groups that one association can take."""
    group: list[DimseFile] = []
    contexts: set[tuple[str, str]] = set()
    for file in files:
        if group and (len(group) >= most_files or len(contexts.union(file.contexts)) > _MOST_CONTEXTS):
            yield group
            group, contexts = [], set()
        group.append(file)
        contexts.update(file.contexts)
    if group:
        yield group


def association_profile(files: Sequence[DimseFile]) -> str:
    """Return the text of a DCMTK association configuration (its ``asconfig.txt``) with the profile ``PROFILE``."""
    contexts = dict.fromkeys(context for file in files for context in file.contexts)
    syntaxes = list(dict.fromkeys(syntax for _, syntax in contexts))
    lines = ["[[TransferSyntaxes]]"]
    for number, syntax in enumerate(syntaxes, start=1):
        lines += [f"[Syntax{number}]", f"TransferSyntax1 = {syntax}"]
    lines += ["[[PresentationContexts]]", "[Contexts]"]
    for number, (sop_class, syntax) in enumerate(contexts, start=1):
        lines.append(f"PresentationContext{number} = {sop_class}\\Syntax{syntaxes.index(syntax) + 1}")
    lines += ["[[Profiles]]", f"[{PROFILE}]", "PresentationContexts = Contexts"]
    return "\n".join(lines) + "\n"
