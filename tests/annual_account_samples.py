"""Annual accounts made for the tests, in each of the forms in which they come; and the real ones, where they are."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

from ..engine.accounts.codes import DIMENSIONS, TABLE
from ..engine.accounts.xbrl_files import END, NAME, NUMBER, START

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "nbb"

#: an enterprise number with right check digits that nobody has
NUMBER_MADE = "0123456749"

#: a small company whose figures hold together
RUBRICS = {
    "20/58": "1000",
    "21/28": "400",
    "29/58": "600",
    "3": "100",
    "40/41": "300.50",
    "40": "250",
    "54/58": "199.50",
    "10/49": "1000",
    "10/15": "450",
    "13": "200",
    "14": "150",
    "17/49": "550",
    "17": "200",
    "170/4": "180",
    "42/48": "330",
    "42": "20",
    "43": "50",
    "44": "200",
    "492/3": "20",
    "70": "2000",
    "9900": "700",
    "62": "400",
    "630": "90",
    "640/8": "60",
    "9901": "150",
    "9903": "140",
    "9904": "105",
}

PERSON = "Peeters-Janssens"


def to_amounts(rubrics):
    return {code: Decimal(text) for code, text in rubrics.items()}


def make_csv(rubrics=None, **facts):
    """Return the export of a filing; facts replace or add to those of the made company."""
    known = {
        "Reference number": "2025-00000001",
        "Entity number": NUMBER_MADE,
        "Accounting period start date": "2024-01-01",
        "Accounting period end date": "2024-12-31",
        "Model code": "m01-f",
        "Currency": "EUR",
        "Entity name": "Made Company",
    }
    rows = {**known, **{name.replace("_", " "): value for name, value in facts.items()}}
    written = io.StringIO()
    written.write("\n")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows((*rows.items(), *(RUBRICS if rubrics is None else rubrics).items()))
    return written.getvalue().encode()


def make_json(rubrics=None, **facts):
    """Return the JSON of a filing, with the persons that such a file names."""
    rows = [
        {"Code": code, "Period": "N", "Value": f"{value}"}
        for code, value in (RUBRICS if rubrics is None else rubrics).items()
    ]
    rows += [{"Code": "9900", "Period": "NM1", "Value": "650.0"}]
    data = {
        "ReferenceNumber": "2025-00000001",
        "EnterpriseName": "Made Company",
        "Address": {"City": "Nazareth"},
        "LegalForm": "610",
        "Rubrics": rows,
        "Administrators": [{"Person": {"LastName": PERSON}}],
        "Shareholders": {"IndividualShareHolders": [{"LastName": PERSON}]},
        **facts,
    }
    return json.dumps(data).encode()


def make_xbrl(rubrics=None, currency="EUR", number=NUMBER_MADE, model="m01", head="", previous=()):
    """Return the XBRL of a filing, with an administrator in it as such a file has one."""
    contexts, facts = [], []

    def add(members, name, value, unit="", written=""):
        key = f"c{len(contexts)}"
        scenario = "".join(
            f'<xbrldi:explicitMember dimension="dim:{member.partition(":")[0]}">{member}'
            "</xbrldi:explicitMember>"
            for member in sorted(members)
        )
        contexts.append(
            f'<context id="{key}"><entity><identifier scheme="http://www.fgov.be">{number}</identifier>'
            f"</entity><period><instant>2024-12-31</instant></period><scenario>{scenario}{written}"
            "</scenario></context>"
        )
        unit = f' unitRef="{unit}" decimals="INF"' if unit else ""
        facts.append(f'<met:{name} contextRef="{key}"{unit}>{value}</met:{name}>')

    add(NUMBER, "str2", number)
    add(NAME, "str2", "Made Company")
    add(START, "dte1", "2024-01-01")
    add(END, "dte1", "2024-12-31")
    person = f'<xbrldi:typedMember dimension="dim:annp"><open:str>{PERSON}</open:str></xbrldi:typedMember>'
    add({"part:m2", "bas:m31", "psn:m12"}, "str2", "Kerkstraat", written=person)
    add({"part:m6", "bas:m107"}, "str1", f"Waarderingsregels van {PERSON}")
    dimensions = {code: members for members, code in reversed(DIMENSIONS.items())}
    for year, values in (("prd:m1", RUBRICS if rubrics is None else rubrics), ("prd:m2", previous)):
        for code in values:
            add(dimensions[code] | {year}, "am1", values[code], "U-EUR")
    spaces = {
        "": "http://www.xbrl.org/2003/instance",
        ":link": "http://www.xbrl.org/2003/linkbase",
        ":xlink": "http://www.w3.org/1999/xlink",
        ":xbrldi": "http://xbrl.org/2006/xbrldi",
        ":met": "http://www.nbb.be/be/fr/cbso/dict/met",
        ":open": "http://www.nbb.be/be/fr/cbso/dict/dom/open",
        ":iso4217": "http://www.xbrl.org/2003/iso4217",
    }
    names = " ".join(f'xmlns{name}="{address}"' for name, address in spaces.items())
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<xbrl {names}><link:schemaRef xlink:type="simple" '
        f'xlink:href="http://www.nbb.be/be/fr/cbso/fws/25.0/mod/{model}/{model}-f.xsd"/>'
        f"{''.join(contexts)}"
        f'<unit id="U-EUR"><measure>iso4217:{currency}</measure></unit>{"".join(facts)}</xbrl>'
    ).encode()


def make_keys(rubrics=None, **facts):
    """Return a file with our own keys."""
    rows = {
        "company_number": "12345678",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "currency": "EUR",
        **facts,
    }
    values = RUBRICS if rubrics is None else rubrics
    rows |= {TABLE[code][0]: value for code, value in values.items()}
    return "".join(f"{name};{value}\n" for name, value in rows.items()).encode()
