"""The install check: the add-on comes, is updated, goes and comes back on a database with Odoo's demo data, silently.

Every step runs twice: with an empty add-on of the same dependencies (the baseline, kept per template) and with ours. A warning
or an error in the log that the baseline does not have fails the check, and so does a table, a column or a record that stays
behind after uninstalling. Then Odoo's own test_lint looks at the add-on, compared with what it says without it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import package
from kit import databases, oplog, tree
from kit.home import CHECKOUT, HOME, MODULE, SetupError, digest, locked, say, write

EMPTY = "credit_check_baseline"
ENDED = "exit"  # the logger of the line that says that Odoo ended badly
LOGS = CHECKOUT / "install-check"
STEPS = {
    "install": ["server", "-i", "{module}", "--with-demo", "--stop-after-init", "--no-http"],
    "update": ["server", "-u", "{module}", "--stop-after-init", "--no-http"],
    "uninstall": ["module", "uninstall", "{module}"],
    "install again": ["server", "-i", "{module}", "--with-demo", "--stop-after-init", "--no-http"],
}
LEFT_BEHIND = """
SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
 WHERE table_schema = 'public'
UNION ALL SELECT 'record of ' || model || ' ' || name FROM ir_model_data WHERE module = %(module)s
UNION ALL SELECT 'job ' || cron_name FROM ir_cron
"""


class Report:
    """The rows of the table at the end."""

    def __init__(self):
        self.rows = []

    def add(self, title, seconds, troubles):
        """One step with what is wrong in it."""
        self.rows.append((title, seconds, troubles))
        words = "FAIL" if troubles else "ok  "
        print(f"{words} {title} ({seconds:.1f} s)", flush=True)
        for trouble in troubles:
            print(f"     {trouble}", flush=True)

    @property
    def failed(self):
        """True when any step has a trouble."""
        return any(troubles for _title, _seconds, troubles in self.rows)

    def show(self):
        """The table."""
        width = max(len(title) for title, _seconds, _troubles in self.rows)
        print(f"\n{'install check':{width}}  seconds  new warnings or errors")
        for title, seconds, troubles in self.rows:
            print(f"{title:{width}}  {seconds:7.1f}  {len(troubles)}")


def configuration(addons):
    """The checkout's configuration with another folder in the place of the checkout's own."""
    text = Path(os.environ["ODOO_RC"]).read_text()
    config = Path(addons) / "odoo.conf"
    config.write_text(text.replace(str(CHECKOUT / "addons"), str(addons)))
    return config


def run_odoo(name, arguments, addons, log, env=None):
    """Run Odoo on a database, keep its log and return the log's text; a crash counts as an error line."""
    done = subprocess.run(
        databases.odoo_command(*arguments, "-d", name),
        env={**os.environ, **(env or {}), "ODOO_RC": str(configuration(addons))},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    text = done.stdout + done.stderr
    if done.returncode:
        text += (
            f"\n2000-01-01 00:00:00,000 0 ERROR {name} {ENDED}: Odoo ended with {done.returncode}"
        )
    write(LOGS / log, text)
    return text


def inventory(name, module):
    """Everything in the database that a module could leave behind."""
    with databases.cursor(name) as cr:
        cr.execute(LEFT_BEHIND, {"module": module})
        return {row[0] for row in cr.fetchall()}


def run_steps(module, addons, source):
    """Yield (step, seconds, log, what is left behind) for each step on a fresh clone."""
    name = databases.own_name(f"check_{module}")
    databases.clone(source, name)
    before = inventory(name, module)
    for step, arguments in STEPS.items():
        start = time.monotonic()
        words = [word.format(module=module) for word in arguments]
        log = run_odoo(name, words, addons, f"{module}-{step.replace(' ', '-')}.log")
        left = sorted(inventory(name, module) - before) if step == "uninstall" else []
        yield step, time.monotonic() - start, log, left
    databases.drop(name)


def baseline(source):
    """The keys of the warnings per step that have nothing to do with our add-on."""
    cache = HOME / "baselines" / f"{source}-{digest(STEPS)}.json"
    if cache.exists():
        return json.loads(cache.read_text())
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / EMPTY
        empty.mkdir()
        (empty / "__init__.py").touch()
        manifest = {"name": "Empty", "depends": databases.depends(), "license": "LGPL-3"}
        (empty / "__manifest__.py").write_text(repr({**manifest, "author": "-"}))
        keys = {
            step: sorted({entry.key.replace(EMPTY, MODULE) for entry in oplog.troubles(log)})
            for step, _seconds, log, _left in run_steps(EMPTY, folder, source)
        }
    if f"|{ENDED}|" in str(keys):
        raise SetupError(f"Odoo cannot even handle an empty add-on; see {LOGS}/{EMPTY}-*.log")
    write(cache, json.dumps(keys, indent=1))
    return keys


def check_steps(report, addons):
    """Install, update, uninstall and install again."""
    source = databases.template(demo=True)
    known = baseline(source)
    for step, seconds, log, left in run_steps(MODULE, addons, source):
        new = [str(entry) for entry in oplog.troubles(log) if entry.key not in known[step]]
        report.add(step, seconds, new + [f"left behind: {thing}" for thing in left])


def lint_log(modules, addons, log):
    """What Odoo's own test_lint says; its pylint run is kept to the add-ons beside Odoo's own (see dev/shims/pylint)."""
    name = databases.own_name("check_lint")
    databases.clone(databases.template(), name)
    shims = Path(__file__).resolve().parent / "shims"
    env = {"PATH": f"{shims}{os.pathsep}{os.environ['PATH']}"}
    tags = ["--test-tags", "/test_lint", "--stop-after-init", "--no-http"]
    text = run_odoo(name, ["server", "-i", ",".join(modules), *tags], addons, log, env)
    databases.drop(name)
    return text


def failed_tests(log):
    """The names of the failed tests with what they said."""
    return {
        entry.text.split("\n")[0]: entry
        for entry in oplog.troubles(log)
        if entry.text.startswith(("FAIL: ", "ERROR: "))
    }


def check_lint(report, addons):
    """Odoo's test_lint with the add-on, compared with the same without it."""
    start = time.monotonic()
    cache = HOME / "baselines" / f"test_lint-{databases.template()}.json"
    if not cache.exists():
        with tempfile.TemporaryDirectory() as folder:
            names = sorted(failed_tests(lint_log(["test_lint"], folder, "test_lint-without.log")))
        write(cache, json.dumps(names))
    known = json.loads(cache.read_text())
    log = lint_log(["test_lint", MODULE], addons, "test_lint.log")
    failed = failed_tests(log)
    ran = log.count("Starting Test") + log.count("Linter.test_")
    new = [
        str(entry).split("\n-----")[0]  # what pylint says about itself follows
        for name, entry in failed.items()
        if name not in known or MODULE in entry.text
    ]
    if not ran:
        new.append(f"test_lint did not run; see {LOGS}/test_lint.log")
    say(f"   test_lint: {ran} tests ran, {len(known)} fail without the add-on: {known or 'none'}")
    report.add("Odoo's test_lint", time.monotonic() - start, new)


def check_packages(report):
    """The zip file and the wheel hold the add-on alone."""
    start = time.monotonic()
    troubles = package.check_packages()
    report.add("archive and wheel", time.monotonic() - start, troubles)


def main():
    """Check the archive of the working tree: what is installed is what would be shipped."""
    report = Report()
    with locked(f"install-check-{databases.CHECKOUT_KEY}"), tempfile.TemporaryDirectory() as folder:
        tree.unpack(tree.working_tree(), folder)
        check_steps(report, folder)
        check_lint(report, folder)
        check_packages(report)
    report.show()
    return report.failed


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"\n{error}")
