"""What the PACS holds of the results: compared with what was sent, and made into pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .driver import DemoError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .data import ReferenceVolume
    from .pacs import EmbeddedPacs

_SEGMENTATION_STORAGE: Final = "1.2.840.10008.5.1.4.1.1.66.4"
_SECONDARY_CAPTURES: Final = "1.2.840.10008.5.1.4.1.1.7"
_SCENE_GROUP: Final = 0xCADB
_BONE_RGB: Final = (230, 175, 46)
_WINDOW_HU: Final = (-160, 240)
_ENLARGED: Final = 5


def check_held(pacs: EmbeddedPacs, sop_instance_uid: str, sent: Path) -> None:
    """Compare what a file and the PACS hold of an instance; of headers, much is a PACS's own affair.

    Raises
    ------
    DemoError
        The PACS does not hold it, or holds other pixels or another scene.
    """
    import pydicom

    before = pydicom.dcmread(sent)
    after = _held(pacs, sop_instance_uid)
    if before.PixelData != after.PixelData:
        raise DemoError(f"the PACS holds other pixels of {sop_instance_uid}.")
    if before.group_dataset(_SCENE_GROUP) != after.group_dataset(_SCENE_GROUP):
        raise DemoError(f"the PACS holds another scene in {sop_instance_uid}.")


def capture_picture(pacs: EmbeddedPacs, uids: Iterable[str]) -> Any:
    """Return the screenshot among some instances as an image of Qt."""
    for dataset in (_held(pacs, uid) for uid in uids):
        if dataset.SOPClassUID.startswith(_SECONDARY_CAPTURES) and not dataset.group_dataset(_SCENE_GROUP):
            return _image(dataset.pixel_array)
    raise DemoError("the PACS holds no screenshot.")


def segmentation_picture(
    pacs: EmbeddedPacs, uids: Iterable[str], ct: ReferenceVolume, expected: NDArray[np.bool_]
) -> Any:
    """Return the middle slice of the segmentation over the CT as an image of Qt, seen from the feet.

    Raises
    ------
    DemoError
        There is no segmentation, or it marks other voxels than expected, a bool array of (slices, rows, columns).
    """
    import numpy as np

    datasets = (_held(pacs, uid) for uid in uids)
    dataset = next((one for one in datasets if one.SOPClassUID == _SEGMENTATION_STORAGE), None)
    if dataset is None:
        raise DemoError("the PACS holds no segmentation.")
    mask = _mask(dataset, ct)
    if not np.array_equal(mask, expected):
        raise DemoError("the segmentation in the PACS marks other voxels than were sent.")
    middle = len(mask) // 2
    low, high = _WINDOW_HU
    gray = np.clip((ct.voxels[middle].astype(float) - low) / (high - low), 0, 1) * 255
    picture = np.repeat(gray[..., None], 3, axis=2)
    picture[mask[middle]] = 0.35 * picture[mask[middle]] + 0.65 * np.array(_BONE_RGB)
    if ct.ijk_to_ras[1, 1] > 0:
        picture = picture[::-1]  # rows run from posterior to anterior
    if ct.ijk_to_ras[0, 0] > 0:
        picture = picture[:, ::-1]  # columns run from left to right; pictures show the patient's right on the left
    return _image(picture.astype(np.uint8).repeat(_ENLARGED, axis=0).repeat(_ENLARGED, axis=1))


def _held(pacs: EmbeddedPacs, sop_instance_uid: str) -> Any:
    import pydicom

    try:
        return pydicom.dcmread(io.BytesIO(pacs.file_bytes(sop_instance_uid)))
    except KeyError:
        raise DemoError(f"the PACS does not hold {sop_instance_uid}.") from None


def _mask(dataset: Any, ct: ReferenceVolume) -> NDArray[np.bool_]:
    """Return the marked voxels, each frame in the slice where its position says."""
    import numpy as np

    lps_to_ijk = np.linalg.inv(np.diag([-1.0, -1.0, 1.0, 1.0]) @ ct.ijk_to_ras)
    mask = np.zeros(ct.voxels.shape, dtype=bool)
    for pixels, frame in zip(_frames(dataset), dataset.PerFrameFunctionalGroupsSequence, strict=True):
        place = [*map(float, frame.PlanePositionSequence[0].ImagePositionPatient), 1.0]
        mask[round(float((lps_to_ijk @ place)[2]))] |= pixels.astype(bool)
    return mask


def _frames(dataset: Any) -> Any:
    pixels = dataset.pixel_array
    return pixels if pixels.ndim == 3 else pixels[None]


def _image(rgb: NDArray[np.uint8]) -> Any:
    """Return an image of Qt for an array of (rows, columns, 3)."""
    import numpy as np
    import qt

    pixels = np.ascontiguousarray(rgb)
    height, width, _ = pixels.shape
    return qt.QImage(pixels.tobytes(), width, height, 3 * width, qt.QImage.Format_RGB888).copy()
