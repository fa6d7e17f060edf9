"""The portal as the commands see it: its services, its environment variables, its manage.py."""

import os
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from portal_script import checks
from portal_script.crew import Crew
from portal_script.data_folder import ROOT, DataFolder
from portal_script.environment import PYTHON
from portal_script.postgres import Postgres
from portal_script.valkey import Valkey

COUNTY = ROOT / "partnership" / "demo" / "content" / "county.toml"


class Portal:
    """A portal on a data folder.

    It uses the database and the message store that the environment names, and its own where it
    names none; a throwaway portal always uses its own.
    """

    def __init__(self, data: DataFolder, *, throwaway: bool = False, durable: bool = True):
        self.data = data
        self.throwaway = throwaway
        self.postgres = Postgres(data, durable=durable)
        self.valkey = Valkey(data, durable=durable)

    def services(self) -> list[Postgres | Valkey]:
        """The services that are the portal's own, in the order to start them."""
        mine = [("DATABASE_URL", self.postgres), ("REDIS_URL", self.valkey)]
        return [service for name, service in mine if self.throwaway or not os.environ.get(name)]

    def environment(self, *, demo: bool = False, site_url: str = "http://localhost:8000") -> dict:
        """The environment of every process of the portal. What it needs is made in the folder."""
        settings = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "SITE_URL": site_url,
            "SECRET_KEY": self.data.secret_key(),
        }
        if not self.throwaway:
            settings |= {name: os.environ[name] for name in settings if os.environ.get(name)}
        if demo and self.data.demo.exists() and self.data.demo.read_text().strip() == "county":
            name = tomllib.loads(COUNTY.read_text(encoding="utf-8"))["partnership"]
            settings["PARTNERSHIP_NAME"] = os.environ.get("PARTNERSHIP_NAME") or name
        settings |= {
            "DATA_DIR": str(self.data),
            "DEMO": str(int(demo)),
            "PYTHONUNBUFFERED": "1",
        }
        # Which settings are in use is for manage.py and the tests to say.
        inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        return inherited | checks.library_path() | settings

    def manage(self, crew: Crew, environment: dict, *words: str) -> Iterator[str]:
        """Run a command of manage.py, yield its lines; raise Trouble if it fails."""
        command = [PYTHON, "manage.py", *words]
        log = self.data.log / "manage.log"
        return crew.lines(f"manage.py {words[0]}", command, env=environment, log=log)


def throwaway_folder() -> Path:
    """A new folder for the services of one run, with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    folder.chmod(0o711)  # to be passed through by the user that services of root run as
    return folder
