#!/usr/bin/env python3
"""Validate the shipped scorecards on a ledger file: did the grade of then tell who paid badly afterwards?

    dev/validate_ledger.py [CSV] [--from 2012-09-30] [--until 2013-06-30] [--months 6] [--keep]

It loads the whole file into a database of its own and validates every shipped scorecard as of the quarter ends,
as Credit Risk > Try a policy > Validation does. Bad is the worst quarter of the customers by average days late in
the months after each date. The tables are printed as they stand in docs/validation.md.

Exit status: 0 validated, 1 it failed, 2 the file or the dates are refused.
"""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from kit.home import SetupError, step
from ledger_file import LedgerFileError, read_ledger
from load_ledger import BOOTSTRAP, a_day, environment
from replay_ledger import LEDGER, own_database

#: shipped scorecards: xml id and what the tables call them
SCORECARDS = {"scorecard_default": "Shipped", "scorecard_ledger": "Ledger only"}


def parse(arguments):
    """Return the command-line options."""
    parser = argparse.ArgumentParser(
        prog="dev/validate_ledger.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "csv",
        metavar="CSV",
        nargs="?",
        default=LEDGER,
        help="the ledger file (default: %(default)s)",
    )
    for name, day in (("from", date(2012, 9, 30)), ("until", date(2013, 6, 30))):
        parser.add_argument(
            f"--{name}",
            dest=name.replace("from", "first"),
            metavar="DATE",
            type=a_day,
            default=day,
            help="YYYY-MM-DD (default: %(default)s)",
        )
    parser.add_argument(
        "--months", type=int, default=6, help="months after each date (default: %(default)s)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the database to look at, until the next --keep"
    )
    options = parser.parse_args(arguments)
    if options.until < options.first:
        parser.error(f"--until {options.until} is before --from {options.first}: swap them")
    return options


def validate(env, options):
    """Validate each shipped scorecard; return xml id -> validation."""
    validations = {}
    for name in SCORECARDS:
        validations[name] = env["credit.risk.validation"].create(
            {
                "scorecard_id": env.ref(f"credit_risk_matrix.{name}").id,
                "interval": "quarter",
                "date_from": options.first,
                "date_to": options.until,
                "outcome": "worst_quarter",
                "months": options.months,
            }
        )
        validations[name]._validate()
    return validations


def print_result(validations):
    """Print the tables."""
    shipped = validations["scorecard_default"]
    subjects = {
        "Days to pay": (shipped, "days_to_pay"),
        "its three bands": (shipped, "bands_days_to_pay"),
        **{
            f"{label}: {subject}": (validations[name], subject)
            for name, label in SCORECARDS.items()
            for subject in ("score", "grade")
        },
    }
    rows = []
    for day in shipped._get_dates():
        first = find_line(shipped, day, "grade")
        row = [day, first.customers, first.bads]
        aucs = (
            find_line(validation, day, subject).auc for validation, subject in subjects.values()
        )
        rows.append(row + [f"{auc:.3f}" for auc in aucs])
    print_table(("As of", "Customers", "Bad", *subjects), rows, words=1)
    for name, label in SCORECARDS.items():
        print(f"\n{label}: bad payers by grade")
        print_table(*get_grades(validations[name]), words=1)
        print(f"\n{label}: movements between the dates, all together")
        print_table(*get_moves(validations[name]), words=1)
    print("\nEvery key figure that this ledger feeds, and the KPIs of the scorecards: AUC")
    print_table(*get_figures(validations), words=1)


def find_line(validation, day, subject):
    """Return the line of a date and a subject."""
    return validation.line_ids.filtered(lambda line: (line.date, line.subject) == (day, subject))


def get_grades(validation):
    """Return heading and rows: bad of all customers of each grade, date by date."""
    grades = validation.grade_line_ids.grade_id.sorted("points")
    rows = []
    for day in validation._get_dates():
        row = [day]
        for grade in grades:
            line = validation.grade_line_ids.filtered(
                lambda line, grade=grade, day=day: (line.date, line.grade_id) == (day, grade)
            )
            row.append(f"{line.bads} of {line.customers} ({line.bad_rate:.0f} %)" if line else "-")
        rows.append(row)
    return ("As of", *grades.mapped("name")), rows


def get_moves(validation):
    """Return heading and rows: the movements of all dates together, with their number."""
    grades = (validation.move_ids.grade_before_id | validation.move_ids.grade_after_id).sorted(
        "points"
    )
    rows = []
    for before in grades:
        moves = validation.move_ids.filtered(lambda move, g=before: move.grade_before_id == g)
        total = sum(moves.mapped("customers"))
        row = [before.name]
        for after in grades:
            ended = moves.filtered(lambda move, g=after: move.grade_after_id == g)
            count = sum(ended.mapped("customers"))
            row.append(f"{count} ({100 * count / total:.0f} %)" if total else "-")
        rows.append([*row, total])
    return ("From, to", *grades.mapped("name"), "n"), rows


def get_figures(validations):
    """Return heading and rows: the AUC of each key figure, date by date, the best first."""
    rows = {}
    days = next(iter(validations.values()))._get_dates()
    for name, validation in validations.items():
        for line in validation.line_ids.filtered(lambda line: line.kind in ("bands", "value")):
            label = dict(line._selection_subject())[line.subject]
            if line.kind == "bands":
                label = f"{label}, {SCORECARDS[name]}"
            rows.setdefault(label, {})[line.date] = line.auc
    ordered = sorted(rows.items(), key=lambda row: -sum(row[1].values()) / len(row[1]))
    return ("Figure", *days), [
        [label, *(f"{values[day]:.3f}" if day in values else "-" for day in days)]
        for label, values in ordered
    ]


def print_table(heading, rows, words):
    """Print rows as a table; the first columns are words, the others numbers."""
    marks = ["---"] * words + ["---:"] * (len(heading) - words)
    print("\n" + "\n".join(f"| {' | '.join(map(str, line))} |" for line in [heading, marks, *rows]))


def run(options, rows):
    """Validate on the rows; return the exit status."""
    import odoo.init  # noqa: F401, I001  # without it, odoo is an empty namespace
    import psycopg2
    from odoo.exceptions import UserError
    from ledger_loader import LoadError, load

    last = max(max(row.invoice_date, row.settled_date or row.invoice_date) for row in rows)
    try:
        with own_database(options.keep, "validate") as name, environment(name) as env:
            with step(f"load the ledger until {last}"):
                load(env, rows, last)
            with step("validate"):
                validations = validate(env, options)
            print_result(validations)
    except (LoadError, LedgerFileError) as error:
        print(error, file=sys.stderr)
        return 2
    except (SetupError, UserError, psycopg2.Error) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if options.keep:
        print(f"Look at it: bin/odoo -d {name}")
    return 0


def main(arguments):
    """Read the file before anything else; then go on in Odoo's environment."""
    options = parse(arguments)
    try:
        rows = read_ledger(options.csv)
    except LedgerFileError as error:
        print(error, file=sys.stderr)
        return 2
    if "CREDIT_ODOO_KEY" not in os.environ:
        command = [sys.executable, str(BOOTSTRAP), str(Path(__file__).resolve()), *arguments]
        os.execv(sys.executable, command)
    return run(options, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
