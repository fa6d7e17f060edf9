"""Runs one command: `python script/portal_script script/NAME ARGUMENT…` (see python.sh)."""

import importlib
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from portal_script.screen import Trouble  # noqa: E402 (the path must be set first)


def main() -> int:
    """Run the command; a Trouble becomes its sentence, an interruption an exit code."""
    name = Path(sys.argv[1]).name
    command = importlib.import_module(f"portal_script.commands.{name}")
    try:
        return command.main(sys.argv[2:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main())
