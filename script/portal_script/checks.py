"""What must be right before anything is started: each raises Trouble with one clear sentence."""

import errno
import os
import socket
import sys

from portal_script.screen import Trouble

# What WeasyPrint loads, each under any of these names.
PANGO = {
    "gobject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib"),
    "pangoft2": (
        "libpangoft2-1.0.so.0",
        "libpangoft2-1.0.dylib",
        "libpangoft2-1.0.0.dylib",
    ),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
}
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
HOMEBREW = "/opt/homebrew/lib"


def port_free(host: str, port: int) -> None:
    """Raise Trouble if nothing can listen there."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, number) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except socket.gaierror:
        raise Trouble(
            f"“{host}” is not an address of this machine: try --host 127.0.0.1."
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(
                f"Port {port} is busy: something else is listening there. "
                f"Stop it, or choose another port, for example --port {port + 1}."
            ) from None
        raise Trouble(
            f"Nothing can listen at {host}, port {port} ({error.strerror}): "
            "choose another with --host or --port."
        ) from None


def pango_there(can_load=None) -> None:
    """Raise Trouble, with the line that installs it, if a library for PDF files is missing.

    `can_load` tells whether a library of that name can be loaded.
    """
    can_load = can_load or _can_load
    missing = [what for what, names in PANGO.items() if not any(map(can_load, names))]
    if missing:
        raise Trouble(
            f"Pango, which lays out the PDF files, is missing ({', '.join(missing)}). "
            f"Install it with:  {install_line(sys.platform, os.geteuid() == 0)}"
        )


def install_line(system: str, root: bool) -> str:
    """The line that installs Pango on that system."""
    if system == "darwin":
        return "brew install pango"
    return f"{'' if root else 'sudo '}apt-get install -y {' '.join(PANGO_PACKAGES)}"


def library_path() -> dict[str, str]:
    """What must be in the environment so that libraries from Homebrew are found."""
    if sys.platform != "darwin" or not os.path.isdir(HOMEBREW):
        return {}
    before = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "/usr/local/lib:/usr/lib")
    return {"DYLD_FALLBACK_LIBRARY_PATH": f"{HOMEBREW}:{before}"}


def _can_load(name: str) -> bool:
    try:
        from ctypes import CDLL
    except ImportError:  # a Python built without it: WeasyPrint will tell
        return True
    folders = ["", f"{HOMEBREW}/", "/usr/local/lib/"] if sys.platform == "darwin" else [""]
    for folder in folders:
        try:
            CDLL(folder + name)
            return True
        except OSError:
            continue
    return False
