"""Databases: a template with the add-on's dependencies, quick clones of it, and no mail that could leave any of them.

Runs in the virtual environment (psycopg2).
"""

import ast
import contextlib
import os
import shutil
import subprocess
import sys

import psycopg2
from psycopg2 import sql

from .home import CHECKOUT_KEY, DATA_DIR, HOME, REPO, SetupError, digest, locked, remove, run, step
from .python_env import LOCK

DUMMY_HOST = "nothing-leaves.invalid"

# A mail server that no name server knows comes first, and the queue is not worked off.
MAIL_OFF = """
UPDATE ir_mail_server SET active = false WHERE smtp_host <> %(host)s;
INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, smtp_authentication, sequence, active)
SELECT 'No mail leaves this database', %(host)s, 9, 'none', 'login', 0, true
 WHERE NOT EXISTS (SELECT 1 FROM ir_mail_server WHERE smtp_host = %(host)s);
UPDATE ir_cron SET active = false
 WHERE id IN (SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'
               AND (module, name) IN (('mail', 'ir_cron_mail_scheduler_action')));
"""
FETCH_OFF = "UPDATE fetchmail_server SET active = false"
NEW_IDENTITY = (
    "UPDATE ir_config_parameter SET value = gen_random_uuid() WHERE key = 'database.uuid'"
)


@contextlib.contextmanager
def cursor(database="postgres"):
    """A cursor in autocommit mode; the server is the one of the PG* environment variables."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()


def check_role():
    """Say clearly when Odoo would refuse the role of a given server."""
    with cursor() as cr:
        cr.execute("SELECT usename, usesuper FROM pg_user WHERE usename = current_user")
        name, superuser = cr.fetchone()
    if name == "postgres" or not superuser:
        raise SetupError(
            f"The PostgreSQL role {name} will not do: Odoo needs a superuser that is not called postgres.\n"
            "  Make one (createuser --superuser odoo) and set PGUSER, or unset PGHOST and PGUSER."
        )


def exists(database):
    """True when the server has this database."""
    with cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
        return bool(cr.fetchone())


def filestore(database):
    """The folder of the attachments of a database."""
    return DATA_DIR / "filestore" / database


def drop(database):
    """Delete a database and its filestore, also when somebody is connected or it is marked as a template."""
    with cursor() as cr:
        if exists(database):
            name = sql.Identifier(database)
            cr.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(name))
            cr.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    remove(filestore(database))


def rename(old, new):
    """Give a database its final name; the database itself comes last, so its presence means that all is there."""
    remove(filestore(new))
    if filestore(old).exists():
        filestore(old).rename(filestore(new))
    with cursor() as cr:
        cr.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (old,)
        )
        cr.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )


def mail_off(database):
    """See to it that no mail can leave this database, whatever is done in it."""
    with cursor(database) as cr:
        cr.execute("SELECT to_regclass('ir_mail_server'), to_regclass('fetchmail_server')")
        sends, fetches = cr.fetchone()
        if sends:
            cr.execute(MAIL_OFF, {"host": DUMMY_HOST})
        if fetches:
            cr.execute(FETCH_OFF)


def _copy(source, target):
    """Link instead of copying: Odoo never changes a file of the filestore in place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def clone(source, target, large=False):
    """Make `target` a copy of `source`, filestore included; an old `target` is replaced.

    A large one is copied file by file; a small one, without that, waits for no other database to be written out.
    """
    drop(target)
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(target), copy_function=_copy)
    with cursor() as cr:
        names = {"new": sql.Identifier(target), "old": sql.Identifier(source)}
        by_file = large and cr.connection.server_version >= 150000
        strategy = sql.SQL(" STRATEGY file_copy" if by_file else "")
        cr.execute(sql.SQL("CREATE DATABASE {new} TEMPLATE {old}").format(**names) + strategy)
    with cursor(target) as cr:
        cr.execute(NEW_IDENTITY)


def protect(database):
    """Make a template: nobody can connect to it, so it can be cloned at any time and never changes."""
    with cursor() as cr:
        name = sql.Identifier(database)
        cr.execute(
            sql.SQL("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false").format(name)
        )


def depends():
    """The modules that the manifest asks for; before there is a manifest, account."""
    manifest = REPO / "__manifest__.py"
    if not manifest.exists():
        return ["account"]
    return sorted(ast.literal_eval(manifest.read_text()).get("depends") or ["base"])


def odoo_command(*arguments):
    """The command line that runs Odoo with the checkout's configuration (ODOO_RC)."""
    return [sys.executable, "-m", "odoo", *arguments]


def odoo(*arguments, error, script=None):
    """Run Odoo to its end, optionally with a script for its shell, and return what it printed."""
    if script is None:
        return run(odoo_command(*arguments), error=error)
    done = subprocess.run(
        odoo_command(*arguments), input=script, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(f"{error}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def pregenerate(database):
    """Build the web client's bundles now; a browser would otherwise wait for them at every first page."""
    script = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n"
    arguments = ["shell", "-d", database, "--no-http", "--log-level=error"]
    odoo(*arguments, script=script, error="The web client's assets could not be made")


def uninstall(database, module):
    """Take a module out of a database, with what needs it."""
    script = (
        f"env['ir.module.module'].search([('name', '=', '{module}'), ('state', '=', 'installed')])"
        ".button_immediate_uninstall(); env.cr.commit()\n"
    )
    arguments = ["shell", "-d", database, "--no-http", "--log-level=error"]
    odoo(*arguments, script=script, error=f"{module} could not be taken out")


def template(demo=False):
    """The name of the template database with the add-on's dependencies, built the first time (about a minute)."""
    check_role()
    modules = depends()
    key = digest(HOME, os.environ["CREDIT_ODOO_KEY"], LOCK.read_text(), *modules)
    name = f"credit_template_{'demo_' if demo else ''}{key}"
    if exists(name):
        return name
    with locked(name):
        if exists(name):
            return name
        half = f"{name}_part"
        drop(half)
        words = "with Odoo's demo data" if demo else "without demo data"
        with step(f"build a template database with {', '.join(modules)} {words}"):
            arguments = [
                "-d",
                half,
                "-i",
                ",".join(["base", *modules]),
                "--stop-after-init",
                "--no-http",
            ]
            if demo:
                arguments.append("--with-demo")
            odoo(*arguments, error="Odoo could not install the add-on's dependencies")
            mail_off(half)
            pregenerate(half)
            with cursor(half) as cr:
                cr.execute("VACUUM ANALYZE")
            rename(half, name)
            protect(name)
            os.sync()
    return name


def own_name(purpose):
    """A database name of this checkout alone."""
    return f"credit_{CHECKOUT_KEY}_{purpose}"
