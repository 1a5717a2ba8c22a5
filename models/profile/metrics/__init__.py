from . import annual_accounts, customer, paying, receivable
from .annual_accounts import ACCOUNTS_METRICS
from .registry import (
    COUNTBACK_MONTHS,
    KNOWN,
    METRICS,
    NO_DATA,
    NOT_COMPUTABLE,
    PAYMENT_WINDOW_DAYS,
    PROMISE_WINDOW_DAYS,
    SALES_WINDOW_DAYS,
    Metric,
    Missing,
    metric,
)
