"""Credit advice, 1 (bad) to 5 (good), derived from a credit limit by a table."""

from math import floor


def derive_advice(limit, table):
    """Return the advice of the highest step that the limit reaches, None when it reaches none.

    No limit (0) gives no advice. An advice is a whole number: a decimal is rounded down, the prudent way.

    :param limit: the customer's credit limit, a decimal
    :param table: pairs of (limit from which it counts, advice), in any order

    >>> from decimal import Decimal
    >>> table = [(Decimal(0), 1), (Decimal(25000), Decimal("3.7")), (Decimal(100000), 5)]
    >>> [derive_advice(Decimal(limit), table) for limit in ("0", "0.01", "99999.99", "100000")]
    [None, 1, 3, 5]
    >>> derive_advice(Decimal(10), table[1:]) is None
    True
    """
    if limit <= 0:
        return None
    reached = [step for step in table if step[0] <= limit]
    return floor(max(reached)[1]) if reached else None
