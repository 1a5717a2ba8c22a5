"""Do the figures of annual accounts hold together? What does not is refused, never put right."""

from decimal import Decimal

from .codes import CHARGES, SUMS
from .filing import Refused

#: amounts are exact to the cent; filings in whole euros differ by their rounding
TOLERANCE = Decimal(1)

#: totals without which a balance sheet is no balance sheet
TOTALS = ("20/58", "10/49")


def check_totals(rubrics):
    """Refuse a file without the totals of the balance sheet: the end of it is missing."""
    for code in TOTALS:
        if code not in rubrics:
            raise Refused("no_total", code=code)


def check_balance(rubrics):
    """Refuse a balance sheet whose sides differ by more than one euro.

    >>> check_balance({"20/58": Decimal(100), "10/49": Decimal("100.99")})
    >>> check_balance({"20/58": Decimal(100), "10/49": Decimal(98)})  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Refused: unbalanced {'assets': '100', 'liabilities': '98', 'difference': '2'}
    """
    assets, liabilities = (rubrics.get(code) for code in TOTALS)
    if assets is not None and liabilities is not None:
        difference = assets - liabilities
        if abs(difference) > TOLERANCE:
            raise Refused(
                "unbalanced",
                assets=str(assets),
                liabilities=str(liabilities),
                difference=str(difference),
            )
    if liabilities is not None and "10/15" in rubrics and "17/49" in rubrics:
        check_sum(rubrics, "10/49", ("10/15", "16", "17/49"))


def check_sum(rubrics, total, parts):
    """Refuse a total that is not the sum of its parts; a part that is absent is nil."""
    added = sum((rubrics.get(code, Decimal(0)) for code in parts), Decimal(0))
    if abs(rubrics[total] - added) > TOLERANCE:
        raise Refused(
            "sum", total=total, parts=" + ".join(parts), amount=str(rubrics[total]), sum=str(added)
        )


def check_complete(rubrics, model, charges=None):
    """Refuse a filing of which lines are missing: its parts do not add up to its totals.

    :param charges: total of the operating charges (60/66A) with all its parts, where the file has it
    """
    check_totals(rubrics)
    check_balance(rubrics)
    for total, parts, models in SUMS:
        if total in rubrics and (model or "")[:3] in models:
            check_sum(rubrics, total, parts)
    if charges and "60/66A" in charges:
        check_sum(charges, "60/66A", [code for code in charges if code != "60/66A"])
    elif "9900" in rubrics and "9901" in rubrics:
        left = rubrics["9900"] - sum(rubrics.get(code, Decimal(0)) for code in CHARGES)
        if abs(left - rubrics["9901"]) > TOLERANCE:
            raise Refused(
                "sum",
                total="9901",
                parts="9900 - " + " - ".join(CHARGES),
                amount=str(rubrics["9901"]),
                sum=str(left),
            )
