"""Two columns: the CSV export of the Central Balance Sheet Office, and our own keys for other accounts."""

import csv
import io
import re

from .checks import check_balance, check_complete, check_totals
from .codes import CHARGES, KEYS, MODELS, keep_known
from .filing import Filing, Refused, add_rubric, check_period, read_amount, read_day, read_number

#: rows of an export that are no rubric; of these a file is kept with
FACTS = (
    "Reference number",
    "Entity number",
    "Accounting period start date",
    "Accounting period end date",
    "Model code",
    "Deposit type",
    "Language",
    "Currency",
    "Entity name",
    "Entity address street",
    "Entity address number",
    "Entity address box",
    "Entity postal code",
    "Entity city",
    "Entity country",
    "General assembly date",
    "Liquidation flag",
    "Correction flag",
    "Legal form",
)

#: rows of our own format that are no rubric
OWN_FACTS = ("company_number", "period_start", "period_end", "currency", "name", "source", "unit")

#: in what amounts may be written: as they are, in thousands, in millions
UNITS = {"1": 1, "1000": 1000, "1000000": 1000000}

#: most rows that a filing has, many times over
MOST_ROWS = 20000

_CODE = re.compile(r"[0-9]{1,5}[A-Z]?(/[0-9]{1,5}[A-Z]?)?P?")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
#: as a Dutch or French spreadsheet writes cents; three digits after a comma might be thousands
_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]{1,2})")


def read_csv(text):
    """Return the filing in a CSV text, by what its rows are called.

    >>> rows = ["period_start,2024-01-01", "period_end,2024-12-31", "currency,EUR", "equity,40"]
    >>> filing = read_csv("\\n".join([*rows, "total_assets,100", "total_liabilities,100"]))
    >>> filing.kind, str(filing.rubrics["10/15"])
    ('keys', '40')
    """
    rows = _read_rows(text)
    own = next((name for name in OWN_FACTS[1:4] if name in rows), None)
    return _read_own(rows) if own else _read_export(rows, text)


def _read_rows(text):
    """Return ``name -> value`` of the rows; the order does not matter, a row that comes twice is refused."""
    text = text.lstrip("\r\n ")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = {}
    try:
        for count, row in enumerate(
            csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        ):
            if not any(cell.strip() for cell in row):
                continue
            if count > MOST_ROWS or len(row) != 2:
                raise Refused("not_two_columns", line=count + 1)
            add_rubric(rows, row[0].strip(), row[1].strip())
    except csv.Error as error:
        raise Refused("cut_csv") from error
    return rows


def _read_export(rows, text):
    """Return the filing of an export of the Central Balance Sheet Office."""
    for name in ("Entity number", "Accounting period end date", "Model code", "Currency"):
        if not rows.get(name):
            raise Refused("no_fact", name=name)
    currency = rows["Currency"]
    if currency != "EUR":
        raise Refused("currency", currency=currency[:10])
    model = rows["Model code"]
    if model[:3] not in MODELS:
        raise Refused("model", model=model[:20])
    number = read_number(rows["Entity number"])
    start = read_day(rows.get("Accounting period start date"))
    end = read_day(rows["Accounting period end date"])
    check_period(start, end)
    rubrics = {code: read_amount(value, code) for code, value in keep_known(rows).items()}
    check_complete(rubrics, model, _get_charges(rows))
    return Filing(
        kind="csv",
        number=number,
        start=start,
        end=end,
        model=model,
        currency=currency,
        reference=rows.get("Reference number"),
        name=rows.get("Entity name"),
        rubrics=rubrics,
        kept=_keep(rows, text),
    )


def _get_charges(rows):
    """Return the operating charges with their parts, where the model gives their total."""
    if "60/66A" not in rows:
        return None
    codes = ("60/66A", "60", "61", *CHARGES)
    return {code: read_amount(rows[code], code) for code in codes if code in rows}


def _keep(rows, text):
    """Return the file as it is kept: the facts of the company and the figures, no other text."""
    kept = {
        name: value
        for name, value in rows.items()
        if name in FACTS or (_CODE.fullmatch(name) and _NUMBER.fullmatch(value))
    }
    if len(kept) == len(rows):
        return text.encode()
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows(kept.items())
    return written.getvalue().encode()


def _read_own(rows):
    """Return the filing of a file with our own keys."""
    unknown = [name for name in rows if name not in KEYS and name not in OWN_FACTS]
    if unknown == ["key"] or unknown == ["code"]:
        unknown = []  # the title line
    if unknown:
        raise Refused("key", key=unknown[0][:40])
    start, end = read_day(rows.get("period_start")), read_day(rows.get("period_end"))
    check_period(start, end)
    currency = rows.get("currency", "")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Refused("currency", currency=currency[:10])
    unit = UNITS.get(rows.get("unit", "1"))
    if not unit:
        raise Refused("unit", unit=rows["unit"][:20])
    rubrics = {
        KEYS[name]: read_amount(
            _COMMA.sub(r"\1.\2", value) if _COMMA.fullmatch(value) else value, name
        )
        * unit
        for name, value in rows.items()
        if name in KEYS and value
    }
    check_totals(rubrics)
    check_balance(rubrics)
    kept = io.StringIO()
    csv.writer(kept, lineterminator="\n").writerows(rows.items())
    return Filing(
        kind="keys",
        number=re.sub(r"[^0-9A-Z]", "", rows.get("company_number", "").upper()) or None,
        start=start,
        end=end,
        model=None,
        currency=currency,
        reference=None,
        name=rows.get("name"),
        rubrics=rubrics,
        kept=kept.getvalue().encode(),
    )
