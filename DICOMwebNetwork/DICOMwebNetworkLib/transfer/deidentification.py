"""Takes the patient's identity out of instances (PS3.15 E.2), by the tables of the package dicom-anonymizer."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model import errors
from ..model.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from ..model.jobs import Deidentification

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

_PACKAGE: Final = "dicom-anonymizer"
_VERSIONS: Final = ">=2.1,<3"
_TABLE: Final = "dicomfields_2026c"
_METHOD: Final = "PS3.15 Basic Application Level Confidentiality Profile (2026c)"
_STANDARD_ROOT: Final = "1.2.840.10008."
_PATIENT_NAME: Final = 0x00100010
_PATIENT_ID: Final = 0x00100020
_PSEUDONYM_TAGS: Final = (_PATIENT_NAME, _PATIENT_ID)

_CONTENT: Final = {
    0x0040A730: "content of a structured report",
    0x00420011: "encapsulated document",
    0x00700001: "graphic annotations",
    0xCADB0010: "Slicer scene",
}
"""What the profile removes, or replaces by a dummy, as a whole, so that nothing of use would be left."""

_NAMES_IN_PIXELS: Final = frozenset({"US", "IVUS", "ES", "XC", "OT", "DOC", "SC"})
"""Modalities (PS3.3 C.7.3.1.1.1) whose devices often write into their pixels."""
_SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
_DATES: Final = {"DA": "19000101", "DT": "19000101000000", "TM": "000000"}
"""Dummies; those of the package are in the year 1, which not every reader of DICOM takes for a date."""
_KEPT_SEQUENCES: Final = frozenset({0x00400555})
"""The acquisition context, which some IODs want to be there, if empty (type 2)."""
_LOOKED_INTO: Final = frozenset({"SQ", "PN", "DA", "DT", "UI", "UN"})
_OF_KINDS: Final = ("Class", "Syntax", "Scheme", "Context", "Mapping", "Resource")
"""Parts of the keywords of UIDs that name kinds of things, not things."""


@dataclass(frozen=True)
class DeidentifiedFile:
    """What became of a file: its old SOP Instance UID, and the kind of image if names are likely in its pixels."""

    original_sop_instance_uid: str
    kind_with_names_in_pixels: str = ""


def check_deidentification() -> None:
    """Find out whether copies can be de-identified, without an import.

    Raises
    ------
    PackageMissingError
        dicom-anonymizer is not installed.
    """
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(_PACKAGE)
    except PackageNotFoundError as problem:
        raise errors.PackageMissingError("De-identification", _requirements()) from problem


def _requirements() -> str:
    """Return what pip is asked for: the package, and the pydicom that it must leave as it is."""
    from importlib.metadata import version

    return f"{_PACKAGE}{_VERSIONS} pydicom=={version('pydicom')}"


class Deidentifier:
    """Writes copies without the patient's identity. Thread-safe once made.

    The same secret gives the same UIDs and pseudonyms, so that what belongs together stays together.

    Parameters
    ----------
    wish : Deidentification
        Holds the secret.

    Raises
    ------
    PackageMissingError
        dicom-anonymizer is not installed.
    """

    def __init__(self, wish: Deidentification) -> None:
        self._secret = wish.secret
        self._fixed, self._masked = _rules()

    def write_copy(self, source: Path, target: Path) -> DeidentifiedFile:
        """Read a whole DICOM file and write its copy.

        Raises
        ------
        NotDeidentifiableError
            The profile leaves nothing of the instance, names stand in its pixels, or it cannot be read or written.
        OSError
            The disk says no.
        """
        import pydicom

        try:
            dataset = pydicom.dcmread(source)
            found = _look_at(dataset)
            self.apply(dataset)
            pydicom.dcmwrite(target, dataset)
        except (OSError, errors.NotDeidentifiableError):
            raise
        except Exception as error:  # whatever a strange file makes of pydicom, it is not sent as it is
            raise errors.NotDeidentifiableError(f"It cannot be de-identified ({type(error).__name__}).") from error
        return found

    def apply(self, dataset: Dataset) -> None:
        """Take the identity out of a data set, in place, file meta information and preamble included."""
        from pydicom.dataset import Dataset

        pseudonym = self._pseudonym(dataset)
        self._clean(dataset)
        for tag in _PSEUDONYM_TAGS:
            dataset.add_new(tag, "PN" if tag == _PATIENT_NAME else "LO", pseudonym)
        dataset.PatientIdentityRemoved = "YES"
        dataset.DeidentificationMethod = _METHOD
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator = "113100", "DCM"
        code.CodeMeaning = "Basic Application Confidentiality Profile"
        dataset.DeidentificationMethodCodeSequence = [code]
        dataset.LongitudinalTemporalInformationModified = "REMOVED"
        _renew_file_meta(dataset)

    def new_uid(self, uid: str) -> str:
        """Return the UID that stands for another one; those of the standard itself stay."""
        if not uid or uid.startswith(_STANDARD_ROOT):
            return uid
        return f"2.25.{uuid.UUID(bytes=self._digest('uid', uid)[:16], version=5).int}"

    def _pseudonym(self, dataset: Dataset) -> str:
        keywords = ("PatientID", "IssuerOfPatientID", "PatientName", "StudyInstanceUID")
        values = [str(dataset.get(keyword) or "") for keyword in keywords]
        known = values[:2] if values[0] else values[2:3] if values[2] else values[3:]
        return f"ANON-{self._digest('patient', *known).hex()[:10].upper()}"

    def _digest(self, *words: str) -> bytes:
        return hmac.digest(self._secret, "\0".join(words).encode("utf-8", "replace"), hashlib.sha256)

    def _clean(self, dataset: Dataset) -> None:
        """Apply the profile to every element, those in the items of sequences included."""
        for tag in list(dataset.keys()):
            action = self._action(int(tag))
            if action == "delete":
                del dataset[tag]
                continue
            if not action and _vr_of(dataset, tag) not in _LOOKED_INTO:
                continue  # its bytes go out as they are
            element = dataset[tag]
            if element.VR == "SQ":
                self._clean_sequence(element, action)
            else:
                self._clean_value(element, action or _action_of_unlisted(element))

    def _clean_value(self, element: DataElement, action: str) -> None:
        if action == "uid":
            element.value = self._new_uids(element.value)
        elif action == "empty":
            element.value = None
        elif action == "dummy":
            _set_dummy(element)

    def _clean_sequence(self, element: DataElement, action: str) -> None:
        if action == "empty":
            element.value = []
        elif action == "dummy":
            _set_dummy(element)
        else:
            for item in element.value:
                self._clean(item)

    def _new_uids(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return self.new_uid(value or "")
        return [self.new_uid(uid) for uid in value]

    def _action(self, tag: int) -> str:
        """Return what the profile does with an element: "delete", "empty", "dummy", "uid", or nothing."""
        from pydicom.datadict import dictionary_has_tag

        group, number = tag >> 16, tag & 0xFFFF
        action = self._fixed.get(tag)
        if action is None:
            action = next((action for matches, action in self._masked if matches(group, number)), "")
        if action:
            return action
        # Without the data that the profile removes, what is left of an overlay means nothing.
        is_known = dictionary_has_tag(tag) and group % 2 == 0 and number
        return "" if is_known else "delete"


def _action_of_unlisted(element: DataElement) -> str:
    """Return what is done with an element that the table does not list, by its kind."""
    if element.VR == "UI" and not any(part in element.keyword for part in _OF_KINDS):
        return "uid"
    return "dummy" if element.VR in ("PN", "DA", "DT") and element.value else ""


Mask = tuple[Callable[[int, int], bool], str]


def _rules() -> tuple[Mapping[int, str], list[Mask]]:
    """Return what the profile does with single elements, and with those of repeating groups."""
    try:
        from dicomanonymizer.simpledicomanonymizer import initialize_actions

        functions = initialize_actions(_TABLE)
    except (ImportError, ValueError) as problem:
        raise errors.PackageMissingError("De-identification", _requirements()) from problem
    fixed: dict[int, str] = {}
    masked: list[Mask] = []
    for tag, function in functions.items():
        action = _ACTIONS[function.__name__]
        if len(tag) == 2:
            fixed[tag[0] << 16 | tag[1]] = _of_sequence(tag, function.__name__) or action
        else:
            masked.append((_mask(tag), action))
    return fixed, masked


_ACTIONS: Final = {
    "replace": "dummy",
    "empty": "empty",
    "delete": "delete",
    "replace_UID": "uid",
    "empty_or_replace": "dummy",
    "delete_or_empty": "empty",
    "delete_or_replace": "dummy",
    "delete_or_empty_or_replace": "dummy",
    "delete_or_empty_or_replace_UID": "uid",
}
"""PS3.15 table E.1-1a as the package names it: D, Z, X, U, Z/D, X/Z, X/D, X/Z/D, X/Z/U*.

Where the table leaves a choice, the value that every IOD allows: a dummy rather than nothing.
"""


def _of_sequence(tag: tuple[int, int], name: str) -> str:
    """Return what is done with a sequence that may be left out: dummies of its items would mean nothing."""
    from pydicom.datadict import dictionary_has_tag, dictionary_VR

    number = tag[0] << 16 | tag[1]
    is_sequence = dictionary_has_tag(number) and dictionary_VR(number) == "SQ"
    may_go = name in ("delete_or_empty", "delete_or_replace", "delete_or_empty_or_replace")
    return "delete" if is_sequence and may_go and number not in _KEPT_SEQUENCES else ""


def _mask(tag: tuple[int, int, int, int]) -> Callable[[int, int], bool]:
    group, number, group_mask, number_mask = tag
    return lambda g, n: g & group_mask == group & group_mask and n & number_mask == number & number_mask


def _vr_of(dataset: Dataset, tag: Any) -> str:
    """Return the value representation of an element without reading its value."""
    from pydicom.datadict import dictionary_VR

    return dataset.get_item(tag).VR or dictionary_VR(tag)


def _set_dummy(element: DataElement) -> None:
    from dicomanonymizer.simpledicomanonymizer import replace_element

    if element.VR in _DATES:
        element.value = _DATES[element.VR]
    else:
        replace_element(element)


def _look_at(dataset: Dataset) -> DeidentifiedFile:
    """Return what the report needs; refuse what cannot lose the identity in this way."""
    for tag, content in _CONTENT.items():
        if tag in dataset:
            raise errors.NotDeidentifiableError(f"It is not de-identified: names may stand in its {content}.")
    burned_in = str(dataset.get("BurnedInAnnotation") or "").upper()
    if burned_in == "YES":
        raise errors.NotDeidentifiableError(
            "It is not de-identified: it says itself that texts are burned into its pixels."
        )
    sop_class, modality = str(dataset.get("SOPClassUID") or ""), str(dataset.get("Modality") or "")
    is_capture = sop_class == _SECONDARY_CAPTURE or sop_class.startswith(f"{_SECONDARY_CAPTURE}.")
    is_likely = burned_in != "NO" and (is_capture or modality in _NAMES_IN_PIXELS)
    kind = "secondary capture" if is_capture else modality
    return DeidentifiedFile(str(dataset.get("SOPInstanceUID") or ""), kind if is_likely else "")


def _renew_file_meta(dataset: Dataset) -> None:
    """Keep of the file meta information only what a reader needs: it may name who sent the file, and more."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    meta = FileMetaDataset()
    meta.FileMetaInformationGroupLength = 0
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = dataset.file_meta.TransferSyntaxUID
    meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
    dataset.file_meta = meta
    dataset.preamble = b"\0" * 128
