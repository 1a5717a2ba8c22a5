"""The JSON of the Central Balance Sheet Office.

It says neither whose accounts they are nor of which year; the name of the file does, or whoever imports it. A
wrapping that says so is believed.
"""

import json
import re
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .checks import check_balance
from .codes import MODELS, keep_known
from .filing import (
    Filing,
    Refused,
    add_rubric,
    check_period,
    is_enterprise_number,
    read_amount,
    read_day,
    read_number,
)

#: what a file is kept with: the persons that it names are not among it
FACTS = (
    "ReferenceNumber",
    "EnterpriseNumber",
    "EnterpriseName",
    "ModelType",
    "Currency",
    "LegalForm",
    "ExerciseDates",
    "Rubrics",
)

#: how a rubric says of which year it is
CURRENT, PREVIOUS = ("N",), ("NM1", "N-1")

_NUMBER_IN_NAME = re.compile(
    r"(?<![0-9])(?:BE)?[ _]?([01]?[0-9]{3}\.?[0-9]{3}\.?[0-9]{3})(?![0-9])"
)
_DAY_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})(?![0-9])")
#: a year by itself, not the end of 30-06-2024 nor the start of a reference such as 2025-00069236
_YEAR_IN_NAME = re.compile(r"(?<![0-9.])(?<![^0-9][0-9]{2}-)((?:19|20)[0-9]{2})(?![0-9.-]*[0-9])")


def _refuse_constant(text):
    raise Refused("amount", code="", text=text)


def read_json(text, filename=""):
    """Return the filing in a JSON text; what the text does not say is taken from the file's name."""
    try:
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse_constant)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused("cut_json") from error
    _check_characters(data)
    data = _find_filing(data)
    currency = data.get("Currency") or "EUR"
    if currency != "EUR":
        raise Refused("currency", currency=str(currency)[:10])
    model = data.get("ModelType")
    model = model if isinstance(model, str) else None
    if model and model[:3] not in MODELS:
        raise Refused("model", model=model[:20])
    rubrics, previous = _read_rubrics(data["Rubrics"])
    check_balance(rubrics)
    start, end = _find_period(data, filename)
    return Filing(
        kind="json",
        number=_find_number(data, filename),
        start=start,
        end=end,
        model=model,
        currency=currency,
        reference=_get_text(data, "ReferenceNumber"),
        name=_get_text(data, "EnterpriseName"),
        rubrics=rubrics,
        previous=previous,
        kept=_keep(data),
    )


def _check_characters(data):
    """Refuse escapes of what is no character: NUL, and half of a pair of surrogates. No database takes them."""
    try:
        written = json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Refused("encoding") from error
    except RecursionError as error:
        raise Refused("cut_json") from error
    if b"\\u0000" in written:
        raise Refused("encoding")


def _find_filing(data):
    """Return the object that has the rubrics: itself, the only one of a list, or below AccountingData."""
    for _depth in range(3):
        if isinstance(data, list) and len(data) == 1:
            data = data[0]
        elif isinstance(data, dict) and "Rubrics" not in data and "AccountingData" in data:
            inner = data["AccountingData"]
            outer = {name: value for name, value in data.items() if name in FACTS}
            data = {**outer, **inner} if isinstance(inner, dict) else inner
    if not isinstance(data, dict) or not isinstance(data.get("Rubrics"), list):
        raise Refused("no_rubrics")
    return data


def _get_text(data, name):
    value = data.get(name)
    return value[:200] if isinstance(value, str) and value else None


def _read_rubrics(rows):
    """Return the rubrics of the year and of the year before."""
    years = {CURRENT: {}, PREVIOUS: {}}
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("Code"), str):
            raise Refused("no_rubrics")
        for periods, found in years.items():
            if row.get("Period") in periods:
                add_rubric(found, row["Code"].strip(), row.get("Value"))
    current, previous = (
        {code: read_amount(value, code) for code, value in keep_known(found).items()}
        for found in years.values()
    )
    if not current:
        raise Refused("no_rubrics")
    return current, previous


def _find_period(data, filename):
    """Return the first and the last day of the financial year, (None, None) where nothing says them.

    >>> _find_period({}, "0443246943_2024.json")
    (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))
    >>> _find_period({}, "0443246943_2023-07-01_2024-06-30.json")
    (datetime.date(2023, 7, 1), datetime.date(2024, 6, 30))
    >>> _find_period({}, "2024-06-30.json")
    (datetime.date(2023, 7, 1), datetime.date(2024, 6, 30))
    >>> _find_period({}, "2025-00069236.json"), _find_period({}, "accounts.json")
    ((None, None), (None, None))
    """
    dates = data.get("ExerciseDates")
    if isinstance(dates, dict):
        start, end = read_day(dates.get("startDate")), read_day(dates.get("endDate"))
        check_period(start, end)
        return start, end
    days = [read_day(text) for text in _DAY_IN_NAME.findall(filename)]
    if len(days) == 2:
        check_period(*days)
        return days[0], days[1]
    if len(days) == 1 and days[0]:
        return days[0] + timedelta(days=1) - relativedelta(years=1), days[0]
    years = set(_YEAR_IN_NAME.findall(filename))
    if len(years) == 1:
        year = years.pop()
        return read_day(f"{year}-01-01"), read_day(f"{year}-12-31")
    return None, None


def _find_number(data, filename):
    """Return the enterprise number that the data or the file's name gives, None when there is none.

    >>> _find_number({}, "BE0443.246.943-2024.json"), _find_number({}, "accounts 2024.json")
    ('0443246943', None)
    """
    if data.get("EnterpriseNumber"):
        return read_number(data["EnterpriseNumber"])
    for digits in _NUMBER_IN_NAME.findall(filename):
        digits = digits.replace(".", "").rjust(10, "0")
        if is_enterprise_number(digits):
            return digits
    return None


def _keep(data):
    """Return the file without the persons that it names."""
    rubrics = [
        {name: row[name] for name in ("Code", "Period", "Value") if isinstance(row.get(name), str)}
        for row in data["Rubrics"]
    ]
    kept = {name: data[name] for name in FACTS if isinstance(data.get(name), str)}
    dates = data.get("ExerciseDates")
    if isinstance(dates, dict):
        kept["ExerciseDates"] = {name: dates[name] for name in ("startDate", "endDate")}
    return json.dumps({**kept, "Rubrics": rubrics}, ensure_ascii=False, indent=1).encode()
