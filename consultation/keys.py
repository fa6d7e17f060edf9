"""The key of an open consultation: while it lives, a person leads to their answers; then never again.

It is a file outside the database, so that neither the database nor a backup of it has both the
answers and the way to them. Nothing keeps it in memory. What it makes (pseudonyms, receipts, locked
texts) cannot be made or opened without it.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

SIZE = 32  # bytes
# What can be typed from paper: no 0/O, 1/I/L, no vowels that make words.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"
RECEIPT = 12  # letters: 28^12 receipts


class KeyIsGone(LookupError):
    """The key was destroyed when the consultation was closed, or has been lost."""


class Key:
    """What can be done with the key of one consultation. Read anew for each request."""

    def __init__(self, secret: bytes):
        self._secret = secret

    def pseudonym(self, seat: str) -> str:
        """The name (64 hex digits) under which the answers of this invitee lie."""
        return self._digest("draft", seat).hex()

    def receipt(self, seat: str) -> str:
        """The code by which this invitee sees later that they were counted: "7KX2-9QRD-M4TW"."""
        return _spelled(self._digest("receipt", seat), RECEIPT)

    def paper_code(self, seat: str) -> str:
        """The code on this invitee's paper form: who types it in learns no name from it."""
        return _spelled(self._digest("paper", seat), 8)

    def lock(self, text: str) -> str:
        """The text, unreadable without this key."""
        return self._box().encrypt(text.encode()).decode()

    def unlock(self, locked: str) -> str:
        """The text again; raises KeyIsGone where another key locked it."""
        try:
            return self._box().decrypt(locked.encode()).decode()
        except InvalidToken:
            raise KeyIsGone from None

    def _box(self):
        return Fernet(base64.urlsafe_b64encode(self._digest("box", "")))

    def _digest(self, purpose, about):
        return hmac.digest(self._secret, f"{purpose}\0{about}".encode(), "sha256")


def make(consultation_id: int) -> None:
    """Make the key of this consultation, once; a second call changes nothing."""
    path = _path(consultation_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}.new")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(secrets.token_bytes(SIZE))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)  # whole or not at all, and never over another
    fresh.unlink()
    _settle(path.parent)


def read(consultation_id: int) -> Key:
    """The key of this consultation; raises KeyIsGone."""
    try:
        secret = _path(consultation_id).read_bytes()
    except FileNotFoundError:
        raise KeyIsGone from None
    return Key(secret)


def is_there(consultation_id: int) -> bool:
    """Whether the key still exists."""
    return _path(consultation_id).exists()


def destroy(consultation_id: int) -> bool:
    """Overwrite and remove the key; returns whether there was one."""
    path = _path(consultation_id)
    # Whoever was stopped while they made it has left a second name of it, or another key.
    for left in path.parent.glob(f"{path.stem}.*.new"):
        _overwrite(left)
    there = _overwrite(path)
    if there:
        _settle(path.parent)
    return there


def digest_of(code: str) -> str:
    """The hash (64 hex digits) under which a receipt is listed; hyphens and case do not matter."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


def _path(consultation_id) -> Path:
    return Path(settings.CONSULTATION_KEYS_DIR) / f"{int(consultation_id)}.key"


def _overwrite(path) -> bool:
    try:
        with path.open("r+b") as file:
            file.write(bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _settle(folder):
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _spelled(digest, size):
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(size):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    text = "".join(letters)
    return "-".join(text[n : n + 4] for n in range(0, size, 4))
