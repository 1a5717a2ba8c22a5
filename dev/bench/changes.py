"""Changes of the ledger after it was read: some customers get an invoice, some pay one, each as the ORM would store it."""

from .clone import QUICK, clone, highest
from .ledger import read_template, write_documents
from .plan import AS_OF

# Every other one of the chosen customers pays its oldest invoice, where one is open; the others get an invoice.
CHOSEN = """
CREATE TEMP TABLE chosen ON COMMIT DROP AS
SELECT c.*, ROW_NUMBER() OVER (ORDER BY c.number) AS place, item.id AS item_id
  FROM (SELECT * FROM bench.customer ORDER BY MD5(%(turn)s || ' ' || number), number LIMIT %(count)s) c
  LEFT JOIN LATERAL (
       SELECT l.id FROM account_move_line l
        WHERE l.partner_id = c.partner_id AND l.account_id = %(account)s AND l.reconciled IS NOT TRUE
          AND l.parent_state = 'posted' AND l.amount_residual > 0 AND l.amount_residual = l.balance AND c.number %% 2 = 0
        ORDER BY l.date, l.id LIMIT 1) item ON TRUE
"""
INVOICES = """
CREATE TABLE bench.invoice AS
SELECT ROW_NUMBER() OVER (ORDER BY number)::int AS number, number AS customer, %(as_of)s::date AS day,
       %(as_of)s::date + term AS due, 10000 + number * 7919 %% 90000 AS cents, 0 AS paid_cents,
       'INV/' || %(year)s || '/' || %(invoice)s + ROW_NUMBER() OVER (ORDER BY number) AS name
  FROM chosen WHERE item_id IS NULL
"""
SETTLED = """
CREATE TABLE bench.settled AS
SELECT ROW_NUMBER() OVER (ORDER BY c.number)::int AS number, c.partner_id, c.name AS customer, l.date AS day,
       l.move_name AS name, l.move_id, l.id AS item_id, l.amount_residual AS amount, TRUE AS settled,
       (%(full)s + ROW_NUMBER() OVER (ORDER BY c.number))::int AS full_id
  FROM chosen c JOIN account_move_line l ON l.id = c.item_id
"""
PAYMENTS = """
CREATE TABLE bench.payment AS
SELECT number, number AS invoice, %(as_of)s::date AS day, amount * 100 AS cents,
       'PBNK1/' || %(year)s || '/' || %(payment)s + number AS name
  FROM bench.settled
"""
SETTLE = """
UPDATE account_move_line l
   SET amount_residual = 0, amount_residual_currency = 0, reconciled = TRUE, full_reconcile_id = s.full_id,
       matching_number = s.full_id::text
  FROM bench.settled s WHERE l.id = s.item_id;
UPDATE account_move m SET amount_residual = 0, amount_residual_signed = 0, payment_state = 'paid'
  FROM bench.settled s WHERE m.id = s.move_id
"""
MARK = "INSERT INTO credit_risk_change (company_id, partner_id) SELECT 1, partner_id FROM chosen"


def change_customers(cr, count, turn):
    """Change the ledger of so many customers and mark them; another turn chooses others.

    :return: (invoices, payments) that were added
    """
    cr.execute(QUICK)
    template = read_template(cr)
    values = {"turn": str(turn), "count": count, "as_of": AS_OF, "year": str(AS_OF.year)}
    cr.execute("SELECT account_id FROM account_move_line WHERE id = %s", (template["item"],))
    values["account"] = cr.fetchone()[0]
    values["full"] = highest(cr, "account_full_reconcile")
    for name, document in (("invoice", "invoice"), ("payment", "entry")):
        values[name] = _last_number(cr, template[document])
    for statement in (CHOSEN, INVOICES, SETTLED, PAYMENTS):
        cr.execute(statement, values)
    settled = "(SELECT * FROM bench.settled) p"
    clone(cr, "account_full_reconcile", template["full"], settled, id="p.full_id")
    counts = [_count(cr, "bench.invoice"), _count(cr, "bench.payment")]
    write_documents(cr, invoices="bench.settled")
    cr.execute(SETTLE)
    cr.execute("DROP TABLE bench.settled")
    cr.execute(MARK)
    return counts


def _last_number(cr, document):
    """Return the last number of the sequence of this year in the journal of a document."""
    cr.execute(
        """
        SELECT MAX(m.sequence_number) FROM account_move m JOIN account_move t ON t.journal_id = m.journal_id
         WHERE t.id = %s AND m.sequence_prefix LIKE %s
        """,
        (document, f"%/{AS_OF.year}/"),
    )
    return cr.fetchone()[0]


def _count(cr, table):
    cr.execute(f"SELECT COUNT(*) FROM {table}")
    return cr.fetchone()[0]
