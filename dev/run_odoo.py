"""`bin/odoo ARGS`: Odoo with this project's environment, configuration and add-ons path.

A database that `-d` names and that does not exist yet is cloned from the template (no demo data, no outgoing mail), which
takes a second; then Odoo itself runs with exactly the arguments given.
"""

import os
import subprocess
import sys

from kit import databases
from kit.home import SetupError, step

CREATES = {
    "init",
    "load",
    "duplicate",
}  # sub-commands of `odoo db` that make a database; its name is an argument


def option(arguments, short, long):
    """The value of a command-line option in any of its spellings (-d X, -dX, --database X, --database=X)."""
    for position, argument in enumerate(arguments):
        if argument in (short, long):
            return arguments[position + 1] if position + 1 < len(arguments) else None
        if argument.startswith(f"{long}="):
            return argument.split("=", 1)[1]
        if argument.startswith(short) and not argument.startswith("--"):
            return argument[len(short) :].lstrip("=")
    return None


def prepare(arguments):
    """Make the database that a server start would otherwise build from nothing."""
    command = arguments[0] if arguments and not arguments[0].startswith("-") else "server"
    name = option(arguments, "-d", "--database")
    if command != "server" or not name or "," in name or databases.exists(name):
        return
    source = databases.template()
    with step(f"make database {name} from the template"):
        databases.clone(source, name)


def main(arguments):
    """Prepare, then become Odoo."""
    if arguments == ["--prepare-only"]:
        databases.template()
        return 0
    prepare(arguments)
    command = databases.odoo_command(*arguments)
    if arguments[:1] == ["db"] and CREATES & set(arguments):
        code = subprocess.call(command)
        for name in filter(databases.exists, arguments[2:]):
            databases.mail_off(name)
        return code
    os.execv(command[0], command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
