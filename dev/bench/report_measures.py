"""What is measured of the reports, each function in a process of its own; they return plain values."""

from .measures import _repeat
from .measuring import processor_time
from .plan import AS_OF


def report_prepare(env):
    """Profiles of all customers, as a night leaves them."""
    profiles = env["credit.risk.profile"]._refresh(env.company, AS_OF)
    env.cr.commit()
    return {"profiles": len(profiles)}


def report_file(env, model, path=None):
    """The XLSX file of a report with all its sheets; kept at a path when there is one.

    ``worked``: seconds that processors worked for it, the database's included; what it takes on a machine that does
    nothing else.
    """
    writer = env[model]
    env.cr.execute("SELECT pg_backend_pid()")
    database = env.cr.fetchone()
    before = processor_time(database)
    meter, (_name, content) = _repeat(env, lambda: writer._make(env.company, AS_OF))
    worked = processor_time(database) - before
    if path:
        with open(path, "wb") as file:
            file.write(content)
    ledger = env["credit.overdue.report"]._get_tie_out(env.company, AS_OF)
    items = env["credit.overdue.report"].with_context(credit_report_date=str(AS_OF))
    return meter.result(
        rows=items.search_count([]),
        size=len(content),
        difference=ledger["difference"],
        worked=worked,
    )


def report_paper(env, dialog):
    """The PDF of a report; the memory is that of Odoo, without the program that lays out the pages."""
    export = env[dialog].create({"company_id": env.company.id, "date": AS_OF})
    meter, (_name, content) = _repeat(env, lambda: export._make_file("pdf"))
    return meter.result(size=len(content))


def report_screen(env, model, field):
    """What the screen of a report asks first: its sums by a field."""
    report = env[model].with_context(credit_report_date=str(AS_OF))
    amount = "amount:sum" if model == "credit.collection.report" else "total:sum"
    meter, groups = _repeat(env, lambda: report._read_group([], [field], [amount]))
    return meter.result(rows=len(groups))
