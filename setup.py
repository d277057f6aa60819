"""Which folders the wheel carries; everything else about the package stands in pyproject.toml.

The command needs the Slicer module itself (module file and resources), which is no package. It travels as
`dicomweb_network.module`, so that a wheel and a checkout hold the same files under two names.
"""

from setuptools import find_namespace_packages, find_packages, setup

setup(
    packages=[
        *find_packages("DICOMwebNetwork", include=["DICOMwebNetworkLib", "DICOMwebNetworkLib.*"]),
        *find_packages("Standalone", include=["dicomweb_network", "dicomweb_network.*"]),
        "dicomweb_network.module",
        *(
            f"dicomweb_network.module.{name}"
            for name in find_namespace_packages("DICOMwebNetwork", include=["Resources*"])
        ),
    ],
    package_dir={
        "DICOMwebNetworkLib": "DICOMwebNetwork/DICOMwebNetworkLib",
        "dicomweb_network": "Standalone/dicomweb_network",
        "dicomweb_network.module": "DICOMwebNetwork",
    },
    package_data={"": ["*.png", "*.svg", "*.ui", "*.sql", "*.json"]},
)
