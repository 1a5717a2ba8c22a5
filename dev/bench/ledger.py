"""The rows of a ledger in the database: the plan copied into tables of its own, then cloned into Odoo's tables.

The schema ``bench`` keeps the ids of the documents to clone and the plan; Odoo does not look into it.
"""

import io

from .clone import QUICK, clone, highest, set_sequences, without_indexes

#: tables that get rows, in the order of their references
TABLES = (
    "account_full_reconcile",
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
    "account_move__account_payment",
)

PLAN_TABLES = """
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.customer, bench.invoice, bench.payment;
CREATE TABLE bench.customer (number int PRIMARY KEY, kind text, term int, age int, size float);
CREATE UNLOGGED TABLE bench.invoice (number int PRIMARY KEY, customer int, day date, due date, cents bigint,
                                     paid_cents bigint, name text);
CREATE UNLOGGED TABLE bench.payment (number int PRIMARY KEY, invoice int, day date, cents bigint, name text);
"""

CUSTOMERS = """
ALTER TABLE bench.customer ADD partner_id int, ADD name text;
UPDATE bench.customer SET partner_id = %(partner)s + number, name = 'Customer ' || TO_CHAR(number, 'FM000000')
"""

# What the rows of the plan become: a view each, with everything that the columns of Odoo need.
NEW_INVOICES = """
CREATE VIEW bench.new_invoice AS
SELECT i.number, c.partner_id, c.name AS customer, i.day, i.due, i.name,
       REGEXP_REPLACE(i.name, '[0-9]+$', '') AS prefix,
       SUBSTRING(i.name FROM '[0-9]+$')::int AS in_sequence,
       i.cents / 100.0 AS amount, ROUND(i.cents * 0.6) / 100 AS first_amount,
       (i.cents - ROUND(i.cents * 0.6)) / 100 AS second_amount,
       (i.cents - i.paid_cents) / 100.0 AS residual, i.paid_cents = i.cents AS settled, i.paid_cents > 0 AS touched,
       %(move)s + i.number AS move_id, %(line)s + 3 * i.number - 2 AS first_id,
       %(line)s + 3 * i.number - 1 AS second_id, %(line)s + 3 * i.number AS item_id,
       CASE WHEN i.paid_cents = i.cents THEN %(full)s + i.number END AS full_id
  FROM bench.invoice i JOIN bench.customer c ON c.number = i.customer
"""
NEW_PAYMENTS = """
CREATE VIEW bench.new_payment AS
SELECT p.number, i.partner_id, i.customer, i.day AS invoiced, i.name AS memo, i.move_id AS invoice_id, i.item_id,
       i.full_id, i.settled, p.day, p.name, REGEXP_REPLACE(p.name, '[0-9]+$', '') AS prefix,
       SUBSTRING(p.name FROM '[0-9]+$')::int AS in_sequence, p.cents / 100.0 AS amount,
       %(move)s + p.number AS move_id, %(line)s + 2 * p.number - 1 AS outstanding_id,
       %(line)s + 2 * p.number AS received_id, %(payment)s + p.number AS payment_id,
       %(partial)s + p.number AS partial_id,
       COALESCE(i.full_id::text, 'P' || %(partial)s + p.number) AS matching
  FROM bench.payment p JOIN {invoices} i ON i.number = p.invoice
"""


def store_template(cr, ids):
    """Remember the ids of the documents to clone."""
    cr.execute("CREATE SCHEMA IF NOT EXISTS bench; DROP TABLE IF EXISTS bench.template")
    cr.execute("CREATE TABLE bench.template (name text PRIMARY KEY, id int NOT NULL)")
    for name, record_id in ids.items():
        cr.execute("INSERT INTO bench.template VALUES (%s, %s)", (name, record_id))


def read_template(cr):
    """Return what store_template remembered."""
    cr.execute("SELECT name, id FROM bench.template")
    return dict(cr.fetchall())


def write_plan(cr, plan):
    """Write a whole plan into the ledger; the template documents must be there."""
    cr.execute(QUICK)
    cr.execute(PLAN_TABLES)
    for table, rows in zip(("customer", "invoice", "payment"), plan, strict=True):
        _copy(cr, f"bench.{table}", rows)
    write_customers(cr)
    with without_indexes(cr, TABLES):
        write_documents(cr)


def write_documents(cr, invoices="bench.new_invoice"):
    """Write the rows of bench.invoice and bench.payment, and forget them.

    :param invoices: where the paid invoices are found
    """
    write_invoices(cr)
    write_payments(cr, invoices)
    set_sequences(cr, ("res_partner", *TABLES[:-1]))
    cr.execute("DROP VIEW bench.new_payment, bench.new_invoice")
    cr.execute("DROP TABLE bench.payment, bench.invoice")


def _copy(cr, table, rows, size=100_000):
    """Copy tuples into a table, so many at a time."""
    for start in range(0, len(rows), size):
        lines = ("\t".join(map(str, row)) for row in rows[start : start + size])
        cr.copy_expert(f"COPY {table} FROM STDIN", io.StringIO("\n".join(lines)))
    cr.execute(f"ANALYZE {table}")


def _number(cr, text, **tables):
    """Execute a statement whose ids go on after the highest ones of some tables."""
    cr.execute(text, {name: highest(cr, table) for name, table in tables.items()})


def write_customers(cr):
    """Make the customers of bench.customer."""
    _number(cr, CUSTOMERS, partner="res_partner")
    clone(
        cr,
        "res_partner",
        read_template(cr)["res_partner"],
        "bench.customer p",
        id="p.partner_id",
        commercial_partner_id="p.partner_id",
        **dict.fromkeys(("name", "complete_name", "commercial_company_name"), "p.name"),
        **dict.fromkeys(("email", "email_normalized"), "'customer' || p.number || '@example.com'"),
    )
    cr.execute("ANALYZE res_partner")


def write_invoices(cr):
    """Make the invoices of bench.invoice, posted, with two lines and the receivable item."""
    ids = read_template(cr)
    bases = {"move": "account_move", "line": "account_move_line", "full": "account_full_reconcile"}
    _number(cr, NEW_INVOICES, **bases)
    clone(
        cr,
        "account_full_reconcile",
        ids["full"],
        "(SELECT * FROM bench.new_invoice WHERE settled) p",
        id="p.full_id",
    )
    source = "bench.new_invoice p"
    clone(cr, "account_move", ids["invoice"], source, **_invoice_values())
    for name, line_id, amount in (
        ("first", "p.first_id", "p.first_amount"),
        ("second", "p.second_id", "p.second_amount"),
    ):
        values = {**_invoice_line_values(line_id), **_signed(f"-{amount}", credit=amount)}
        values |= dict.fromkeys(("price_unit", "price_subtotal", "price_total"), amount)
        clone(cr, "account_move_line", ids[name], source, **values)
    clone(
        cr,
        "account_move_line",
        ids["item"],
        source,
        **_invoice_line_values("p.item_id"),
        **_signed("p.amount", debit="p.amount"),
        **dict.fromkeys(("amount_residual", "amount_residual_currency"), "p.residual"),
        name="p.name",
        date_maturity="p.due",
        reconciled="p.settled",
        full_reconcile_id="p.full_id",
        matching_number="p.full_id::text",  # that of a part is set with its payment
    )


def _invoice_values():
    """Return the columns of account_move that differ between invoices."""
    amounts = (
        "amount_untaxed",
        "amount_total",
        "amount_untaxed_signed",
        "amount_total_signed",
        "amount_untaxed_in_currency_signed",
        "amount_total_in_currency_signed",
    )
    return {
        **_entry_values("p.move_id"),
        **dict.fromkeys(("date", "invoice_date"), "p.day"),
        **dict.fromkeys(amounts, "p.amount"),
        **dict.fromkeys(("amount_residual", "amount_residual_signed"), "p.residual"),
        "invoice_date_due": "p.due",
        "payment_reference": "p.name",
        "payment_state": "CASE WHEN p.settled THEN 'paid' WHEN p.touched THEN 'partial' ELSE 'not_paid' END",
    }


def _entry_values(move_id):
    """Return the columns of account_move that differ between any entries."""
    return {
        **dict.fromkeys(("partner_id", "commercial_partner_id"), "p.partner_id"),
        "id": move_id,
        "name": "p.name",
        "sequence_prefix": "p.prefix",
        "sequence_number": "p.in_sequence",
        "invoice_partner_display_name": "p.customer",
        "access_token": "NULL",
        "partner_shipping_id": "CASE WHEN t.partner_shipping_id IS NOT NULL THEN p.partner_id END",
    }


def _invoice_line_values(line_id):
    """Return the columns of account_move_line that differ between the lines of invoices, amounts apart."""
    return {
        **dict.fromkeys(("date", "invoice_date"), "p.day"),
        "id": line_id,
        "move_id": "p.move_id",
        "move_name": "p.name",
        "partner_id": "p.partner_id",
    }


def _signed(balance, debit="0", credit="0"):
    """Return the columns with the amount of a line."""
    return {
        "debit": debit,
        "credit": credit,
        **dict.fromkeys(("balance", "amount_currency"), balance),
    }


def write_payments(cr, invoices):
    """Make the payments of bench.payment with their entries, reconciled with the invoices."""
    ids = read_template(cr)
    bases = {"move": "account_move", "line": "account_move_line", "payment": "account_payment"}
    _number(
        cr, NEW_PAYMENTS.format(invoices=invoices), **bases, partial="account_partial_reconcile"
    )
    source = "bench.new_payment p"
    entry = {
        **_entry_values("p.move_id"),
        **dict.fromkeys(("date", "invoice_date_due"), "p.day"),
        **dict.fromkeys(("amount_total", "amount_total_signed"), "p.amount"),
        "amount_total_in_currency_signed": "p.amount",
        "origin_payment_id": "p.payment_id",
        "ref": "p.memo",
    }
    clone(cr, "account_move", ids["entry"], source, **entry)
    line = {
        **dict.fromkeys(("date", "date_maturity"), "p.day"),
        "move_id": "p.move_id",
        "move_name": "p.name",
        "partner_id": "p.partner_id",
        "payment_id": "p.payment_id",
        "ref": "p.memo",
        "name": "'Manual Payment: ' || p.memo",
    }
    received = {
        **_signed("-p.amount", credit="p.amount"),
        **dict.fromkeys(("price_subtotal", "price_total"), "-p.amount"),
        "id": "p.received_id",
        "full_reconcile_id": "p.full_id",
        "matching_number": "p.matching",
    }
    residuals = ("amount_residual", "amount_residual_currency", "price_subtotal", "price_total")
    outstanding = {
        **_signed("p.amount", debit="p.amount"),
        **dict.fromkeys(residuals, "p.amount"),
        "id": "p.outstanding_id",
    }
    clone(cr, "account_move_line", ids["outstanding"], source, **line, **outstanding)
    clone(cr, "account_move_line", ids["received"], source, **line, **received)
    _write_matches(cr, ids, source)


def _write_matches(cr, ids, source):
    """Make the payments themselves, and what ties them to the invoices."""
    clone(
        cr,
        "account_payment",
        ids["payment"],
        source,
        **dict.fromkeys(("amount", "amount_company_currency_signed"), "p.amount"),
        id="p.payment_id",
        move_id="p.move_id",
        partner_id="p.partner_id",
        name="p.name",
        memo="p.memo",
        date="p.day",
        state="CASE WHEN p.settled THEN 'paid' ELSE 'in_process' END",
    )
    amounts = ("amount", "debit_amount_currency", "credit_amount_currency")
    clone(
        cr,
        "account_partial_reconcile",
        ids["partial"],
        source,
        **dict.fromkeys(amounts, "p.amount"),
        id="p.partial_id",
        debit_move_id="p.item_id",
        credit_move_id="p.received_id",
        full_reconcile_id="p.full_id",
        max_date="GREATEST(p.invoiced, p.day)",
    )
    cr.execute(
        "INSERT INTO account_move__account_payment (invoice_id, payment_id) "
        f"SELECT invoice_id, payment_id FROM {source}"
    )
    cr.execute(
        f"UPDATE account_move_line l SET matching_number = p.matching FROM {source} "
        "WHERE l.id = p.item_id AND NOT p.settled"
    )
