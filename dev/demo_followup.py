"""Follow-up at the demo company: settings, holds, and what happened since it went live."""

from datetime import timedelta

from demo_plan import working_day
from demo_texts import say

#: days before today
GO_LIVE = 60
#: the follow-up runs of the past, the first before any of the disputes of the plan got that old
RUNS = (54, 47, 33, 19, 12)
#: the nights before the first run of which the profiles are kept as history
NIGHTS = (180, 150, 120, 90, 60)


def run_days(today):
    """Return the days of the earlier runs, the oldest first."""
    return [working_day(today - timedelta(days=days)) for days in RUNS]


def write_settings(company, controller, today):
    """Set when follow-up went live and who does it."""
    company.credit_followup_go_live = today - timedelta(days=GO_LIVE)
    company.credit_followup_user_id = controller


def write_disputes(writer, controller, today):
    """Write a hold for each disputed invoice that is not blocked in accounting instead."""
    values = [
        _dispute(invoice, writer.invoices[customer.ref, invoice], today)
        for customer in writer.plan
        for invoice in customer.invoices
        if invoice.disputed and "blocked" not in customer.notes
    ]
    _write_holds(writer.company, values, controller)


def write_agreements(writer, controller, today):
    """Write a promise to pay and a pause."""
    values = []
    for customer in writer.plan:
        unpaid = [invoice for invoice in customer.invoices if not invoice.is_paid]
        if "promise" in customer.notes and unpaid:
            values.append(_promise(writer.invoices[customer.ref, unpaid[0]], today))
        if "pause" in customer.notes:
            values.append(_pause(writer.partners[customer.ref], today))
    _write_holds(writer.company, values, controller)


def _write_holds(company, values, controller):
    """Create holds, the responsible of all of them being the credit controller."""
    common = {"company_id": company.id, "user_id": controller.id}
    company.env["credit.followup.hold"].create(
        [{**hold, **common, "reason": say(hold["reason"], controller.lang)} for hold in values]
    )


def _dispute(invoice, move, today):
    """Return the values of a dispute about an invoice."""
    return {
        "kind": "dispute",
        "partner_id": move.commercial_partner_id.id,
        "move_id": move.id,
        "reason": "Part of the delivery was damaged; the claim is being looked into",
        "date_from": invoice.date + timedelta(days=25),
        "date_until": today + timedelta(days=21),
    }


def _promise(move, today):
    """Return the values of a promise to pay an invoice."""
    return {
        "kind": "promise",
        "partner_id": move.commercial_partner_id.id,
        "move_id": move.id,
        "reason": "Promised on the phone to pay at the end of next week",
        "date_from": today - timedelta(days=3),
        "date_until": today + timedelta(days=9),
    }


def _pause(partner, today):
    """Return the values of a pause for all that a customer owes."""
    return {
        "kind": "pause",
        "partner_id": partner.id,
        "reason": "Debt counselling: instalments are being agreed",
        "date_from": today - timedelta(days=8),
        "date_until": today + timedelta(days=30),
    }


def refresh_nights(company, today):
    """Refresh the profiles as of some earlier nights, so that the history shows movement."""
    for days in NIGHTS:
        company.env["credit.risk.profile"]._refresh(company, today - timedelta(days=days))


def do_run(company, day):
    """Do the follow-up of a day as a manager would: refresh, propose, approve, execute. Commits."""
    env = company.env
    env["credit.risk.profile"]._refresh(company, day)
    run = env["credit.followup.run"].create({"company_id": company.id, "date": day})
    run.action_propose()
    run.action_approve()
    run.action_execute()
    return run


def close_tasks(run):
    """Close the calls and hand-overs of a run: somebody did them."""
    lang = run.company_id.credit_followup_user_id.lang
    feedback = say("Done; the customer will look into it.", lang)
    run.action_ids.activity_id.action_feedback(feedback=feedback)
