"""Certificates made for one run of the tests: an authority, a server, a client, and what must be refused."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

KEY_PASSPHRASE = "0pen-the-k3y"


@dataclass(frozen=True)
class Certificates:
    """PEM files.

    Parameters
    ----------
    authority : certificate of the authority that signed the others
    server, server_key : for 127.0.0.1 and localhost
    server_both : certificate and key in one file
    client, client_key : for a client that must show who it is
    expired, expired_key : for 127.0.0.1, no longer valid
    self_signed, self_signed_key : for 127.0.0.1, signed by nobody else
    other_host, other_host_key : for another host
    stranger, stranger_key : for a client, of the other authority
    other_authority : certificate of an authority that signed none of the others
    """

    authority: Path
    server: Path
    server_key: Path
    server_both: Path
    client: Path
    client_key: Path
    expired: Path
    expired_key: Path
    self_signed: Path
    self_signed_key: Path
    other_host: Path
    other_host_key: Path
    stranger: Path
    stranger_key: Path
    other_authority: Path


def _write(certificate: trustme.LeafCert, folder: Path, name: str) -> tuple[Path, Path]:
    chain, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(str(key))
    return chain, key


def _write_self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, key_path = folder / "self-signed.pem", folder / "self-signed-key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, key_path


def make_certificates(folder: Path) -> Certificates:
    """Write new certificates into a folder."""
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    other.cert_pem.write_to_path(str(folder / "other-authority.pem"))
    server = authority.issue_cert("127.0.0.1", "localhost")
    server.private_key_and_cert_chain_pem.write_to_path(str(folder / "server-both.pem"))
    yesterday = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=1)
    return Certificates(
        folder / "authority.pem",
        *_write(server, folder, "server"),
        folder / "server-both.pem",
        *_write(authority.issue_cert("client@example.org"), folder, "client"),
        *_write(authority.issue_cert("127.0.0.1", not_after=yesterday), folder, "expired"),
        *_write_self_signed(folder),
        *_write(authority.issue_cert("pacs.example.org"), folder, "other-host"),
        *_write(other.issue_cert("stranger@example.org"), folder, "stranger"),
        folder / "other-authority.pem",
    )


def encrypted_copy(key: Path, folder: Path, passphrase: str = KEY_PASSPHRASE) -> Path:
    """Return the key in a file of its own that the passphrase opens."""
    path = folder / "encrypted-key.pem"
    path.write_bytes(
        serialization.load_pem_private_key(key.read_bytes(), None).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
    )
    return path
