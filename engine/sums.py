"""Adding up the figures of several customers, so that they can be read as those of one."""

from datetime import date


def add_up(rows):
    """Return the sum of rows of figures: numbers are added, of dates the first counts, mappings are added key by key.

    What is missing in a row adds nothing; a name that has a value in no row is None.

    >>> from decimal import Decimal
    >>> one = {"due": Decimal("0.10"), "first": date(2026, 1, 2), "months": {1: 5}}
    >>> two = {"due": Decimal("0.20"), "first": None, "months": {1: 1, 2: 7}}
    >>> add_up([one, two])
    {'due': Decimal('0.30'), 'first': datetime.date(2026, 1, 2), 'months': {1: 6, 2: 7}}
    >>> add_up([]), one["months"]
    ({}, {1: 5})
    """
    whole = {}
    for row in rows:
        for name, value in row.items():
            whole[name] = _add(whole.get(name), value)
    return whole


def _add(left, right):
    if isinstance(right, dict):
        left = left or {}
        return {key: left.get(key, 0) + right.get(key, 0) for key in left | right}
    if left is None or right is None:
        return right if left is None else left
    return min(left, right) if isinstance(right, date) else left + right
