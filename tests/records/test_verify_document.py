"""The verifier: what it accepts, and all that it must not."""

import asyncio
import contextlib
import hashlib
import io
import logging
import random
import re
import shutil
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from records import keys, seals, verify_document
from tests.records import attacks, paper_samples
from tests.records.attacks import ATTACKS, BROKEN, value_of
from tests.records.sealed import NAME, SEALED_AT, draw, seal_it

SCRIPT = Path(verify_document.__file__)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def seal_keys(folder):
    return keys.keys(folder, NAME)


@pytest.fixture(scope="module")
def root(folder, seal_keys):
    return keys.root_certificate_pem(folder, NAME)


@pytest.fixture(scope="module")
def unsealed():
    return draw(2)


@pytest.fixture(scope="module")
def sealed(unsealed, seal_keys):
    return seal_it(unsealed, seal_keys)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """Somebody else's keys, made out to our name."""
    return keys.keys(tmp_path_factory.mktemp("stranger"), NAME)


# --- yes


def test_a_sealed_document_is_accepted_and_told_about(sealed, root):
    verdict = verify_document.check(sealed, root)
    assert verdict.reasons == ()
    assert verdict.ok
    assert verdict.sealed_at == SEALED_AT
    assert verdict.sealed_by == f"{NAME} seal"
    assert verdict.title == "Collaboration action plan"
    assert (verdict.code, verdict.version) == ("AP-7Q4K-9FZ2", 3)
    assert [each["name"] for each in verdict.signatures] == [
        name for name, _, _ in paper_samples.PEOPLE
    ]
    frozen = paper_samples.frozen(paper_samples.plan(2))
    assert verdict.sha256 == hashlib.sha256(frozen).hexdigest()


@pytest.mark.parametrize("years", [10, 40])
def test_it_is_still_accepted_in_years_to_come(sealed, root, years):
    later = datetime.now(UTC) + timedelta(days=366 * years)
    assert verify_document.check(sealed, root, moment=later).ok


def test_a_seal_from_the_future_is_refused(sealed, root):
    before = SEALED_AT - timedelta(days=1)
    verdict = verify_document.check(sealed, root, moment=before)
    assert verdict.reasons == (verify_document.FROM_THE_FUTURE,)


def test_it_checks_where_an_event_loop_runs_already(sealed, root):
    async def within():
        return verify_document.check(sealed, root)

    assert asyncio.run(within()).ok


def test_a_root_is_needed(sealed):
    with pytest.raises(ValueError, match="certificate"):
        verify_document.check(sealed, b"")


# --- no: attacks on a sealed file


@pytest.fixture(scope="module", autouse=True)
def others(unsealed, seal_keys):
    """Files that some of the attacks need."""
    attacks.make_others(unsealed, seal_keys)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_attack_is_refused_with_a_sentence(attack, sealed, stranger, root):
    attacked = attack(sealed, stranger)
    assert attacked != sealed
    verdict = verify_document.check(attacked, root)
    assert not verdict.ok
    assert verdict.reasons != (verify_document.UNREADABLE,) or attack in BROKEN
    assert len(verdict.reasons) == 1
    assert verdict.reasons[0].endswith(".")
    assert verdict.title == ""


@pytest.mark.parametrize(
    ("attack", "reason"),
    [
        (attacks.flip_in_content, verify_document.CHANGED),
        (attacks.bytes_after_the_end, verify_document.ADDED_TO),
        (attacks.overpainted, verify_document.ADDED_TO),
        (attacks.seal_stripped, verify_document.NO_SEAL),
        (attacks.sealed_by_a_stranger_of_our_name, verify_document.FOREIGN),
        (attacks.seal_of_another_document, verify_document.CHANGED),
        (attacks.certified_less_strictly, verify_document.NOT_STRICT),
        (attacks.not_certifying, verify_document.NOT_STRICT),
        (attacks.without_time_stamp, verify_document.NOT_VALID),
        (attacks.text_not_the_signed_one, verify_document.OTHER_TEXT),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_sentence_says_what_is_wrong(attack, reason, sealed, stranger, root):
    assert verify_document.check(attack(sealed, stranger), root).reasons == (reason,)


# --- no: one byte


def test_no_byte_of_the_sealed_content_can_be_changed(sealed, root):
    """At least 300 places: spread evenly, at random, and each byte of what is near the seal."""
    first, second = value_of(sealed)
    chance = random.Random(20261121)
    covered = [*range(first), *range(second, len(sealed))]
    places = {
        *covered[:: len(covered) // 200],
        *chance.sample(covered, 200),
        *range(40),
        *range(first - 80, first),
        *range(second, second + 80),
        *range(len(sealed) - 60, len(sealed)),
    }
    assert len(places) >= 300
    bent = bytearray(sealed)
    for place in sorted(places):
        bent[place] ^= 1 << chance.randrange(8)
        assert not verify_document.check(bytes(bent), root).ok, place
        bent[place] = sealed[place]


def test_any_changed_byte_is_told_by_the_files_own_sha256(sealed, root):
    true = verify_document.check(sealed, root).file_sha256
    bent = bytearray(sealed)
    for place in range(0, len(sealed), len(sealed) // 300):
        bent[place] ^= 1
        assert verify_document.check(bytes(bent), root).file_sha256 != true
        bent[place] = sealed[place]


# --- no: hostile bytes


@pytest.mark.parametrize(
    "name",
    [
        "empty",
        "zeros",
        "text",
        "pdf_only",
        "deep",
        "bomb",
        "value_garbage",
        "value_odd",
        "noise",
        "many_ranges",
    ],
)
def test_hostile_bytes_are_answered_quickly_and_never_raise(name, sealed, root):
    first, second = value_of(sealed)
    hostile = {
        "empty": b"",
        "zeros": bytes(100_000),
        "text": b"hello",
        "pdf_only": b"%PDF-1.7\n",
        "deep": b"%PDF-1.7\n" + b"[" * 200_000,
        "bomb": b"%PDF-1.7\n" + zlib.compress(bytes(50_000_000)) + b"/ByteRange [0 1 2 3]",
        "value_garbage": sealed[: first + 1] + b"AB" * ((second - first - 2) // 2) + b">",
        "value_odd": sealed[: first + 1] + b"ABC" + sealed[first + 4 :],
        "noise": b"%PDF-1.7\n" + random.Random(1).randbytes(200_000),
        "many_ranges": b"%PDF-1.7\n" + b"/ByteRange [0 9 99 999]" * 20_000,
    }[name]
    start = datetime.now(UTC)
    verdict = verify_document.check(hostile, root)
    assert not verdict.ok
    assert verdict.reasons[0].endswith(".")
    assert datetime.now(UTC) - start < timedelta(seconds=2)


def test_a_huge_file_is_refused(root, monkeypatch):
    monkeypatch.setattr(verify_document, "LARGEST", 100)
    verdict = verify_document.check(b"%PDF-" + bytes(200), root)
    assert verdict.reasons == (verify_document.TOO_LARGE,)


def test_a_title_that_looks_like_a_seal_does_no_harm(seal_keys, root):
    plan = paper_samples.plan(1) | {"title": "/ByteRange [0 10 20 30] plan"}
    assert verify_document.check(seal_it(draw(plan=plan), seal_keys), root).ok


# --- foreign clocks


def test_a_foreign_clock_must_be_known(unsealed, seal_keys, stranger, root, folder):
    foreign = seals._tools(stranger).clock
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seals, "_tools", with_clock(seals._tools, foreign))
        metadata = seals.signers.PdfSignatureMetadata
        patch.setattr(
            seals.signers,
            "PdfSignatureMetadata",
            lambda **usual: metadata(
                **(usual | {"embed_validation_info": False, "validation_context": None})
            ),
        )
        stamped = seal_it(unsealed, seal_keys)
    assert verify_document.check(stamped, root).reasons == (verify_document.NOT_VALID,)
    with contextlib.ExitStack() as undo:
        known = folder / "clock-roots.pem"
        known.write_bytes(stranger.root)
        undo.callback(known.unlink)
        roots = keys.root_certificate_pem(folder, NAME)
        assert verify_document.check(stamped, roots).ok
        other = seal_it(unsealed, stranger)
        assert verify_document.check(other, roots).reasons == (verify_document.FOREIGN,)


def with_clock(tools, clock):
    def changed(of_keys):
        return replace(tools(of_keys), clock=clock)

    return changed


# --- by hand


def run(*arguments, script=SCRIPT):
    return subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


@pytest.fixture
def files(tmp_path, sealed, root):
    (tmp_path / "plan.pdf").write_bytes(sealed)
    (tmp_path / "root.pem").write_bytes(root)
    return tmp_path


def test_by_hand_yes(files, sealed):
    digest = hashlib.sha256(sealed).hexdigest()
    said = run(files / "plan.pdf", "--root", files / "root.pem", "--sha256", digest.upper())
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("YES.")
    assert "Siân Howells, Chair of governors, Meadow Lane" in said.stdout
    assert "20 July 2026, 7.04pm" in said.stdout
    assert said.stderr == ""


def test_by_hand_no(files, sealed):
    (files / "plan.pdf").write_bytes(attacks.flip_in_content(sealed, None))
    said = run(files / "plan.pdf", "--root", files / "root.pem")
    assert said.returncode == 1
    assert said.stdout.startswith("NO.")
    assert verify_document.CHANGED in said.stdout


def test_by_hand_another_file(files):
    said = run(files / "plan.pdf", "--root", files / "root.pem", "--sha256", "0" * 64)
    assert said.returncode == 1
    assert verify_document.OTHER_FILE in said.stdout


def test_a_changed_byte_in_what_the_seal_does_not_cover_needs_the_sha256(files, sealed, root):
    first, second = value_of(sealed)
    digest = hashlib.sha256(sealed).hexdigest()
    chance = random.Random(7)
    for place in chance.sample(range(first, second), 8):
        (files / "plan.pdf").write_bytes(
            sealed[:place] + bytes([sealed[place] ^ 2]) + sealed[place + 1 :]
        )
        code = main(files / "plan.pdf", "--root", files / "root.pem", "--sha256", digest)
        assert code == 1, place


def main(*arguments):
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return verify_document.main([*map(str, arguments)])
        finally:
            logging.disable(logging.NOTSET)


def test_by_hand_not_checked(files):
    assert run(files / "nothing.pdf", "--root", files / "root.pem").returncode == 2
    assert run(files / "plan.pdf", "--root", files / "plan.pdf").returncode == 2
    without = run(files / "plan.pdf")
    assert without.returncode == 2
    assert "--root" in without.stderr


def test_downloaded_with_its_certificate_it_needs_nothing_else(files, root):
    """The portal replaces one line of the script, and the one file is all that is needed."""
    source = SCRIPT.read_text()
    marker = 'ROOT_CERTIFICATE = ""\n'
    assert source.count(marker) == 1
    alone = files / "elsewhere" / "verify_document.py"
    alone.parent.mkdir()
    alone.write_text(source.replace(marker, f'ROOT_CERTIFICATE = """{root.decode()}"""\n'))
    said = run(files / "plan.pdf", script=alone)
    assert said.returncode == 0, said.stderr


def test_it_imports_nothing_of_the_portal():
    source = SCRIPT.read_text()
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", source, flags=re.MULTILINE))
    ours = {"records", "schools", "actionplans", "peerreview", "consultation", "partnership"}
    assert not imported & (ours | {"django"})
    needed = imported - sys.stdlib_module_names
    assert needed == {"asn1crypto", "cryptography", "pyhanko", "pyhanko_certvalidator"}


def test_poppler_and_the_verifier_agree(files):
    if not shutil.which("pdfsig"):
        pytest.skip("PDFSIG IS MISSING: install poppler-utils to have this seal checked by it")
    said = subprocess.run(
        ["pdfsig", "-nocert", files / "plan.pdf"], capture_output=True, check=False, text=True
    ).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
