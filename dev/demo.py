"""`bin/demo [--once]`: a company with customers, invoices and payments, the follow-up of today, and the screens to look at it.

The first start makes the database (clone of the template, add-on, demo company); later starts keep it as long as the add-on and
the builder of the company have not changed. Every start does the daily job for today and prints what it did. Then Odoo is
served on 127.0.0.1:8069 (CREDIT_DEMO_PORT changes the port); with --once it is not. No mail leaves the database. Of the
scheduled jobs only those run that do long work which somebody started: a replay, a validation, a large run.
CREDIT_DEMO_LANG is the language of who logs in and of what they wrote: en_US, nl_BE, nl_NL, fr_BE, fr_FR, de_DE.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from kit import databases, tree
from kit.home import CHECKOUT, MODULE, REPO, SetupError, locked, step
from kit.programs import ensure_programs

NAME = databases.own_name("demo")
PORT = int(os.environ.get("CREDIT_DEMO_PORT") or 8069)
LANG = os.environ.get("CREDIT_DEMO_LANG") or "en_US"
LOGINS = {
    "user": "sees everything, changes nothing",
    "controller": "does the daily follow-up",
    "manager": "sets the policy",
}
#: core's module that knows the QR code of a European payment
PAYMENT_CODE = "account_qr_code_sepa"
SHIPPED = [
    "controllers",
    "data",
    "engine",
    "i18n",
    "models",
    "report",
    "security",
    "static",
    "views",
    "wizard",
]
#: jobs that run by themselves: what somebody starts with a button. No mail is sent and no night comes by surprise.
JOBS = ("ir_cron_credit_followup_work", "ir_cron_credit_policy_replay")
JOBS_ON = """
UPDATE ir_cron SET active = id IN (
    SELECT res_id FROM ir_model_data
     WHERE model = 'ir.cron' AND module = %(module)s AND name IN %(names)s)
"""
BUILD = """
import sys
sys.path.insert(0, {dev!r})
from demo_company import build
company = build(env, lang={lang!r})
env["ir.config_parameter"].set_param("credit_demo.company", company.id)
env["ir.config_parameter"].set_param("credit_demo.key", {key!r})
env.cr.commit()
from demo_trial import write_trials
users = [env["res.users"].search([("login", "=", login)]) for login in ("manager", "controller")]
write_trials(company, *users)
env.cr.commit()
env["credit.followup.work"]._cron_work(["replay"])
env.cr.commit()
"""
DAY = """
import sys
sys.path.insert(0, {dev!r})
env["credit.followup.run"]._cron_daily()
env.cr.commit()
env["credit.risk.month"]._cron_keep()  # for the trend of DSO and CEI beside the matrix
env.cr.commit()
from print_day import print_day
company_id = int(env["ir.config_parameter"].get_param("credit_demo.company"))
print_day(env, env["res.company"].browse(company_id))
"""


def key():
    """Changes when the add-on or the demo company changes."""
    builders = [path.relative_to(REPO) for path in sorted((REPO / "dev").glob("demo_*.py"))]
    files = ["__manifest__.py", "__init__.py", "hooks.py", *builders]
    content = tree.content_key(*SHIPPED, files=[name for name in files if (REPO / name).exists()])
    return f"{content} {LANG}"


def made_from():
    """The key that the present demo database was made from, or nothing."""
    if not databases.exists(NAME):
        return None
    with databases.cursor(NAME) as cr:
        cr.execute("SELECT value FROM ir_config_parameter WHERE key = 'credit_demo.key'")
        return (cr.fetchone() or [None])[0]


def shell(name, script, wanted, error):
    """Run a script in Odoo's shell and return what it printed."""
    text = script.format(dev=str(REPO / "dev"), key=wanted, lang=LANG)
    options = ["shell", "-d", name, "--no-http", "--log-level=error"]
    return databases.odoo(*options, script=text, error=error)


def build(wanted):
    """Make the database under another name; it gets its own when it is finished, so that a stop in between does no harm."""
    half = f"{NAME}_part"
    source = databases.template()
    with step("clone the template database"):
        databases.clone(source, half)
    with step("install the add-on"):
        options = ["--stop-after-init", "--no-http", "--log-level=error"]
        error = "The add-on could not be installed"
        databases.odoo("-d", half, "-i", f"{MODULE},{PAYMENT_CODE}", *options, error=error)
    with step("make the demo company: customers, invoices, payments"):
        shell(half, BUILD, wanted, "The demo company could not be made")
    databases.mail_off(half)
    with step("make the web client's assets"):
        databases.pregenerate(half)
    databases.drop(NAME)
    databases.rename(half, NAME)


def choose_jobs():
    """Let long work that somebody starts be done by itself, and nothing else."""
    with databases.cursor(NAME) as cr:
        cr.execute(JOBS_ON, {"module": MODULE, "names": JOBS})


def free_port():
    """Say at once, and not after the work, that the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError as error:
            text = f"Port {PORT} is taken; choose another: CREDIT_DEMO_PORT=8070 bin/demo"
            raise SetupError(text) from error


def answers(server):
    """Wait until the server answers; False when it ended instead."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/web/health", timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def serve():
    """Serve until Ctrl-C; Odoo's log goes to a file."""
    log = CHECKOUT / "demo.log"
    options = [f"--db-filter=^{NAME}$", "--http-interface=127.0.0.1", f"--http-port={PORT}"]
    command = databases.odoo_command("-d", NAME, *options, "--max-cron-threads=1")
    with log.open("w") as handle:
        server = subprocess.Popen(command, stdout=handle, stderr=handle, stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        with step("start Odoo"):
            if not answers(server):
                raise SetupError(f"Odoo did not start; its log is {log}")
        print(f"\nOdoo: http://127.0.0.1:{PORT}/odoo\nLogin and password are the same word:")
        for login, words in LOGINS.items():
            print(f"  {login:12}{words}")
        print(f"Its log is {log}. Ctrl-C ends it.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return 0


def main(arguments):
    """Make or keep the database, do today's job, report, serve."""
    if set(arguments) - {"--once"}:
        sys.exit(__doc__)
    if "--once" not in arguments:
        free_port()
    ensure_programs("wkhtmltopdf")
    with locked(NAME):
        wanted = key()
        if made_from() != wanted:
            build(wanted)
        with step("do the daily job for today"):
            day = shell(NAME, DAY, wanted, "The daily job failed")
        choose_jobs()
    print(f"\n{day.rstrip()}\n", flush=True)
    return 0 if "--once" in arguments else serve()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
