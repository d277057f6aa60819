"""Kinds of image objects: SOP class by modality, and the attributes that PS3.3 demands of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from .pixels import Samples
from .reference import well_formed_value

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_GENERAL: Final = tuple(
    """BodyPartExamined PatientPosition Laterality ContrastBolusAgent ProtocolName AcquisitionDate AcquisitionTime
    AcquisitionNumber""".split()
)


_ANY_SAMPLES: Final = Samples()


@dataclass(frozen=True)
class ImageKind:
    """One kind of image object.

    Attributes
    ----------
    sop_class_uid, modality : str
        Modality is empty where any goes.
    image_type : tuple of str
        What follows DERIVED in Image Type.
    samples : Samples
        What stored samples may be.
    is_multiframe : bool
        All slices are frames of one object.
    copied : tuple of str
        Keywords taken from the source where it has them.
    defaults : mapping
        Keyword -> value where the source has none; None is written as empty.
    """

    sop_class_uid: str
    modality: str
    image_type: tuple[str, ...] = ("SECONDARY",)
    samples: Samples = _ANY_SAMPLES
    is_multiframe: bool = False
    copied: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def write_into(self, dataset: Dataset, source: Dataset | None) -> None:
        """Set Image Type and what the kind demands, from the source where that is of the same modality."""
        dataset.ImageType = ["DERIVED", *self.image_type]
        for keyword, value in self.defaults.items():
            setattr(dataset, keyword, value)
        if source is None or source.get("Modality") != self.modality:
            return
        for keyword in (*_GENERAL, *self.copied):
            value = well_formed_value(source, keyword)
            if value is not None:
                setattr(dataset, keyword, value)


_CT: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.2",
    "CT",
    ("SECONDARY", "AXIAL"),
    copied=tuple("KVP ConvolutionKernel ReconstructionDiameter GantryDetectorTilt XRayTubeCurrent Exposure".split()),
    defaults={"KVP": None, "AcquisitionNumber": None, "PatientPosition": None, "Laterality": None},
)
_MR: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.4",
    "MR",
    ("SECONDARY", "OTHER"),
    copied=tuple(
        """ScanningSequence SequenceVariant ScanOptions MRAcquisitionType SequenceName RepetitionTime EchoTime
        EchoTrainLength InversionTime FlipAngle MagneticFieldStrength ImagingFrequency ImagedNucleus EchoNumbers
        NumberOfAverages""".split()
    ),
    defaults={
        "ScanningSequence": "RM", "SequenceVariant": "NONE", "ScanOptions": None, "MRAcquisitionType": None,
        "RepetitionTime": None, "EchoTime": None, "EchoTrainLength": None,
        "PatientPosition": None, "Laterality": None,
    },
)  # fmt: skip
_PT: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.128",
    "PT",
    ("PRIMARY",),
    Samples(is_offset_allowed=False),
    copied=tuple(
        """Units SUVType CountsSource SeriesType CollimatorType DecayCorrection CorrectedImage ActualFrameDuration
        FrameReferenceTime DecayFactor RadiopharmaceuticalInformationSequence PatientOrientationCodeSequence
        PatientGantryRelationshipCodeSequence SeriesDate SeriesTime""".split()
    ),
    defaults={
        "Units": "NONE", "CountsSource": "EMISSION", "SeriesType": ["STATIC", "IMAGE"], "CollimatorType": None,
        "DecayCorrection": "NONE", "CorrectedImage": None, "ActualFrameDuration": 0, "FrameReferenceTime": 0,
        "RadiopharmaceuticalInformationSequence": None, "PatientOrientationCodeSequence": None,
        "PatientGantryRelationshipCodeSequence": None, "AcquisitionDate": None, "AcquisitionTime": None,
        "Laterality": None,
    },
)  # fmt: skip

_ENHANCED_COMMON: Final[Mapping[str, Any]] = {
    "PixelPresentation": "MONOCHROME", "VolumetricProperties": "VOLUME", "VolumeBasedCalculationTechnique": "NONE",
    "ContentQualification": "RESEARCH", "PresentationLUTShape": "IDENTITY", "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00", "PatientPosition": None,
}  # fmt: skip
_ENHANCED_CT: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.2.1", "CT", ("PRIMARY", "VOLUME", "NONE"), is_multiframe=True, defaults=_ENHANCED_COMMON
)  # fmt: skip
_ENHANCED_MR: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.4.1",
    "MR",
    ("PRIMARY", "OTHER", "NONE"),
    is_multiframe=True,
    copied=("ApplicableSafetyStandardAgency",),
    defaults={
        **_ENHANCED_COMMON,
        "ComplexImageComponent": "MAGNITUDE",
        "AcquisitionContrast": "UNKNOWN",
        "ApplicableSafetyStandardAgency": "IEC",
    },
)
_ENHANCED_PT: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.128.1",
    "PT",
    ("PRIMARY", "VOLUME", "NONE"),
    Samples(is_offset_allowed=False),
    is_multiframe=True,
    defaults=_ENHANCED_COMMON,
)
_MULTIFRAME_WORD: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.7.3",
    "",
    samples=Samples(is_sign_allowed=False),
    is_multiframe=True,
    defaults={
        "ConversionType": "WSD", "BurnedInAnnotation": "NO", "PresentationLUTShape": "IDENTITY",
        "PatientOrientation": None,
    },
)  # fmt: skip

COLOR_KIND: Final = ImageKind(
    "1.2.840.10008.5.1.4.1.1.7.4",
    "",
    is_multiframe=True,
    defaults={"ConversionType": "WSD", "BurnedInAnnotation": "NO", "PatientOrientation": None},
)
"""Of volumes in color: there is no other with a place in space."""

_SINGLE: Final = {kind.modality: kind for kind in (_CT, _MR, _PT)}
_MULTI: Final = {kind.modality: kind for kind in (_ENHANCED_CT, _ENHANCED_MR, _ENHANCED_PT)}


def image_kind(modality: str, is_multiframe: bool) -> ImageKind:
    """Return the kind for a modality.

    A modality without a kind of its own gets multi-frame secondary capture: single secondary captures have no place in
    space by the standard, and readers up to ITK 5.2 forget it even if it is written.
    """
    return (_MULTI if is_multiframe else _SINGLE).get(modality, _MULTIFRAME_WORD)
