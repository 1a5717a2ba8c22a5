"""`bin/test [options] [pytest arguments]`: the add-on's tests on a real Odoo, in a real browser.

Without pytest arguments everything runs: all tests, the doctests of engine/, and the install check. Options of our own:

    --reuse         keep the test database and only update the add-on in it
    --no-update     with --reuse: do not even update it
    --db-suffix S   a database of its own (also: CREDIT_TEST_DB_SUFFIX), so that several runs go on at the same time
    --with M        put a module of Odoo beside the add-on, in a database of its own; name the files to run:
                    `bin/test --with account_qr_code_sepa tests/with_qr.py`
    --without M     take a module of Odoo out that comes along by itself, in a database of its own; name the files to run:
                    `bin/test --without sms tests/without_sms.py`
    --all           slow tests run their full number of examples
    --no-check      leave out the install check and the crash test of a full run
    --crash [N]     only the crash test: the follow-up run is killed N times (20) and must come out the same (crash_test.py);
                    a full run does it with 20

A file, a test or -k runs in one process; everything else in up to four (-n says otherwise). A skipped test is a failure,
unless the reason says that ../shared is missing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kit import databases
from kit.home import CHECKOUT, MODULE, REPO, SetupError, locked, say, step
from kit.node_env import axe
from kit.programs import ensure_programs

LINK = CHECKOUT / "addons" / MODULE

#: how often the crash test kills the follow-up run, when nobody says otherwise
KILLS = 20


def parse(arguments):
    """Our own options, and the rest for pytest."""
    parser = argparse.ArgumentParser(
        prog="bin/test", description=__doc__, add_help=False, allow_abbrev=False
    )
    parser.add_argument("--reuse", action="store_true")
    parser.add_argument("--no-update", action="store_true")
    parser.add_argument("--db-suffix", default=os.environ.get("CREDIT_TEST_DB_SUFFIX", ""))
    parser.add_argument("--with", dest="beside", default="", metavar="MODULE")
    parser.add_argument("--without", default="", metavar="MODULE")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--no-check", action="store_true")
    parser.add_argument("--crash", nargs="?", type=int, const=KILLS, metavar="N")
    parser.add_argument("-h", "--help", action="store_true")
    options, rest = parser.parse_known_args(arguments)
    if options.help:
        print(__doc__)
        sys.exit(0)
    if not re.fullmatch(r"[a-z0-9_]*", options.db_suffix):
        parser.error("--db-suffix takes small letters, digits and _")
    if not re.fullmatch(r"[a-z0-9_]*", options.without + options.beside):
        parser.error("--with and --without take the name of a module")
    if options.beside:
        options.db_suffix += f"_with_{options.beside}"
    if options.without:
        options.db_suffix += f"_without_{options.without}"
    return options, rest


def inside(argument):
    """The path in the repository that an argument means (a file, a folder, a test id), else None."""
    name = argument.split("::")[0]
    if argument.startswith("-") or not name:
        return None
    for path in (REPO / name, Path.cwd() / name):
        if path.exists() and path.resolve().is_relative_to(REPO):
            return path.resolve().relative_to(REPO)
    return None


def as_addon_path(argument):
    """The same file below the link that carries the add-on's name: only there Odoo and pytest agree on module names."""
    path = inside(argument)
    return f"{LINK / path}{''.join(argument.partition('::')[1:])}" if path else argument


def workers(arguments):
    """The xdist options: one process for a file or -k, else one per core up to four."""
    if any(re.match(r"-n|--numprocesses|--dist|--pdb|-k|-p$", argument) for argument in arguments):
        return []
    if any((REPO / path).is_file() for path in filter(None, map(inside, arguments))):
        return []
    count = min(4, len(os.sched_getaffinity(0)))
    return ["-n", str(count), "--dist", "loadscope"] if count > 1 else []


def is_named(words, arguments):
    """False when every file asked for is free of all the words; a folder, or no file at all, may hold anything."""
    files = [REPO / path for path in filter(None, map(inside, arguments))]
    return not files or any(
        file.is_dir() or any(word in file.read_text() for word in words) for file in files
    )


def needs_browser(arguments):
    """False when every file asked for is free of browser tests: then the assets are not made."""
    return is_named(("HttpCase", "DrivenCase"), arguments)


def needs_axe(arguments):
    """False when no file asked for looks for barriers: then axe-core is not fetched."""
    return is_named(("find_barriers",), arguments)


def prepare(options, arguments):
    """The test database: a clone of the template with the add-on installed and its assets made."""
    name = databases.own_name("test" + (f"_{options.db_suffix}" if options.db_suffix else ""))
    reuse = options.reuse and databases.exists(name)
    if reuse and options.no_update:
        return name
    if not reuse:
        databases.clone(databases.template(), name)
    with step(f"{'update' if reuse else 'install'} the add-on in {name}"):
        flags = ["-u" if reuse else "-i", MODULE, "--stop-after-init", "--no-http"]
        flags += ["-i", options.beside] if options.beside and reuse else []
        flags[1] += f",{options.beside}" if options.beside and not reuse else ""
        error = "The add-on could not be installed"
        shown = databases.odoo("-d", name, *flags, "--log-level=warn", error=error)
        if " ERROR " in shown or " CRITICAL " in shown:
            raise SetupError(f"{error}\n{shown[-6000:]}")
    if options.without:
        with step(f"take {options.without} out of {name}"):
            databases.uninstall(name, options.without)
    if options.crash is not None or not needs_browser(arguments):
        return name
    with step("make the web client's assets"):
        databases.pregenerate(name)
    return name


def pytest_command(name, arguments):
    """The pytest command line on the given database."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"--rootdir={LINK}",
        f"--config-file={LINK}/pyproject.toml",
    ]
    command += [f"--confcutdir={CHECKOUT}/addons", f"--odoo-config={os.environ['ODOO_RC']}"]
    command += [f"--odoo-database={name}", "--odoo-http", "-rs", "-p", "pytest_credit"]
    command += ["-o", f"cache_dir={CHECKOUT}/pytest_cache", *workers(arguments)]
    if not any(argument.startswith(("--cov", "--no-cov", "--pdb")) for argument in arguments):
        command += [
            f"--cov={REPO}",
            f"--cov-config={REPO}/pyproject.toml",
            "--cov-report=term:skip-covered",
        ]
    command += map(as_addon_path, arguments)
    if not any(map(inside, arguments)):
        command += [
            str(LINK / folder) for folder in ("tests", "engine") if (LINK / folder).is_dir()
        ]
    return command


def run_pytest(name, arguments, everything):
    """Run pytest and return its exit code and its closing line."""
    closing = CHECKOUT / f"{name}.closing"
    closing.unlink(missing_ok=True)
    env = {
        **os.environ,
        "PYTHONPATH": str(REPO / "dev"),
        "COVERAGE_FILE": str(CHECKOUT / f"{name}.coverage"),
        "CREDIT_TEST_CLOSING": str(closing),
        "CREDIT_TEST_ALL": "1" if everything else "",
        "CREDIT_AXE": str(axe()) if needs_axe(arguments) else "",
        "TZ": "UTC",
    }
    code = subprocess.call(pytest_command(name, arguments), env=env, cwd=CHECKOUT)
    return code, closing.read_text() if closing.exists() else ""


def check_install():
    """Install, update and uninstall on a database with demo data: no new line in the log."""
    return subprocess.call([sys.executable, str(REPO / "dev" / "check_install.py")])


def crash_test(name, kills):
    """Kill the follow-up run so often, on clones of the test database."""
    command = [sys.executable, str(REPO / "dev" / "crash_test.py"), name, str(kills)]
    return subprocess.call(command, env={**os.environ, "TZ": "UTC"})


def is_full_run(arguments):
    """Tell whether everything runs: leaving out the coverage leaves out no check.

    >>> is_full_run([]), is_full_run(["--no-cov"]), is_full_run(["--no-cov", "-k", "score"])
    (True, True, False)
    """
    return not set(arguments) - {"--no-cov"}


def main(arguments):
    """Prepare, test, check; the exit code is that of the first failure."""
    options, rest = parse(arguments)
    if not shutil.which("createdb"):
        raise SetupError("createdb is missing: as root, apt-get install postgresql-client")
    ensure_programs()
    with locked(f"tests{options.db_suffix}-{databases.CHECKOUT_KEY}"):
        name = prepare(options, rest)
        if options.crash is not None:
            return crash_test(name, options.crash)
        code, closing = run_pytest(name, rest, options.all)
        checks = is_full_run(rest) and not options.no_check
        if checks:
            code = crash_test(name, KILLS) or code
    if checks:
        code = check_install() or code
        say("")
        print(closing)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
