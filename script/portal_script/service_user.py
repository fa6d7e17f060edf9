"""Who PostgreSQL and Valkey run as: whoever starts the portal, but never root.

PostgreSQL refuses to run as root. Started by root, both run as `nobody`, a user that is there on
every system, owns only their folders, and is let through (not into) the folders above them.
"""

import os
import pwd
import shutil
import struct
import subprocess
from pathlib import Path

from portal_script.screen import Trouble, say

ACL = "system.posix_acl_access"
ACL_VERSION, ENTRY = (
    2,
    "<HHI",
)  # an entry: what it is for, permissions, user or group number
OWNER, USER, GROUP, GROUPS, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
PASS, NO_ID = 1, 0xFFFFFFFF


def service_user() -> pwd.struct_passwd | None:
    """The user to run them as, None for oneself."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def popen_options(user: pwd.struct_passwd | None) -> dict:
    """What makes Popen start a process as that user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def own_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Make a folder that only that user (and root) can enter, with all in it theirs."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        if user and folder.stat().st_uid != user.pw_uid:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    except OSError as error:
        raise Trouble(
            f"{folder} cannot be used ({error.strerror}): it may belong to another user who "
            "started the portal before; start it as that user or name another folder with --data."
        ) from None


def let_pass(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Let that user reach this folder through those above it; says so where something changes."""
    if user is None:
        return
    for step in (*reversed(folder.resolve().parents), folder.resolve()):
        if _can_pass(step, user):
            continue
        say(f"Letting the user {user.pw_name} pass through {step} (PostgreSQL never runs as root)")
        try:
            os.setxattr(step, ACL, _with_entry(step, user.pw_uid))
        except (
            OSError,
            AttributeError,
        ):  # no access control lists on this disk or system
            step.chmod(step.stat().st_mode | 0o001)
        if not _can_pass(step, user):
            raise Trouble(
                f"PostgreSQL cannot run as root, and the user {user.pw_name} cannot pass through "
                f"{step}: allow that, or start the portal as an ordinary user."
            )


def _can_pass(folder: Path, user: pwd.struct_passwd) -> bool:
    ask = [shutil.which("sh"), "-c", 'test -x "$1"', "sh", folder]
    return subprocess.run(ask, **popen_options(user), cwd="/").returncode == 0


def _with_entry(folder: Path, uid: int) -> bytes:
    """The folder's access control list with the right to pass for one more user."""
    try:
        raw = os.getxattr(folder, ACL)
    except OSError:
        mode = folder.stat().st_mode
        entries = [(OWNER, mode >> 6 & 7, NO_ID), (GROUP, mode >> 3 & 7, NO_ID)]
        entries.append((OTHERS, mode & 7, NO_ID))
    else:
        entries = list(struct.iter_unpack(ENTRY, raw[4:]))
    entries = [e for e in entries if e[0] != MASK and (e[0], e[2]) != (USER, uid)]
    entries.append((USER, PASS, uid))
    mask = 0
    for tag, rights, _ in entries:
        mask |= rights if tag in (USER, GROUP, GROUPS) else 0
    entries.append((MASK, mask, NO_ID))
    packed = (struct.pack(ENTRY, *entry) for entry in sorted(entries))
    return struct.pack("<I", ACL_VERSION) + b"".join(packed)
