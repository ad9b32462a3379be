"""Certificates of loopback servers: a good one, and each kind that a crawl must not accept."""

import ssl
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from osce_crawler.clock import utc_now

_DAY = timedelta(days=1)
_KINDS = ("good", "wrong-host", "expired", "self-signed")


@dataclass(frozen=True, slots=True)
class Certificates:
    """A folder with an authority of its own, and with the certificates that it signed."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The certificate of the authority, to be trusted by the program under test."""
        return self.folder / "authority.pem"

    def server(self, kind: str) -> ssl.SSLContext:
        """The side of the server with a certificate of this kind. `too-old` is a good one, over
        TLS 1.1.
        """
        name = "good" if kind == "too-old" else kind
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        if kind == "too-old":
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


def made_certificates(folder: Path) -> Certificates:
    """An authority, and a certificate of each kind."""
    made = Certificates(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("authority", key, None)
    made.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    for kind in _KINDS:
        own = ec.generate_private_key(ec.SECP256R1())
        issuer = None if kind == "self-signed" else (authority, key)
        signed = _certificate(kind, own, issuer)
        (folder / f"{kind}.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        (folder / f"{kind}.key").write_bytes(
            own.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return made


def _certificate(
    kind: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"synthetic {kind}")])
    hosts: list[x509.GeneralName] = [x509.DNSName("other.invalid")]
    if kind != "wrong-host":
        hosts = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    begin = datetime.fromisoformat(utc_now()) - 10 * _DAY
    end = begin + (5 * _DAY if kind == "expired" else 20 * _DAY)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer[0].subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(
            x509.BasicConstraints(ca=kind == "authority", path_length=None), critical=True
        )
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
