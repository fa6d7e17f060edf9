"""The log of what was asked for, which gunicorn writes: as discreet as the others.

`gunicorn.conf.py` names it.
"""

import sys

from gunicorn.glogging import Logger

from partnership.discretion import plain, without_values

ADDRESSES = ("r", "U", "q", "f")  # the line of the request, its path and query, where it came from


class Discreet(Logger):
    """Leaves out what addresses and errors tell of people and their answers."""

    def atoms(self, resp, req, environ, request_time):
        """What a line can be made of; nothing but what is in the usual ones."""
        told = super().atoms(resp, req, environ, request_time)
        told = {name: each for name, each in told.items() if not name.startswith("{")}
        return told | {
            name: "" if name == "q" else plain(told[name]) for name in ADDRESSES if told.get(name)
        }

    def exception(self, msg, *args, **kwargs):
        """The way to an error, without its values."""
        kind, error, trace = sys.exc_info()
        self.error_log.error(
            f"{plain(msg % args if args else msg)}\n%s", without_values(kind, error, trace)
        )
