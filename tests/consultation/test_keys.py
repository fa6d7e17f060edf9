import os
import stat

import pytest

from consultation import keys


def test_a_key_is_made_once_and_read_by_its_owner_alone(consultation_keys):
    keys.make(7)
    before = keys.read(7).pseudonym("person:1")
    keys.make(7)
    assert keys.read(7).pseudonym("person:1") == before
    (file,) = consultation_keys.iterdir()
    assert file.name == "7.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(consultation_keys.stat().st_mode) == 0o700


def test_what_it_makes_differs_by_person_purpose_and_consultation(consultation_keys):
    keys.make(7)
    keys.make(8)
    made = [
        each
        for number in (7, 8)
        for seat in ("person:1", "person:2", "school:1")
        for each in (
            keys.read(number).pseudonym(seat),
            keys.read(number).receipt(seat),
            keys.read(number).paper_code(seat),
        )
    ]
    assert len(set(made)) == len(made)


def test_codes_can_be_read_out_and_typed(consultation_keys):
    keys.make(7)
    receipt = keys.read(7).receipt("person:1")
    assert [len(part) for part in receipt.split("-")] == [4, 4, 4]
    assert set(receipt) <= set(keys.LETTERS + "-")
    assert keys.digest_of(receipt) == keys.digest_of(receipt.lower().replace("-", " "))


def test_a_locked_text_opens_with_its_own_key_only(consultation_keys):
    keys.make(7)
    keys.make(8)
    locked = keys.read(7).lock("quillwort")
    assert "quillwort" not in locked
    assert keys.read(7).unlock(locked) == "quillwort"
    with pytest.raises(keys.KeyIsGone):
        keys.read(8).unlock(locked)


def test_a_destroyed_key_is_overwritten_and_gone(consultation_keys):
    keys.make(7)
    with (consultation_keys / "7.key").open("rb") as held:
        assert keys.destroy(7)
        assert os.pread(held.fileno(), 64, 0) == bytes(keys.SIZE)
    assert not keys.is_there(7)
    assert not keys.destroy(7)
    with pytest.raises(keys.KeyIsGone):
        keys.read(7)


def test_what_an_interrupted_making_left_goes_too(tmp_path, settings):
    keys.make(5)
    left = settings.CONSULTATION_KEYS_DIR / "5.abcd.new"
    left.hardlink_to(settings.CONSULTATION_KEYS_DIR / "5.key")
    other = settings.CONSULTATION_KEYS_DIR / "55.abcd.new"
    other.write_bytes(b"of another")
    assert keys.destroy(5)
    assert [f.name for f in settings.CONSULTATION_KEYS_DIR.iterdir()] == ["55.abcd.new"]
