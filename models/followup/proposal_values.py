"""What a proposal works with: an open item, a customer, and what holds for the whole run."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class OpenItem:
    """A ledger item on its way through the proposal: what is known of it, then what is decided."""

    id: int
    partner_id: int | None
    invoice_date: date
    date_maturity: date
    residual: Decimal
    residual_currency: Decimal
    excluded: str | None  # reason code of an item that follow-up may not act on
    severity: int | None
    level_id: int | None
    level_date: date | None
    taken: list | None
    pending_level_id: int | None
    pending_date: date | None
    hold_id: int | None
    hold_kind: str | None
    hold_reason: str | None
    hold_until: date | None
    step: object = None
    channels: tuple = ()
    next_step_id: int | None = None
    next_date: date | None = None
    code: str | None = None
    facts: dict = field(default_factory=dict)

    def settle(self, code, **facts):
        """Write down the reason; a fact that is a date or a decimal becomes a plain JSON value."""
        self.code = code
        self.facts = {name: _plain(value) for name, value in facts.items()}


@dataclass(slots=True)
class Customer:
    """What the proposal knows of a customer besides its items."""

    partner_id: int
    path_id: int
    path_name: str
    grade_id: int | None
    has_email: bool
    has_address: bool
    salesperson_id: int | None
    last_contact: date | None
    has_any_email: bool = False  # at another contact than the one that is written to
    has_phone: bool = False  # a number that an SMS can be sent to
    work_days: object = None  # of its country; None: any day will do


@dataclass(slots=True)
class Proposal:
    """What holds for the whole proposal: the policy of the company and what has been decided so far."""

    company: object
    as_of: date
    run_id: int
    go_live: date
    minimum: Decimal
    quiet_days: int
    controller_id: int
    steps: dict  # path id -> steps that contact somebody, the gentlest first
    modes: dict  # path id -> step or jump
    levels: dict  # level id -> level record
    gaps: dict = field(default_factory=dict)  # path id -> days between two steps of an item
    minimums: dict = field(
        default_factory=dict
    )  # level id -> (amount, percentage) that it asks for
    items: list = field(default_factory=list)
    actions: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    looked_at: int = 0  # customers decided so far
    bank_money: dict = field(default_factory=dict)  # partner id -> received, not allocated yet


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
