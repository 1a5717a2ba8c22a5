"""What paying does to the ledger figures of a customer on the day itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .ageing import bucket_of, days_overdue


@dataclass(frozen=True, slots=True)
class OverdueItem:
    """An overdue open item of an invoice.

    :ivar residual: what is open, in company currency
    """

    invoice: object
    residual: Decimal
    invoice_date: date
    maturity: date
    is_disputed: bool = False


def pay_item(figures, item, day):
    """Return the figures of a customer after an overdue item is paid in full on a day.

    What is open falls; the payment counts with the days until today, which are those that the open item
    counted with already: who pays late has paid late.

    >>> before = dict.fromkeys(CHANGED, Decimal(0)) | {"total_due": Decimal(100), "bucket_30": Decimal(100)}
    >>> item = OverdueItem(1, Decimal(100), date(2026, 5, 1), date(2026, 5, 31))
    >>> after = pay_item(before, item, date(2026, 6, 30))
    >>> after["total_due"], after["bucket_30"], after["paid_amount_days"], after["paid_late_days"]
    (Decimal('0'), Decimal('0'), Decimal('6000'), Decimal('3000'))
    """
    amount = item.residual
    age = days_overdue(item.maturity, day)
    days = (day - item.invoice_date).days
    change = {
        "total_due": -amount,
        f"bucket_{bucket_of(age)}": -amount,
        "open_debit": -amount,
        "exposure": -amount,
        "late_amount": -amount,
        "late_amount_days": -amount * days,
        "late_undisputed_amount": Decimal(0) if item.is_disputed else -amount,
        "late_undisputed_days": Decimal(0) if item.is_disputed else -amount * age,
        "disputed_amount": -amount if item.is_disputed else Decimal(0),
        "paid_amount": amount,
        "paid_amount_days": amount * max(days, 0),
        "paid_late_amount": amount,
        "paid_late_days": amount * age,
    }
    return {**figures, **{name: figures[name] + value for name, value in change.items()}}


#: the figures that a payment changes (buckets: those of what is overdue)
CHANGED = (
    "total_due",
    "bucket_30",
    "bucket_60",
    "bucket_90",
    "bucket_older",
    "open_debit",
    "exposure",
    "late_amount",
    "late_amount_days",
    "late_undisputed_amount",
    "late_undisputed_days",
    "disputed_amount",
    "paid_amount",
    "paid_amount_days",
    "paid_late_amount",
    "paid_late_days",
)
