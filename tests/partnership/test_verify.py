import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actionplans import workflow
from records import keys, sealing
from records.models import Seal
from tests.cast import fresh, propose, sign_by_all


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.SEAL_KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def upload(client):
    """Upload bytes to the verify page, signed out; returns (status, page)."""

    def upload(pdf, address="/verify/"):
        answer = client.post(address, {"pdf": SimpleUploadedFile("plan.pdf", pdf)})
        return answer.status_code, answer.content.decode()

    return upload


YES = "Yes, this PDF is genuine"
NO = "No, this is not a document that this portal has sealed"


def verdict(answer):
    code, page = answer
    return code, (YES in page, NO in page)


@pytest.fixture
def sealed(signed):
    """A document of the cast, really printed and sealed; its seal."""
    sealing.seal_waiting()
    return Seal.objects.get(document=signed[1])


def test_a_sealed_pdf_is_checked_by_anybody(client, cast, sealed, signed, upload, tmp_path):
    plan, document = signed
    pdf = bytes(sealed.pdf)

    # The very file: yes, by upload from either page.
    for address in ("/verify/", f"/verify/{document.code}/"):
        code, page = upload(pdf, address)
        assert (code, YES in page, NO in page) == (200, True, False)
        assert "Joint plan, version 1" in page
        for name in ("Hana Okafor", "Wes Hughes", "Gus Merriman", "Mei Lindqvist"):
            assert name in page

    # Any one byte changed, cut off or added: no.
    found = {}
    for place in (8, 100, *range(500, len(pdf), len(pdf) // 12), len(pdf) - 2):
        forged = bytearray(pdf)
        forged[place] ^= 1
        found[place] = verdict(upload(bytes(forged)))
    found["cut"] = verdict(upload(pdf[:-1]))
    found["added"] = verdict(upload(pdf + b"\n"))
    assert found == dict.fromkeys(found, (200, (False, True)))

    # Its page says what is on record, and what holds after a later version is signed.
    page = client.get(f"/verify/{document.code.lower()}/").content.decode()
    for words in (document.sha256, sealed.sha256, "Gus Merriman", "and in force"):
        assert words in page
    workflow.reopen(plan, by=cast.hana)
    later, second = propose(fresh(plan), cast.hana)
    sign_by_all(later, second, cast)
    assert (
        "A later version has taken its place"
        in client.get(f"/verify/{document.code}/").content.decode()
    )
    assert "There is a later version" in upload(pdf)[1]

    # The checker as a file works without the portal, and says the same.
    script = tmp_path / "verify_document.py"
    script.write_bytes(client.get("/verify/verify_document.py").content)
    (tmp_path / "good.pdf").write_bytes(pdf)
    (tmp_path / "bad.pdf").write_bytes(pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert b"%PDF-1.6" in (tmp_path / "bad.pdf").read_bytes()
    good, bad = (
        subprocess.run(
            [sys.executable, script.name, name],
            cwd=tmp_path,
            env={"PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        for name in ("good.pdf", "bad.pdf")
    )
    assert (good.returncode, good.stdout.split(".")[0], good.stderr) == (0, "YES", "")
    assert document.sha256 in good.stdout
    assert (bad.returncode, bad.stdout.split(".")[0]) == (1, "NO")

    # A seal that holds is not enough: the file must stand in the ledger.
    from pgtrigger import ignore

    with ignore("records.Seal:append_only"):
        Seal.objects.filter(pk=sealed.pk).update(sha256="0" * 64)
    code, page = upload(pdf)
    assert (code, YES in page, NO in page) == (200, False, True)
    assert "this very file is not in the portal’s ledger" in page


@pytest.mark.parametrize(
    "junk",
    [
        b"not a pdf",
        b"%PDF-1.7\n",
        b"\x00" * 1000,
        b"%PDF-1.7\n" + b"/ByteRange [0 10 20 30]" * 50,
        b"<script>alert(1)</script>",
        b"%PDF-1.7\n" + b"[" * 100_000,
    ],
    ids=range(6),
)
def test_junk_is_answered_no(db, upload, junk):
    code, page = upload(junk)
    assert (code, YES in page, NO in page) == (200, False, True)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"x": "1"}, "Choose the PDF to check."),
        ({"pdf": "text, not a file"}, "Choose the PDF to check."),
        ({"pdf": SimpleUploadedFile("e.pdf", b"")}, "This file is empty. Choose the PDF to check."),
    ],
    ids=["nothing", "text", "empty"],
)
def test_without_a_file_it_asks_for_one(db, client, files, says):
    answer = client.post("/verify/", files)
    page = answer.content.decode()
    assert (answer.status_code, page.count(says)) == (422, 2)
    assert "<title>Error: Check a sealed document" in page


def test_a_file_that_is_too_large_is_not_even_read(db, client, settings):
    settings.VERIFY_UPLOAD_LIMIT = 2**20
    for size, code in ((2**20, 200), (2**20 + 1, 422)):
        pdf = SimpleUploadedFile("large.pdf", b"%PDF-1.7\n".ljust(size, b"x"))
        answer = client.post("/verify/", {"pdf": pdf})
        assert answer.status_code == code
    assert "This file is larger than 1 MB" in answer.content.decode()


@pytest.mark.parametrize(
    "code",
    ["AAAA-BBBB-CCCC", "x", "%00", "%ED%A0%80", "A" * 5_000, "'--", "%3Cscript%3E", "..", "🌳"],
)
def test_a_code_that_nobody_has_given_out_is_404(db, client, code):
    assert client.get(f"/verify/{code}/").status_code == 404


def test_what_not_all_have_signed_cannot_be_looked_up(client, proposed):
    _, document = proposed
    assert client.get(f"/verify/{document.code}/").status_code == 404


def test_what_is_signed_but_not_sealed_says_not_yet(client, signed):
    _, document = signed
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "Not yet" in page
    assert document.sha256 in page


def test_the_root_certificate_and_its_fingerprint_are_public(db, client, settings):
    answer = client.get("/verify/root.pem")
    assert answer.content == keys.root_certificate_pem(
        settings.SEAL_KEYS_DIR, settings.PARTNERSHIP_NAME
    )
    assert answer["Content-Disposition"] == 'attachment; filename="partnership-root.pem"'
    fingerprint = keys.fingerprint(settings.SEAL_KEYS_DIR, settings.PARTNERSHIP_NAME)
    page = client.get("/verify/").content.decode()
    assert fingerprint in page


def test_the_checker_holds_the_root_and_no_private_key(db, client):
    script = client.get("/verify/verify_document.py").content.decode()
    root = client.get("/verify/root.pem").content.decode()
    assert script.count(root.strip()) == 1
    assert "PRIVATE KEY" not in script
    compile(script, "verify_document.py", "exec")


@pytest.mark.parametrize("address", ["/verify/root.pem", "/verify/verify_document.py"])
def test_files_take_no_post(db, client, address):
    assert client.post(address).status_code == 405
