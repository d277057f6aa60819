"""Which folders the wheel carries; everything else about the package stands in pyproject.toml.

The command needs the Slicer module itself (module file and resources), which is no package. It travels as
`dicomweb_network.module`, so that a wheel and a checkout hold the same files under two names.
"""

from setuptools import find_namespace_packages, setup


def folders(where: str, name: str) -> list[str]:
    """Return a folder and all folders below it, by dotted names."""
    return find_namespace_packages(where, include=[name, f"{name}.*"], exclude=["*.__pycache__"])


setup(
    packages=[
        *folders("DICOMwebNetwork", "DICOMwebNetworkLib"),
        *folders("Standalone", "dicomweb_network"),
        "dicomweb_network.module",
        *(f"dicomweb_network.module.{name}" for name in folders("DICOMwebNetwork", "Resources")),
    ],
    package_dir={
        "DICOMwebNetworkLib": "DICOMwebNetwork/DICOMwebNetworkLib",
        "dicomweb_network": "Standalone/dicomweb_network",
        "dicomweb_network.module": "DICOMwebNetwork",
    },
    package_data={"": ["*.png", "*.svg", "*.ui", "*.qm", "*.ts", "*.sql", "*.json"]},
)
