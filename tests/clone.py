"""Many invoices fast: rows cloned in SQL from one invoice that was made and posted through the ORM."""

from odoo.tools import SQL


def clone_invoices(env, invoice, partners, count, due_from):
    """Clone an invoice ``count`` times over the partners, as the ORM would have stored them.

    :param invoice: a posted, open invoice with one receivable item
    :param partners: customers; each gets every len(partners)-th invoice
    :param due_from: due date of the oldest clones; they spread over the 100 days after it
    """
    env.flush_all()
    receivable = invoice.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    clones = SQL(
        """
        SELECT n, (%(moves)s + n)::int AS move_id, (%(lines)s + n)::int AS line_id,
               (%(partners)s)[1 + n %% %(size)s] AS partner_id,
               %(due_from)s::date + (n / 7 %% 100) AS due
          FROM generate_series(1, %(count)s) n
        """,
        moves=_highest(env, "account_move"),
        lines=_highest(env, "account_move_line"),
        partners=partners.ids,
        size=len(partners),
        due_from=due_from,
        count=count,
    )
    _clone(
        env,
        "account_move",
        invoice.id,
        clones,
        id=SQL("clone.move_id"),
        name=SQL("'CLONE/' || clone.move_id"),
        sequence_number=SQL("clone.move_id"),
        sequence_prefix=SQL("'CLONE/'"),
        access_token=SQL("NULL"),
        partner_id=SQL("clone.partner_id"),
        commercial_partner_id=SQL("clone.partner_id"),
        partner_shipping_id=SQL("clone.partner_id"),
        date=SQL("clone.due - 30"),
        invoice_date=SQL("clone.due - 30"),
        invoice_date_due=SQL("clone.due"),
    )
    _clone(
        env,
        "account_move_line",
        receivable.id,
        clones,
        id=SQL("clone.line_id"),
        move_id=SQL("clone.move_id"),
        move_name=SQL("'CLONE/' || clone.move_id"),
        name=SQL("'CLONE/' || clone.move_id"),
        partner_id=SQL("clone.partner_id"),
        date=SQL("clone.due - 30"),
        invoice_date=SQL("clone.due - 30"),
        date_maturity=SQL("clone.due"),
    )
    for table in ("account_move", "account_move_line"):
        env.cr.execute(SQL("SELECT setval(%s, %s)", f"{table}_id_seq", _highest(env, table)))
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()


def _highest(env, table):
    return env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))[0][
        0
    ]


def _clone(env, table, record_id, clones, **overrides):
    columns = env.execute_query(
        SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)
    )
    names = [name for (name,) in columns]
    values = [
        overrides[name] if name in overrides else SQL.identifier("template", name) for name in names
    ]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM (%s) clone CROSS JOIN %s template WHERE template.id = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            clones,
            SQL.identifier(table),
            record_id,
        )
    )
