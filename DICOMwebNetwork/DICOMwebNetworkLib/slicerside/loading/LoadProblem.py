"""Says why a series could not be loaded, and what can be done about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import slicer

_TAGS = ["SOPClassUID", "Modality", "SeriesDescription", "SeriesNumber", "Rows"]
_SAMPLE_COUNT = 20


def whyNotLoaded(database: Any, files: Sequence[str]) -> str:
    """Return why the DICOM plugins did not load a series, and what to do, as sentences. Main thread only.

    :param database: ``ctkDICOMDatabase`` that holds the series.
    :param files: of the series, one at least.
    """
    import pydicom

    header = pydicom.dcmread(files[0], stop_before_pixels=True, specific_tags=_TAGS, force=True)
    label = " ".join(str(header.get(tag) or "") for tag in ("SeriesNumber", "SeriesDescription")).strip() or "unnamed"
    return " ".join((f"Series '{label}' ({_kindOf(header)}) was not loaded.", *_reasons(database, header, files)))


def _reasons(database: Any, header: Any, files: Sequence[str]) -> tuple[str, ...]:
    """Return sentences, each of which is translated for itself."""
    extension = _extensionFor(header)
    if extension:
        return (f"The extension {extension} can load it: see the Extensions Manager.",)
    if "Rows" not in header:
        return ("It holds no image.", "Its files stay in the DICOM database.")
    syntax = _compressionOf(header)
    if syntax:
        advice = "Remove it here, choose another syntax at 'Images as' of the server, and retrieve it again."
        return (f"This Slicer may not be able to read its compression ({syntax}).", advice)
    sizes = _sizesOf(database, files)
    if len(sizes) > 1:
        return (f"Its images differ in size ({', '.join(sizes)}).",)
    return ("The Slicer error log tells more.", "The DICOM module may load it in other ways (Advanced).")


def _kindOf(header: Any) -> str:
    """Return what a series holds: the name of its SOP class, or its modality where that has none."""
    from pydicom.uid import UID

    name = UID(str(header.get("SOPClassUID") or "")).name
    return str(header.get("Modality") or "unknown") if not name or name[0].isdigit() else name


def _compressionOf(header: Any) -> str:
    """Return the name of the transfer syntax if images are compressed, or if pydicom does not know it."""
    from pydicom.uid import UID

    syntax = UID(str(getattr(header.file_meta, "TransferSyntaxUID", "")))
    try:
        return str(syntax.name) if syntax and syntax.is_compressed else ""
    except ValueError:
        return str(syntax)


def _sizesOf(database: Any, files: Sequence[str]) -> list[str]:
    """Return the sizes of images in pixels, as far as a few of them tell."""
    sample = files[:: max(1, len(files) // _SAMPLE_COUNT)]
    return list(
        dict.fromkeys(
            " x ".join(database.fileValue(path, tag) for tag in ("0028,0011", "0028,0010")) for path in sample
        )
    )


def _extensionFor(header: Any) -> str:
    """Return the extension that Slicer's DICOM module would propose for a series; empty if there is none."""
    try:
        path = Path(slicer.modules.dicom.path).parent / "DICOMExtensions.json"
        proposals = json.loads(path.read_text(encoding="utf-8"))["extensions"]
    except (AttributeError, OSError, ValueError, KeyError):
        return ""
    # A Slicer may be built without a manager of extensions.
    isManaged = hasattr(slicer.app, "extensionsManagerModel")
    installed = slicer.app.extensionsManagerModel().installedExtensions if isManaged else ()
    for proposal in proposals:
        tags = proposal["tagValues"].items()
        if proposal["name"] not in installed and any(header.get(tag) in values for tag, values in tags):
            return str(proposal["name"])
    return ""
