#!/usr/bin/env python3
"""What the reports cost on 100,000 open items: seconds and the highest memory of a process that does nothing else.

python3 dev/bootstrap.py dev/measure_reports.py [--keep] [--file FOLDER]
"""

import argparse
import sys
from pathlib import Path

from bench import plan
from bench.stage import Stage, analyze, child, fill
from kit import databases
from kit.home import MODULE, SetupError, step

#: what the issue asks of the ageing file
MOST_SECONDS, MOST_MEMORY = 20, 300
FILES = {"Ageing": "credit.ageing.xlsx", "Expected collections": "credit.collection.xlsx"}
PAPERS = {
    "Overdue by segment": "credit.overdue.export",
    "Ageing": "credit.ageing.export",
    "Expected collections": "credit.collection.export",
    "Key figures": "credit.figures.export",
}
SCREENS = {
    "Ageing by customer": ("credit.ageing.report", "partner_id"),
    "Expected collections by week": ("credit.collection.report", "period"),
}


class OpenStage(Stage):
    """A ledger of 100,000 invoices of 10,000 customers, of which none is paid."""

    def make_ledger(self):
        name = self.name("open")
        databases.clone(databases.template(), name)
        self.made.append(name)
        with step("make a ledger of 100,000 open invoices and 10,000 customers"):
            child(name, "prepare_template")
            customers, invoices, _payments = plan.make_plan(self.size, self.seed)
            fill(name, plan.Plan(customers, [i._replace(paid_cents=0) for i in invoices], []))
        return name


def main(arguments=None):
    """Make the ledger, measure, print the lines; return 1 when the ageing file costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="keep the database")
    parser.add_argument("--file", type=Path, help="keep the files in this folder")
    options = parser.parse_args(arguments)
    stage = OpenStage("100k", 1)
    try:
        return measure(stage, options.file)
    finally:
        if not options.keep:
            stage.drop()


def measure(stage, folder):
    """Measure every report and print a line for each."""
    database = stage.clone(stage.make_ledger(), "reports", [MODULE])
    child(database, "report_prepare")
    analyze(database)
    lines, failed = [], False
    for name, model in FILES.items():
        path = folder and str(folder / f"{model}.xlsx")
        result = child(database, "report_file", model=model, path=path)
        note = f"{result['rows']:,} items, file of {result['size'] / 1e6:.1f} MB, "
        note += f"difference {result['difference']:.2f}, {result['worked']:.1f} s of processor"
        lines.append((f"{name}, XLSX", result, note))
        if name == "Ageing":
            failed = result["seconds"] > MOST_SECONDS or result["memory"] > MOST_MEMORY
    for name, dialog in PAPERS.items():
        result = child(database, "report_paper", dialog=dialog)
        lines.append((f"{name}, PDF", result, f"file of {result['size'] / 1e6:.1f} MB"))
    for name, (model, field) in SCREENS.items():
        result = child(database, "report_screen", model=model, field=field)
        lines.append((f"{name}, on screen", result, f"{result['rows']:,} groups"))
    print(f"\n{'':<42}{'seconds':>9}{'MB':>7}{'statements':>12}")
    for name, result, note in lines:
        print(
            f"{name:<42}{result['seconds']:>9.1f}{result['memory']:>7.0f}{result['statements']:>12}  {note}"
        )
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"\n{error}")
