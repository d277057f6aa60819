"""Certificates made for one run of the self tests, with a package that Slicer bundles."""

from __future__ import annotations

import datetime as dt
import ipaddress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])


class Certificates:
    """PEM files ``authority``, ``server``, ``serverKey``, ``client`` and ``clientKey`` in a folder.

    :param folder: is there already.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._authorityKey = ec.generate_private_key(ec.SECP256R1())
        self.authority = self._certificate("authority", self._authorityKey, isAuthority=True)
        self.server, self.serverKey = self._pair("server")
        self.client, self.clientKey = self._pair("client")

    def encryptedClientKey(self, passphrase: str) -> str:
        """Return the path of a copy of the client's key that opens with a passphrase."""
        key = serialization.load_pem_private_key(Path(self.clientKey).read_bytes(), None)
        return self._keyFile("client-encrypted", key, serialization.BestAvailableEncryption(passphrase.encode()))

    def _pair(self, name: str) -> tuple[str, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        return self._certificate(name, key), self._keyFile(name, key, serialization.NoEncryption())

    def _keyFile(self, name: str, key: Any, encryption: serialization.KeySerializationEncryption) -> str:
        path = self._folder / f"{name}-key.pem"
        path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
        return str(path)

    def _certificate(self, name: str, key: Any, isAuthority: bool = False) -> str:
        now = dt.datetime.now(dt.timezone.utc)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_nameOf(name))
            .issuer_name(_nameOf("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(isAuthority, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._authorityKey.public_key()), critical=False
            )
            .add_extension(LOOPBACK, critical=False)
        )
        if isAuthority:
            builder = builder.add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    key_cert_sign=True,
                    crl_sign=True,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        path = self._folder / f"{name}.pem"
        path.write_bytes(builder.sign(self._authorityKey, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return str(path)


def _nameOf(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"self test {name}")])
