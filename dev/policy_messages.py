"""The messages of real runs and of a replay, invoice by invoice, so that they can be compared.

What a message asks for is ``(day, customer, invoice, level of the message, channel) -> amount``.
"""

from datetime import timedelta

from ledger_replay import OUT, Replay


def live_days(env, rows, first, last):
    """Live a ledger file through day by day in a database; stop at the first broken promise.

    :return: the sentences of what was broken; none when all is well
    """
    company = Replay(env, rows, first)
    for number in range((last - first).days + 1):
        if problems := company.live(first + timedelta(days=number)):
            return problems
    return []


def read_real(env, company):
    """Return what the runs of a company really asked for."""
    actions = env["credit.followup.action"].search(
        [("company_id", "=", company.id), ("state", "in", OUT)]
    )
    return {
        (
            action.date,
            action.partner_id.name,
            line.move_id.ref,
            action.level_id.name,
            action.channel,
        ): round(line.amount_residual, 2)
        for action in actions
        for line in action.line_ids
        if line.state in OUT
    }


def read_told(env, replay):
    """Return what a replay of the present policy says would have been asked for."""
    told = []
    for _partner_id, _items, lives in replay._live(
        replay._read_policies(), lambda *_progress: None
    ):
        told += [(message, *asked) for message in lives[0][0] for asked in message.asked]
    documents = env["account.move.line"].browse({item.key for _message, item, _amount in told})
    names = {line.id: line.move_id.ref for line in documents}
    partners = env["res.partner"].browse({message.owner for message, _item, _amount in told})
    customers = {partner.id: partner.name for partner in partners}
    levels = {level.id: level.name for level in env["credit.followup.level"].search([])}
    return {
        (
            message.day,
            customers[message.owner],
            names[item.key],
            levels[message.level_key],
            message.channel,
        ): round(float(amount), 2)
        for message, item, amount in told
    }


def count_disputed(told, disputed):
    """Print how many invoices a replay asked for, and how many of them the file calls disputed."""
    about = [invoice in disputed for _day, _customer, invoice, _level, _channel in told]
    print(
        f"\n{len(about)} times an invoice was asked for, {sum(about)} of them disputed by the file"
    )


def forget_settled_disputes(env, last):
    """Leave the holds that a ledger has when it is loaded on the last day, from that day; never committed."""
    holds = env["credit.followup.hold"]
    holds.search(["|", ("ended_on", "<=", last), ("date_until", "<", last)]).unlink()
    holds.search([("date_from", "<", last)]).date_from = last
    env.flush_all()


def print_differences(real, told, disputed):
    """Print what only one of the two says; return how many."""
    same = len(real.items() & told.items())
    print(
        f"{len(real)} really asked for, {len(told)} replayed, {same} the same to the day and cent"
    )
    only = [("really", real.items() - told.items()), ("replayed", told.items() - real.items())]
    for title, messages in only:
        for (day, customer, invoice, level, channel), amount in sorted(messages):
            word = "disputed" if invoice in disputed else "undisputed"
            print(
                f"only {title} | {day} | {customer} | {invoice} | {level} | {channel} | {amount} | {word}"
            )
    return sum(len(messages) for _title, messages in only)
