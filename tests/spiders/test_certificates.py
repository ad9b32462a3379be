"""A certificate that is not valid: one line, in words."""

import http.server
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _certificate(folder: Path, name: str, *, has_alternative_name: bool) -> Path:
    """A self-signed certificate with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.fromtimestamp(1_700_000_000, UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=30_000))
    )
    if has_alternative_name:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed = builder.sign(key, hashes.SHA256())
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def _served(certificate: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("name", "has_alternative_name"), [("example.org", False), ("example.org", True)]
)
def test_a_bad_certificate_is_one_line(
    name: str, has_alternative_name: bool, tmp_path: Path
) -> None:
    certificate = _certificate(tmp_path, name, has_alternative_name=has_alternative_name)
    with _served(certificate) as site:
        command = [sys.executable, "-m", "osce_crawler", "crawl", "--site", site, "--delay", "0", "--quiet"]  # fmt: skip
        done = subprocess.run(
            [*command, "--archive", str(tmp_path / "osce.db")], capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert done.stderr.startswith("new archive: ")
    (line,) = done.stderr.splitlines()[1:]
    assert done.returncode == 4
    assert line.startswith("Error: ")
    assert "the certificate is not valid for this host" in line
