"""script/server: the whole portal, in the foreground, until Ctrl-C."""

import argparse

from portal_script import checks, environment
from portal_script.crew import Crew, stop_on_signals
from portal_script.data_folder import ROOT, DataFolder, FolderLock
from portal_script.portal import Portal
from portal_script.screen import Trouble, say
from portal_script.server import Server

PARTNERSHIP, COUNTY = "partnership", "county"


def main(arguments: list[str]) -> int:
    """Check, install, start, watch; returns 0 when it was stopped after it had been ready."""
    options = _options(arguments)
    data = _data_folder(options)
    data.check()
    # First of all: an earlier run that is still stopping may hold the port.
    lock = FolderLock(data, "server").take() if data.path.exists() else None
    checks.port_free(options.host, options.port)
    checks.pango_there()
    data.make()
    stop_on_signals()
    server = None
    try:
        with Crew(locked=lock or FolderLock(data, "server").take()) as crew:
            environment.make_ready(crew)
            demo = _which_demo(data, options)
            server = Server(Portal(data), crew, host=options.host, port=options.port, demo=demo)
            try:
                server.start()
                server.watch()
            finally:
                say("Stopping …")
    except KeyboardInterrupt:
        say("Stopped.")
        return 0 if server and server.ready else 130


def _data_folder(options: argparse.Namespace) -> DataFolder:
    """The folder that was named; else the usual one, or the county's own."""
    if options.data:
        return DataFolder(options.data)
    return DataFolder(ROOT / "var" / "county") if options.demo == COUNTY else DataFolder()


def _which_demo(data: DataFolder, options: argparse.Namespace) -> str | None:
    """The demo that belongs into this folder, if any: always that with which it was begun.

    Raises Trouble where another one is asked for.
    """
    if not (data.postgres.exists() or data.site_url.exists() or data.no_demo.exists()):
        if options.no_demo:
            data.no_demo.touch()
            return None
        data.demo.write_text(options.demo or PARTNERSHIP)
        return options.demo or PARTNERSHIP
    begun = None if data.no_demo.exists() else PARTNERSHIP
    if begun and data.demo.exists():
        begun = data.demo.read_text().strip()
    if options.demo and options.demo != begun:
        what = f"with the demo “{begun}”" if begun else "without a demo"
        raise Trouble(
            f"{data} was begun {what}, and “{options.demo}” cannot be added to it: "
            "name another folder with --data."
        )
    if begun is None and not options.no_demo:
        say(f"{data} was begun without the demo, so it stays without.")
    return None if options.no_demo else begun


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where it listens (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address it listens at (127.0.0.1)")
    parser.add_argument("--data", metavar="DIR", help="the data folder (var)")
    demo = parser.add_mutually_exclusive_group()
    demo.add_argument("--no-demo", action="store_true", help="begin without the demo partnership")
    demo.add_argument(
        "--demo",
        choices=(PARTNERSHIP, COUNTY),
        help="which demo: the small partnership, or a county of 600 schools and 3,000 people "
        "(in var/county unless --data names another folder)",
    )
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error(f"{options.port} is not a port: choose one from 1 to 65535.")
    return options
