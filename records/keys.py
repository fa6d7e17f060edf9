"""The partnership's own small certificate authority, made when it is first needed.

Three certificates of elliptic-curve keys (P-256): a root that everything hangs on (25 years), the
seal and the clock that stamps the time (15 years each), and a revocation list, empty and good for
as long as the root, which long-term signatures must carry. They live in `current` in a folder
that only this portal may read. The root's key is needed for nothing after that: it may be moved
to a safe, and the portal goes on sealing.

To have the time stamped by somebody else's clock, put that service's root certificates into
`clock-roots.pem` in the folder; they are trusted for times only.
"""

import fcntl
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_YEARS = 25
LEAF_YEARS = 15
_LONGEST_NAME = 64  # bytes, by the rules for certificates
_HASH = hashes.SHA256()


@dataclass(frozen=True)
class Keys:
    """All that sealing needs, in the encodings that the files hold (DER inside PEM)."""

    root: bytes
    seal: bytes
    seal_key: bytes
    clock: bytes
    clock_key: bytes
    revocations: bytes

    @property
    def sealed_by(self) -> str:
        """The name that stands in the seal."""
        return (
            x509.load_pem_x509_certificate(self.seal)
            .subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0]
            .value
        )


def keys(folder: Path, partnership: str) -> Keys:
    """The keys in `folder`, made there for `partnership` when there are none yet.

    Several processes may ask at once: one makes them, all get the same. Read once per process.
    Raises `OSError` when the folder cannot be written.
    """
    current = folder / "current"
    if not current.is_dir():
        _make_once(folder, partnership)
    return _load(current, (current / "root.pem").stat().st_mtime_ns)


def root_certificate_pem(folder: Path, partnership: str) -> bytes:
    """What a verifier must trust: our root first, then the roots of foreign clocks, as PEM."""
    own = keys(folder, partnership).root
    foreign = folder / "clock-roots.pem"
    return own + (foreign.read_bytes() if foreign.is_file() else b"")


def fingerprint(folder: Path, partnership: str) -> str:
    """The root certificate's SHA-256 as hex pairs, to be compared over the telephone."""
    root = x509.load_pem_x509_certificate(keys(folder, partnership).root)
    return root.fingerprint(_HASH).hex(":").upper()


@lru_cache(maxsize=8)
def _load(current, _made_at):
    read = {path.name: path.read_bytes() for path in current.iterdir()}
    return Keys(
        root=read["root.pem"],
        seal=read["seal.pem"],
        seal_key=read["seal.key"],
        clock=read["clock.pem"],
        clock_key=read["clock.key"],
        revocations=read["revocations.pem"],
    )


def _make_once(folder, partnership):
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    lock = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "current").is_dir():
            return
        for unfinished in folder.glob(".new-*"):  # of a process that was killed
            shutil.rmtree(unfinished)
        new = folder / f".new-{secrets.token_hex(8)}"
        new.mkdir(mode=0o700)
        for name, content in _issue_all(partnership, datetime.now(UTC)).items():
            _write(new / name, content)
        new.rename(folder / "current")
        _flush(folder)
    finally:
        os.close(lock)


def _write(path, content):
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(file)


def _flush(folder):
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _issue_all(partnership, now):
    """File names and contents of a new authority."""
    root_key, seal_key, clock_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root_name = _name(partnership, "root")
    root = _certificate(root_name, root_name, root_key, root_key, now, ROOT_YEARS, ca=True)

    def leaf(role, key, usage):
        return _certificate(
            _name(partnership, role),
            root_name,
            key,
            root_key,
            now,
            LEAF_YEARS,
            usage=usage,
        )

    seal = leaf("seal", seal_key, None)
    clock = leaf("clock", clock_key, ExtendedKeyUsageOID.TIME_STAMPING)
    return {
        "root.pem": _pem(root),
        "root.key": _key_pem(root_key),
        "seal.pem": _pem(seal),
        "seal.key": _key_pem(seal_key),
        "clock.pem": _pem(clock),
        "clock.key": _key_pem(clock_key),
        "revocations.pem": _pem(_revocations(root, root_key, now)),
    }


def _name(partnership, role):
    organisation = " ".join(partnership.split()) or "Partnership of schools"
    common = f"{_cut(organisation, _LONGEST_NAME - len(role) - 1)} {role}"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "GB"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organisation, _LONGEST_NAME)),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _cut(text, length):
    return text.encode()[:length].decode(errors="ignore").strip()


def _certificate(subject, issuer, key, signing_key, now, years, *, ca=False, usage=None):
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of machines differ
        .not_valid_after(now + timedelta(days=365.25 * years))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca and usage is None,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return builder.sign(signing_key, _HASH)


def _revocations(root, root_key, now):
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - timedelta(days=1))
        .next_update(root.not_valid_after_utc)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(root_key, _HASH)
    )


def _pem(thing):
    return thing.public_bytes(serialization.Encoding.PEM)


def _key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
