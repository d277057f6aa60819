"""Which folders the wheel carries; everything else about the package stands in pyproject.toml.

The command needs the Slicer module itself (module file and resources), which is no package. It travels as
`dicomweb_network.module`, so that a wheel and a checkout hold the same files under two names.
"""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages("DICOMwebNetwork", include=["DICOMwebNetworkLib", "DICOMwebNetworkLib.*"]),
        *find_packages("Standalone", include=["dicomweb_network", "dicomweb_network.*"]),
        "dicomweb_network.module",
    ],
    package_dir={
        "DICOMwebNetworkLib": "DICOMwebNetwork/DICOMwebNetworkLib",
        "dicomweb_network": "Standalone/dicomweb_network",
        "dicomweb_network.module": "DICOMwebNetwork",
    },
    package_data={
        "dicomweb_network": ["**/*.sql", "**/*.json", "**/*.ui", "**/*.png"],
        "dicomweb_network.module": ["Resources/**/*"],
    },
)
