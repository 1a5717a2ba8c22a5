#!/usr/bin/env python3
"""Get everything that the commands in bin/ need, then run one of the scripts in dev/ with it.

    python3 dev/bootstrap.py                        only get everything
    python3 dev/bootstrap.py dev/run_odoo.py ARGS   ... and run a script in the virtual environment

A first run downloads Odoo 19, makes a virtual environment and a PostgreSQL cluster; later runs find all that and take a
moment. Every step may be interrupted: what is half made is made again. Nothing is written into the repository.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kit import home, odoo_source, postgres, python_env


def _configuration(odoo, addons, pg):
    """The text of the checkout's Odoo configuration."""
    lines = {
        "addons_path": ",".join(map(str, [*odoo.addons, addons])),
        "data_dir": home.DATA_DIR,
        "db_host": pg.get("PGHOST", "False"),
        "db_port": pg.get("PGPORT", "5432"),
        "db_user": pg.get("PGUSER", "False"),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "smtp_server": "nothing-leaves.invalid",
        "smtp_port": 9,
        "limit_time_cpu": 0,
        "limit_time_real": 0,
        "limit_memory_hard": 0,
        "limit_memory_soft": 0,
        "unaccent": "True",
    }
    return "[options]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def _checkout(odoo, pg):
    """The folder of this checkout: a link that gives the repository the add-on's name, and a configuration file."""
    addons = home.CHECKOUT / "addons"
    addons.mkdir(parents=True, exist_ok=True)
    link = addons / home.MODULE
    if not link.is_symlink() or link.resolve() != home.REPO:
        home.remove(link)
        link.symlink_to(home.REPO)
    config = home.CHECKOUT / "odoo.conf"
    text = _configuration(odoo, addons, pg)
    if not config.exists() or config.read_text() != text:
        home.write(config, text)
    return config


def environment(database=True):
    """Get everything and return (Python of the virtual environment, environment variables for it)."""
    home.HOME.mkdir(parents=True, exist_ok=True)
    with home.locked("set-up"):
        server = postgres.server()
        odoo = odoo_source.ensure_odoo()
        python = python_env.ensure_python(odoo)
        pg = server.ensure() if database else server.environment
        config = _checkout(odoo, pg)
    env = home.clean_environment()
    folders = [str(python.parent), *server.client_folders(), os.environ.get("PATH", "")]
    env.update(
        pg,
        ODOO_RC=str(config),
        CREDIT_DEV_HOME=str(home.HOME),
        CREDIT_ODOO_KEY=odoo.key,
        CREDIT_ODOO_CORE=str(odoo.path / "odoo"),
        PATH=os.pathsep.join(folders),
        PYTHONDONTWRITEBYTECODE="",
        PYTHONPYCACHEPREFIX=str(home.HOME / "pycache"),
    )
    return python, env


def main():
    """Get everything, then become the script that was asked for."""
    os.umask(0o022)
    arguments = sys.argv[1:]
    database = "--no-database" not in arguments[:1]
    try:
        python, env = environment(database)
    except home.SetupError as error:
        sys.exit(f"\n{error}")
    prepare = [str(home.REPO / "dev" / "run_odoo.py"), "--prepare-only"]
    script, *arguments = arguments[not database :] or prepare
    os.execve(python, [str(python), "-W", "ignore::SyntaxWarning", script, *arguments], env)


if __name__ == "__main__":
    main()
