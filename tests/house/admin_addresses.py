"""The table of the admin: every address, and what a coordinator gets there. Nobody else gets in.

The letters are those of tests/house/addresses.py: GET and POST (of an empty form).
"""

ADMIN = """
"""

# Every action of every list.
ACTIONS = {}


def admin_rows(table):
    """(route, GET, POST) of each line."""
    for line in filter(str.strip, table.splitlines()):
        yield tuple(cell.strip() for cell in line.split("|"))
