#!/usr/bin/env python3
"""Print the risk matrix of a company and its follow-up run of a day as plain text.

Every company that has a follow-up run is shown, with its last run or that of the day.
Exit status: 0 printed, 2 there is nothing to print.
"""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

BOOTSTRAP = Path(__file__).resolve().parent / "bootstrap.py"

#: reasons that come first in the list: what the run did itself
ACTED = ("acted", "proposed")
#: figures in each cell of the matrix
CELL = (
    ("customers", "__count", "{:,}"),
    ("due", "total_due:sum", "{:,.2f}"),
    ("overdue", "total_overdue:sum", "{:,.2f}"),
)


def print_day(env, company, run=None, file=None):
    """Print the matrix of a company, the actions of a run, the reasons of all items, the tie-out.

    The items know only the last run; for an earlier one their reasons are left out.

    :param run: a credit.followup.run, the last one that was not cancelled when empty
    :param file: where to print, standard output when empty
    """
    last = find_run(env, company)
    run = run or last
    parts = [_title(company, run), _matrix(env, company)]
    if run:
        parts.append(_actions(env, run))
    if run and run == last:
        parts.append(_reasons(env, company))
    if run:
        parts.append(_tie_out(run))
    print("\n\n".join(parts), file=file or sys.stdout)


def find_run(env, company, day=None):
    """Return the last run of a company, or that of a day; cancelled ones do not count."""
    domain = [("company_id", "=", company.id), ("state", "!=", "cancelled")]
    if day:
        domain.append(("date", "=", day))
    return env["credit.followup.run"].search(domain, order="date desc, id desc", limit=1)


def _label(record, field, value):
    """Return the label of a value of a selection field."""
    selection = record._fields[field]._description_selection(record.env)
    return dict(selection).get(value) or str(value or "?")


def align(rows, texts=1, totals=1):
    """Return rows of texts as an aligned table; the first row is the header.

    >>> print(align([["Level", "Actions"], ["Reminder", "12"], ["Total", "12"]]))
    Level     Actions
    --------  -------
    Reminder       12
    --------  -------
    Total          12

    :param texts: how many columns are texts; figures stand to the right
    :param totals: how many rows at the end are totals
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(cells):
        padded = [
            cell.ljust(width) if number < texts else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    rule = line(["-" * width for width in widths])
    header, *lines = map(line, rows)
    return "\n".join([header, rule, *lines[:-totals], rule, *lines[-totals:]])


def _title(company, run):
    """Return the heading."""
    if not run:
        return f"{company.name}: no follow-up run yet"
    state = _label(run, "state", run.state).lower()
    return f"{company.name}: follow-up run of {run.date} ({state})"


def _matrix(env, company):
    """Return the matrix: categories by grades, three figures in each cell, with totals."""
    profiles = env["credit.risk.profile"]
    by_both, by_category, by_grade, overall = profiles._read_grouping_sets(
        [("company_id", "=", company.id)],
        [["category_id", "grade_id"], ["category_id"], ["grade_id"], []],
        [*(aggregate for _label, aggregate, _format in CELL), "date:max"],
    )
    as_of = overall[0][-1] or "no day yet"
    figures = {(category, grade): cell for category, grade, *cell in by_both}
    figures |= {(category, None): cell for category, *cell in by_category}
    figures |= {(None, grade): cell for grade, *cell in by_grade}
    figures[None, None] = overall[0]
    grades = env["credit.risk.grade"]._for_company(company)
    categories = env["credit.risk.category"]._for_company(company)
    rows = [["", "", *(grade.name for grade in grades), "Total"]]
    for category in [*categories, None]:
        for number, (label, _aggregate, form) in enumerate(CELL):
            cells = [figures.get((category, grade)) or [0] * len(CELL) for grade in [*grades, None]]
            name = category.name if category else "Total"
            texts = [form.format(cell[number] or 0) for cell in cells]
            rows.append([name if not number else "", label, *texts])
    table = align(rows, texts=2, totals=len(CELL))
    return f"Customers by category and risk grade, as of {as_of}\n\n{table}"


def _actions(env, run):
    """Return the actions of the run by level, channel and state."""
    actions = env["credit.followup.action"]
    groups = actions._read_group(
        [("run_id", "=", run.id)],
        ["level_id", "channel", "state"],
        ["__count", "amount_due:sum"],
        order="level_id, channel, state",
    )
    rows = [["Level", "Channel", "State", "Actions", "Amount"]]
    for level, channel, state, count, amount in groups:
        labels = [_label(actions, "channel", channel), _label(actions, "state", state)]
        rows.append([level.name, *labels, f"{count:,}", f"{amount:,.2f}"])
    count = sum(group[3] for group in groups)
    amount = sum(group[4] for group in groups)
    rows.append(["Total", "", "", f"{count:,}", f"{amount:,.2f}"])
    return f"Actions\n\n{align(rows, texts=3)}"


def _reasons(env, company):
    """Return what the run says about the open items: what it did, then why it did nothing."""
    items = env["credit.followup.item"]
    groups = items._read_group(
        [("company_id", "=", company.id), ("reason_code", "!=", "settled")],
        ["reason_code"],
        ["__count", "amount_residual:sum"],
    )
    groups.sort(key=lambda group: (group[0] not in ACTED, -group[2]))
    rows = [["Open items", "Items", "Amount"]]
    for code, count, amount in groups:
        rows.append([_label(items, "reason_code", code), f"{count:,}", f"{amount:,.2f}"])
    count = sum(group[1] for group in groups)
    amount = sum(group[2] for group in groups)
    rows.append(["Total", f"{count:,}", f"{amount:,.2f}"])
    return f"What the run did about every open item, or why it did nothing\n\n{align(rows)}"


def _tie_out(run):
    """Return the line that says whether all of the ledger was considered."""
    return (
        f"Ledger tie-out on {run.date}: {run.item_count:,} items considered, "
        f"{run.item_balance:,.2f}; "
        f"receivable accounts {run.ledger_balance:,.2f}; difference {run.difference:,.2f}"
    )


# The command


def parse(arguments):
    """Return the command-line options."""
    parser = argparse.ArgumentParser(
        prog="dev/print_day.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("database", metavar="DB", help="a database with the add-on")
    parser.add_argument(
        "--date",
        metavar="DATE",
        type=date.fromisoformat,
        help="YYYY-MM-DD; the last run when left out",
    )
    return parser.parse_args(arguments)


def print_all(env, day):
    """Print every company that has a run; return how many."""
    runs = [find_run(env, company, day) for company in env["res.company"].search([])]
    runs = [run for run in runs if run]
    for number, run in enumerate(runs):
        print("\n" if number else "", end="")
        print_day(env, run.company_id, run)
    return len(runs)


def main(arguments):
    """Find Odoo's environment, then print."""
    options = parse(arguments)
    if "CREDIT_ODOO_KEY" not in os.environ:
        command = [sys.executable, str(BOOTSTRAP), str(Path(__file__).resolve()), *arguments]
        os.execv(sys.executable, command)
    import odoo.init  # noqa: F401, I001  # without it, odoo is an empty namespace
    from load_ledger import Refused, check_database, environment

    try:
        check_database(options.database)
    except Refused as error:
        print(error, file=sys.stderr)
        return 2
    with environment(options.database) as env:
        if print_all(env, options.date):
            return 0
    print("There is no follow-up run to print.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
