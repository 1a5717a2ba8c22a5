"""The floor: what plain SQL needs for the same figures, without Odoo and without the add-on's query builders.

One query reads the ledger as it stood on the as-of date, and a row for each customer is upserted into a table of its own;
another one finds the step that is due for each open item and writes items, actions and their lines. No score, no grade, no explanation, no
reasons, no history: nothing that does this work can be faster.
"""

from datetime import date, timedelta

from .plan import AS_OF

FIGURES_TABLE = """
CREATE TABLE bench.floor_profile (
    partner_id int PRIMARY KEY, date date, first_invoice date, invoices int, open_invoices int,
    total_due numeric, total_overdue numeric, bucket_current numeric, bucket_30 numeric, bucket_60 numeric,
    bucket_90 numeric, bucket_older numeric, open_debit numeric, late_amount numeric, late_amount_days numeric,
    late_days numeric, opening_balance numeric, sales numeric, monthly_sales jsonb, paid_amount numeric,
    paid_amount_days numeric, paid_late_amount numeric, paid_late_days numeric, turnover numeric
)
"""

# Read into a table of its own first: only so PostgreSQL reads with several processes.
READ = """
CREATE TEMP TABLE floor_read (
    partner_id, date, first_invoice, invoices, open_invoices, total_due, total_overdue, bucket_current, bucket_30,
    bucket_60, bucket_90, bucket_older, open_debit, late_amount, late_amount_days, late_days, opening_balance,
    sales, monthly_sales, paid_amount, paid_amount_days, paid_late_amount, paid_late_days, turnover
) ON COMMIT DROP AS
WITH later AS (
    SELECT id, SUM(amount) AS amount
      FROM (SELECT debit_move_id AS id, amount FROM account_partial_reconcile WHERE max_date > %(as_of)s
             UNION ALL
            SELECT credit_move_id, -amount FROM account_partial_reconcile WHERE max_date > %(as_of)s) x
     GROUP BY id
), item AS (
    SELECT l.partner_id, l.move_id, l.journal_id IN %(sales_journals)s AND l.balance > 0 AS is_invoice,
           COALESCE(l.invoice_date, l.date) AS invoice_date, %(as_of)s - COALESCE(l.date_maturity, l.date) AS age,
           l.amount_residual + COALESCE(later.amount, 0) AS residual
      FROM (SELECT id, partner_id, move_id, journal_id, balance, invoice_date, date, date_maturity, amount_residual
              FROM account_move_line
             WHERE account_id IN %(accounts)s AND company_id = %(company)s AND parent_state = 'posted'
               AND date <= %(as_of)s AND reconciled IS NOT TRUE
             UNION ALL
            SELECT id, partner_id, move_id, journal_id, balance, invoice_date, date, date_maturity, amount_residual
              FROM account_move_line
             WHERE account_id IN %(accounts)s AND company_id = %(company)s AND parent_state = 'posted'
               AND date <= %(as_of)s AND reconciled AND id IN (SELECT id FROM later)) l
      LEFT JOIN later ON later.id = l.id
     WHERE l.amount_residual + COALESCE(later.amount, 0) != 0
), due AS (
    SELECT partner_id, SUM(residual) AS total_due, SUM(residual) FILTER (WHERE age > 0) AS total_overdue,
           SUM(residual) FILTER (WHERE age <= 0) AS bucket_current,
           SUM(residual) FILTER (WHERE age BETWEEN 1 AND 30) AS bucket_30,
           SUM(residual) FILTER (WHERE age BETWEEN 31 AND 60) AS bucket_60,
           SUM(residual) FILTER (WHERE age BETWEEN 61 AND 90) AS bucket_90,
           SUM(residual) FILTER (WHERE age > 90) AS bucket_older,
           SUM(residual) FILTER (WHERE residual > 0) AS open_debit,
           SUM(residual) FILTER (WHERE is_invoice AND residual > 0 AND age > 0) AS late_amount,
           SUM(residual * (%(as_of)s - invoice_date)) FILTER (WHERE is_invoice AND residual > 0 AND age > 0)
               AS late_amount_days,
           SUM(residual * age) FILTER (WHERE is_invoice AND residual > 0 AND age > 0) AS late_days,
           COUNT(DISTINCT move_id) FILTER (WHERE is_invoice) AS open_invoices
      FROM item GROUP BY partner_id
), monthly AS (
    SELECT partner_id, DATE_TRUNC('month', date)::date AS month,
           SUM(balance) FILTER (WHERE is_sale) AS sold,
           SUM(balance) FILTER (WHERE date <= %(sales_from)s) AS opening_balance,
           SUM(balance) FILTER (WHERE is_sale AND date > %(sales_from)s) AS sales
      FROM (SELECT partner_id, date, balance,
                   invoice_date IS NOT NULL AND journal_id IN %(sales_journals)s AS is_sale
              FROM account_move_line
             WHERE account_id IN %(accounts)s AND company_id = %(company)s AND parent_state = 'posted'
               AND date <= %(as_of)s AND partner_id IS NOT NULL) l
     GROUP BY partner_id, 2
), history AS (
    SELECT partner_id, SUM(opening_balance) AS opening_balance, SUM(sales) AS sales,
           JSONB_OBJECT_AGG(month, sold) FILTER (WHERE sold IS NOT NULL AND month >= %(months_from)s) AS monthly_sales
      FROM monthly GROUP BY partner_id
), sold AS (
    SELECT commercial_partner_id AS partner_id, MIN(invoice_date) FILTER (WHERE move_type = 'out_invoice') AS first_invoice,
           COUNT(*) FILTER (WHERE move_type = 'out_invoice') AS invoices,
           SUM(amount_untaxed_signed) FILTER (WHERE date > %(year_from)s) AS turnover
      FROM account_move
     WHERE company_id = %(company)s AND state = 'posted' AND date <= %(as_of)s
       AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
     GROUP BY commercial_partner_id
), paid AS (
    SELECT l.partner_id, SUM(r.amount) AS paid_amount,
           SUM(r.amount * GREATEST(payment.date - l.invoice_date, 0)) AS paid_amount_days,
           SUM(r.amount) FILTER (WHERE payment.date > l.date_maturity) AS paid_late_amount,
           SUM(r.amount * GREATEST(payment.date - l.date_maturity, 0)) AS paid_late_days
      FROM account_partial_reconcile r
      JOIN account_move_line l ON l.id = r.debit_move_id
      JOIN account_move_line payment ON payment.id = r.credit_move_id
     WHERE r.max_date > %(year_from)s AND r.max_date <= %(as_of)s AND r.company_id = %(company)s
       AND payment.journal_id IN %(bank_journals)s AND l.account_id IN %(accounts)s
       AND l.journal_id IN %(sales_journals)s AND l.parent_state = 'posted'
     GROUP BY l.partner_id
)
SELECT partner_id, %(as_of)s, first_invoice, COALESCE(invoices, 0), COALESCE(open_invoices, 0),
       COALESCE(total_due, 0), COALESCE(total_overdue, 0), COALESCE(bucket_current, 0), COALESCE(bucket_30, 0),
       COALESCE(bucket_60, 0), COALESCE(bucket_90, 0), COALESCE(bucket_older, 0), COALESCE(open_debit, 0),
       COALESCE(late_amount, 0), COALESCE(late_amount_days, 0), COALESCE(late_days, 0),
       COALESCE(opening_balance, 0), COALESCE(sales, 0), monthly_sales, COALESCE(paid_amount, 0),
       COALESCE(paid_amount_days, 0), COALESCE(paid_late_amount, 0), COALESCE(paid_late_days, 0),
       COALESCE(turnover, 0)
  FROM history LEFT JOIN due USING (partner_id) LEFT JOIN sold USING (partner_id) LEFT JOIN paid USING (partner_id)
"""

WRITE = """
INSERT INTO bench.floor_profile AS p SELECT * FROM floor_read
    ON CONFLICT (partner_id) DO UPDATE
   SET (date, first_invoice, invoices, open_invoices, total_due, total_overdue, bucket_current, bucket_30,
        bucket_60, bucket_90, bucket_older, open_debit, late_amount, late_amount_days, late_days, opening_balance,
        sales, monthly_sales, paid_amount, paid_amount_days, paid_late_amount, paid_late_days, turnover)
     = (excluded.date, excluded.first_invoice, excluded.invoices, excluded.open_invoices, excluded.total_due,
        excluded.total_overdue, excluded.bucket_current, excluded.bucket_30, excluded.bucket_60,
        excluded.bucket_90, excluded.bucket_older, excluded.open_debit, excluded.late_amount,
        excluded.late_amount_days, excluded.late_days, excluded.opening_balance, excluded.sales,
        excluded.monthly_sales, excluded.paid_amount, excluded.paid_amount_days, excluded.paid_late_amount,
        excluded.paid_late_days, excluded.turnover)
 WHERE p IS DISTINCT FROM excluded
"""

STEPS_TABLES = """
DROP TABLE IF EXISTS bench.floor_item, bench.floor_action, bench.floor_line;
CREATE TABLE bench.floor_item (
    move_line_id int PRIMARY KEY, partner_id int, step_id int, next_step_id int, days_overdue int, residual numeric
);
CREATE TABLE bench.floor_action (partner_id int PRIMARY KEY, step_id int, amount numeric);
CREATE TABLE bench.floor_line (move_line_id int PRIMARY KEY, partner_id int, step_id int, days_overdue int, residual numeric);
"""

STEPS = """
WITH item AS (
    INSERT INTO bench.floor_item
    SELECT l.id, l.partner_id, step.due_id, step.next_id, %(as_of)s - l.date_maturity, l.amount_residual
      FROM account_move_line l
      JOIN credit_risk_profile profile ON profile.partner_id = l.partner_id AND profile.company_id = l.company_id
      LEFT JOIN LATERAL (
           SELECT (ARRAY_AGG(s.id ORDER BY s.severity DESC) FILTER (WHERE s.day <= %(as_of)s))[1] AS due_id,
                  (ARRAY_AGG(s.id ORDER BY s.severity) FILTER (WHERE s.day > %(as_of)s))[1] AS next_id
             FROM (SELECT id, severity, day_offset + CASE offset_from
                          WHEN 'invoice_date' THEN COALESCE(l.invoice_date, l.date) ELSE l.date_maturity END AS day
                     FROM credit_action_step WHERE path_id = profile.path_id) s) step ON TRUE
     WHERE l.account_id IN %(accounts)s AND l.company_id = %(company)s AND l.parent_state = 'posted'
       AND l.date <= %(as_of)s AND l.reconciled IS NOT TRUE AND l.amount_residual != 0
    RETURNING *
), due AS (
    SELECT * FROM item WHERE step_id IS NOT NULL AND residual > 0
), line AS (
    INSERT INTO bench.floor_line SELECT move_line_id, partner_id, step_id, days_overdue, residual FROM due
), action AS (
    INSERT INTO bench.floor_action SELECT partner_id, MAX(step_id), SUM(residual) FROM due GROUP BY partner_id
)
SELECT COUNT(*) FROM item
"""

#: figures that the floor and the profiles both have, floor -> profile
SAME = {
    **{f"bucket_{code}": f"bucket_{code}" for code in ("current", "30", "60", "90", "older")},
    "total_due": "total_due",
    "total_overdue": "total_overdue",
    "turnover": "turnover",
    "first_invoice": "customer_since",
    "invoices - f.open_invoices": "settled_count",
}


def parameters(cr, as_of=AS_OF):
    """Return the parameters of the statements: the company, its accounts and journals, the windows."""
    cr.execute("SELECT id FROM account_account WHERE account_type = 'asset_receivable'")
    accounts = tuple(row[0] for row in cr.fetchall())
    cr.execute(
        "SELECT type = 'sale', ARRAY_AGG(id) FROM account_journal WHERE type IN ('sale', 'bank', 'cash', 'credit') GROUP BY 1"
    )
    journals = dict(cr.fetchall())
    first_month = as_of.year * 12 + as_of.month - 1 - 23  # 24 months with the running one
    return {
        "as_of": as_of,
        "company": 1,
        "accounts": accounts,
        "sales_journals": tuple(journals[True]),
        "bank_journals": tuple(journals[False]),
        "sales_from": as_of - timedelta(days=90),
        "year_from": as_of - timedelta(days=365),
        "months_from": date(first_month // 12, first_month % 12 + 1, 1),
    }


def write_figures(cr, as_of=AS_OF):
    """Read the ledger and upsert a row for each customer; return the number of rows written."""
    cr.execute(READ, parameters(cr, as_of))
    cr.execute(WRITE)
    return cr.rowcount


def write_steps(cr):
    """Write due and next step of each open item, an action for each customer with a due item, and its lines."""
    cr.execute(STEPS, parameters(cr))
    return cr.fetchone()[0]


def count_differences(cr):
    """Return how many customers have other figures in their profile than the floor has."""
    different = " OR ".join(
        f"f.{mine} IS DISTINCT FROM p.{theirs}" for mine, theirs in SAME.items()
    )
    cr.execute(
        "SELECT COUNT(*) FROM bench.floor_profile f FULL JOIN credit_risk_profile p ON p.partner_id = f.partner_id "
        f"WHERE {different}"
    )
    return cr.fetchone()[0]
