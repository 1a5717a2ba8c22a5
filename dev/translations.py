#!/usr/bin/env python3
"""Bring i18n/ up to date with the source: the template is exported by Odoo, each language keeps what it has.

    python3 dev/bootstrap.py dev/translations.py    then fill in what it lists, and run tests/test_translations.py

A term that is new gets an empty translation, one that is gone disappears. Dates are left out, so that a file changes only when
a term does.
"""

import sys
import tempfile
from pathlib import Path

import polib
from kit import databases
from kit.home import MODULE, REPO, SetupError, step

FOLDER = REPO / "i18n"
DATES = ("POT-Creation-Date", "PO-Revision-Date")
WIDTH = 78


def export():
    """The terms of the add-on, from a database in which nothing else is installed."""
    name = databases.own_name("terms")
    databases.clone(databases.template(), name)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "terms.pot"
            arguments = ["-d", name, "-i", MODULE, "--stop-after-init", "--no-http"]
            databases.odoo(*arguments, error="The add-on could not be installed")
            arguments = ["i18n", "export", "-d", name, "-o", str(file), MODULE]
            databases.odoo(*arguments, error="The terms could not be exported")
            return polib.pofile(str(file), wrapwidth=WIDTH)
    finally:
        databases.drop(name)


def save(catalogue, path):
    """Write a file without its dates."""
    for date in DATES:
        catalogue.metadata.pop(date, None)
    catalogue.save(str(path))


def merge(terms, path):
    """Write the terms with the translations that a language has; return what it lacks."""
    old = polib.pofile(str(path), wrapwidth=WIDTH)
    known = {entry.msgid: entry.msgstr for entry in old}
    new = polib.POFile(wrapwidth=WIDTH)
    new.header, new.metadata = terms.header, dict(old.metadata)
    for entry in terms:
        new.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    save(new, path)
    return [entry.msgid for entry in new if not entry.msgstr]


def main():
    """Export, merge every language, list what is to be translated."""
    with step("export the terms of the add-on"):
        terms = export()
    save(terms, FOLDER / f"{MODULE}.pot")
    for path in sorted(FOLDER.glob("*.po")):
        lacking = merge(terms, path)
        print(f"{path.name}: {len(terms) - len(lacking)} of {len(terms)} terms are translated")
        for msgid in lacking:
            print(f"  {msgid}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"\n{error}")
