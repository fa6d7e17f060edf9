"""script/server: the whole portal, in the foreground, until Ctrl-C."""

import argparse

from portal_script import checks, environment
from portal_script.crew import Crew, stop_on_signals
from portal_script.data_folder import DataFolder, FolderLock
from portal_script.portal import Portal
from portal_script.screen import say
from portal_script.server import Server


def main(arguments: list[str]) -> int:
    """Check, install, start, watch; returns 0 when it was stopped after it had been ready."""
    options = _options(arguments)
    data = DataFolder(options.data) if options.data else DataFolder()
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
            demo = _wants_demo(data, options)
            server = Server(Portal(data), crew, host=options.host, port=options.port, demo=demo)
            try:
                server.start()
                server.watch()
            finally:
                say("Stopping …")
    except KeyboardInterrupt:
        say("Stopped.")
        return 0 if server and server.ready else 130


def _wants_demo(data: DataFolder, options: argparse.Namespace) -> bool:
    """Whether demo people belong into this folder: never where it was begun without them."""
    begun = data.postgres.exists() or data.site_url.exists()
    if options.no_demo and not begun:
        data.no_demo.touch()
    if data.no_demo.exists() and not options.no_demo:
        say(f"{data} was begun without the demo, so it stays without.")
    return not options.no_demo and not data.no_demo.exists()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where it listens (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address it listens at (127.0.0.1)")
    parser.add_argument("--data", metavar="DIR", help="the data folder (var)")
    parser.add_argument("--no-demo", action="store_true", help="begin without the demo partnership")
    options = parser.parse_args(arguments)
    if not 0 < options.port < 65536:
        parser.error(f"{options.port} is not a port: choose one from 1 to 65535.")
    return options
