"""The partnership's keys and its seal."""

import asyncio
import io
import multiprocessing
import os
import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography import x509

from records import keys, seals, verify_document
from tests.records import paper_lint
from tests.records.sealed import NAME, SEALED_AT, draw, seal_it


@pytest.fixture(scope="module")
def seal_keys(tmp_path_factory):
    return keys.keys(tmp_path_factory.mktemp("keys"), NAME)


@pytest.fixture(scope="module")
def sealed(seal_keys):
    return seal_it(draw(2), seal_keys)


# --- keys


def test_keys_are_made_once_and_only_for_us(tmp_path):
    folder = tmp_path / "new" / "keys"
    first = keys.keys(folder, NAME)
    assert keys.keys(folder, "Another name") == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list((folder / "current").iterdir())
    assert {path.name for path in files} == {
        "root.pem",
        "root.key",
        "seal.pem",
        "seal.key",
        "clock.pem",
        "clock.key",
        "revocations.pem",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_certificates_are_what_they_should_be(tmp_path):
    made = keys.keys(tmp_path, NAME)
    root, seal, clock = (
        x509.load_pem_x509_certificate(each) for each in (made.root, made.seal, made.clock)
    )
    for leaf in (seal, clock):
        leaf.verify_directly_issued_by(root)
        assert leaf.not_valid_after_utc > datetime.now(UTC) + timedelta(days=365 * 14)
        assert leaf.not_valid_after_utc < root.not_valid_after_utc
    assert seal.public_key().curve.name == "secp256r1"
    usage = clock.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [x509.oid.ExtendedKeyUsageOID.TIME_STAMPING]
    assert made.sealed_by == f"{NAME} seal"
    revocations = x509.load_pem_x509_crl((tmp_path / "current" / "revocations.pem").read_bytes())
    assert revocations.is_signature_valid(root.public_key())
    assert len(revocations) == 0


def test_a_long_or_empty_name_makes_certificates_too(tmp_path):
    assert keys.keys(tmp_path / "a", "Ż" * 300).sealed_by.endswith(" seal")
    assert keys.keys(tmp_path / "b", "  ").sealed_by == "Partnership of schools seal"


def test_the_fingerprint_is_the_roots(tmp_path):
    pem = keys.root_certificate_pem(tmp_path, NAME)
    expected = x509.load_pem_x509_certificate(pem).fingerprint(seals.hashes.SHA256())
    assert keys.fingerprint(tmp_path, NAME).replace(":", "") == expected.hex().upper()


def _make(folder, start, answers):
    start.wait()
    answers.put(keys.keys(folder, NAME).root)


def test_eight_processes_at_once_get_the_same_keys(tmp_path):
    context = multiprocessing.get_context("fork")
    start, answers = context.Event(), context.Queue()
    many = [context.Process(target=_make, args=(tmp_path, start, answers)) for _ in range(8)]
    for each in many:
        each.start()
    start.set()
    roots = {answers.get(timeout=30) for _ in many}
    for each in many:
        each.join()
    answers.close()
    assert len(roots) == 1
    assert not list(tmp_path.glob(".new-*"))


def test_keys_half_made_by_a_killed_process_do_no_harm(tmp_path):
    (tmp_path / ".new-killed").mkdir()
    (tmp_path / ".new-killed" / "root.key").write_text("half")
    assert keys.keys(tmp_path, NAME).root.startswith(b"-----BEGIN CERTIFICATE")
    assert not (tmp_path / ".new-killed").exists()


def test_new_keys_in_the_same_folder_are_noticed(tmp_path):
    before = keys.keys(tmp_path, NAME)
    shutil.rmtree(tmp_path / "current")
    assert keys.keys(tmp_path, NAME) != before


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OSError, match="file"):
        keys.keys(blocked / "keys", NAME)


# --- the seal


def test_a_sealed_file_is_still_sound_for_archives_and_screen_readers(sealed):
    assert paper_lint.faults(sealed) == []


def test_the_seal_certifies_and_allows_no_change(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as document:
        (name,) = [str(field.T) for field in document.Root.AcroForm.Fields]
        signature = document.Root.Perms.DocMDP
        assert name == "sig:seal"
        assert int(signature.Reference[0].TransformParams.P) == 1
        assert str(signature.SubFilter) == "/ETSI.CAdES.detached"
        assert str(signature.Reason) == "Signed by all"
        assert "/DSS" in document.Root
    assert sealed.count(b"%%EOF") == 2  # the drawn file and one revision


def test_the_mark_is_visible_and_stands_in_the_field(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as document:
        (field,) = document.Root.AcroForm.Fields
        left, bottom, right, top = (float(each) for each in field.Rect)
        assert right - left == pytest.approx(80 / 25.4 * 72, abs=1)
        assert top - bottom == pytest.approx(30 / 25.4 * 72, abs=1)
        assert field.AP.N.Resources.XObject
    last = subprocess.run(
        ["pdftotext", "-", "-"], input=sealed, capture_output=True, check=True
    ).stdout.decode()
    assert "Electronic seal of the" in last


def test_seals_of_one_process_do_not_mix(seal_keys):
    """The mark is drawn once; what pyHanko puts into one file must not leak into the next."""
    drawn = draw(2)
    sizes = {len(seal_it(drawn, seal_keys)) // 100 for _ in range(3)}
    assert len(sizes) == 1


def test_a_moment_outside_the_certificates_time_is_refused(seal_keys):
    with pytest.raises(ValueError, match="not good at that time"):
        seal_it(draw(1), seal_keys, at=SEALED_AT - timedelta(days=400))


def test_it_seals_where_an_event_loop_runs_already(seal_keys):
    async def within():
        return seal_it(draw(1), seal_keys)

    assert asyncio.run(within()).startswith(b"%PDF-")


def test_poppler_accepts_the_seal(sealed, seal_keys, tmp_path):
    if not shutil.which("pdfsig"):
        pytest.skip("PDFSIG IS MISSING: install poppler-utils to have this seal checked by it")
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(file)],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | {"HOME": str(tmp_path)},
    ).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert f"{NAME} seal" in said


def test_a_long_name_fits_into_the_seal(tmp_path):
    own = keys.keys(tmp_path, "The Żółć and Łódź Partnership of Schools " * 5)
    sealed = seal_it(draw(1), own)
    assert verify_document.check(sealed, own.root).sealed_by == own.sealed_by
