"""What is measured in Odoo, each function in a process of its own; they return plain values."""

import gc
from datetime import timedelta

from odoo import sql_db

from . import floor
from .ledger import store_template
from .measuring import Meter
from .plan import AS_OF
from .template import make_template

PROFILE_FIELDS = ["partner_id", "score", "grade_id", "total_due", "total_overdue"]
RISK_FIELDS = ["risk_invoice_open", "risk_invoice_unpaid", "risk_total", "risk_exception"]


def _meter(env):
    """Return a meter of this process and its connection; the statements are those of all cursors."""
    return Meter(lambda: sql_db.sql_counter, [env.cr._cnx.info.backend_pid])


def _repeat(env, work, times=1):
    """Do the same work so many times, each from the same state; keep the last. Return (meter, last result)."""
    meter = _meter(env)
    for turn in range(times):
        if turn:
            env.cr.rollback()
        env.invalidate_all()
        gc.collect()
        result = meter(work)
    env.cr.commit()
    return meter, result


def _once(env, work):
    """Do work that is kept, up to and with its commit, where Odoo writes what it tracked. Return (meter, result)."""
    meter = _meter(env)
    env.invalidate_all()
    gc.collect()

    def work_and_commit():
        result = work()
        env.cr.commit()
        return result

    return meter, meter(work_and_commit)


def prepare_template(env):
    """Make the documents that the ledger is cloned from."""
    ids = make_template(env)
    env.flush_all()
    store_template(env.cr, ids)
    env.cr.commit()
    return {}


# The floor


def floor_figures(env, times=1, empty=False):
    """Plain SQL: the figures of all customers, upserted."""
    if empty:
        env.cr.execute("DROP TABLE IF EXISTS bench.floor_profile")
        env.cr.execute(floor.FIGURES_TABLE)
        env.cr.commit()
    meter, rows = _repeat(env, lambda: floor.write_figures(env.cr), times)
    return meter.result(rows=rows)


def floor_steps(env, times=1):
    """Plain SQL: the step that is due of each open item, with actions and lines, inserted."""
    env.cr.execute(floor.STEPS_TABLES)
    env.cr.commit()
    meter, rows = _repeat(env, lambda: floor.write_steps(env.cr), times)
    return meter.result(rows=rows)


def floor_agrees(env):
    """How many customers have other figures in the profile than the floor has."""
    return {"different": floor.count_differences(env.cr)}


# The add-on


def full_refresh(env, times=1, broken=False):
    """Every profile, everything read; with all seals broken, everybody is scored again too."""
    profiles = env["credit.risk.profile"]
    if broken:
        env.cr.execute("UPDATE credit_risk_profile SET seal = NULL")
        env.cr.commit()
    meter, written = _repeat(env, lambda: profiles._refresh(env.company, AS_OF), times)
    env.cr.execute("SELECT COUNT(*) FROM credit_risk_profile")
    return meter.result(rows=len(written), profiles=env.cr.fetchone()[0])


def changed_refresh(env, days=0, times=1):
    """Only what changed since the last refresh, so many days after it; then compare with a full refresh."""
    profiles = env["credit.risk.profile"]
    if not hasattr(profiles, "_refresh_changed"):
        return {"absent": "not there"}
    date = AS_OF + timedelta(days)
    meter, written = _repeat(env, lambda: profiles._refresh_changed(env.company, date), times)
    result = meter.result(rows=len(written))
    return {**result, "different": _count_unlike_full(env, date)}


def _count_unlike_full(env, date):
    """Return how many rows a full refresh would make different; nothing of it is kept."""
    env.cr.execute(
        """
        CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT partner_id, company_id,
            to_jsonb(p) - '{id,seal,create_uid,create_date,write_uid,write_date}'::text[] AS row
          FROM credit_risk_profile p
        """
    )
    env.cr.execute("UPDATE credit_risk_profile SET seal = NULL")  # so that all are scored
    env["credit.risk.profile"]._refresh(env.company, date)
    env.cr.execute(
        """
        SELECT COUNT(*) FROM kept FULL JOIN credit_risk_profile p USING (partner_id, company_id)
         WHERE kept.row IS DISTINCT FROM
               to_jsonb(p) - '{id,seal,create_uid,create_date,write_uid,write_date}'::text[]
        """
    )
    different = env.cr.fetchone()[0]
    env.cr.rollback()
    return different


def alerts(env, days=0, times=1):
    """Look for all signals, so many days after the as-of date; the profiles are as of that day."""
    signals = env["credit.risk.alert"]
    date = AS_OF + timedelta(days)
    meter, told = _repeat(env, lambda: signals._evaluate(env.company, date), times)
    return meter.result(rows=len(told))


def proposal(env):
    """A follow-up run of the as-of date is proposed."""
    run = env["credit.followup.run"].create({"company_id": env.company.id, "date": AS_OF})
    env.cr.commit()
    meter, _none = _once(env, run.action_propose)
    return meter.result(rows=run.item_count, actions=len(run.action_ids), difference=run.difference)


# The morning: refresh, proposal, execution


def morning_prepare(env, peer_schedule=False):
    """Bring the profiles to the day before, and let every level write an e-mail without a file.

    :param peer_schedule: every customer is on a path with the three levels of the peer's policy, after as many days
    """
    levels = env["credit.followup.level"].search([])
    channels = {name: name == "use_email" for name in levels._fields if name.startswith("use_")}
    template = levels.mail_template_id[:1]
    for level in levels:
        level.write(
            {
                **channels,
                "mail_template_id": (level.mail_template_id or template).id,
                "mail_attachment": "none",
            }
        )
    if peer_schedule:
        _follow_the_peer(env)
    env["credit.risk.profile"]._refresh(env.company, AS_OF - timedelta(days=1))
    env.cr.commit()
    return {}


#: the policy of three levels that the peer ships: our level, days, counted from
PEER_SCHEDULE = (
    ("level_first_reminder", 10, "due_date"),
    ("level_second_reminder", 30, "month_end"),
    ("level_final_notice", 10, "previous_contact"),
)


def _follow_the_peer(env):
    """Give every cell of the matrix a path with the schedule of the peer."""
    steps = [
        {
            "level_id": env.ref(f"credit_risk_matrix.{level}").id,
            "day_offset": days,
            "offset_from": offset_from,
        }
        for level, days, offset_from in PEER_SCHEDULE
    ]
    path = env["credit.action.path"].create(
        {"name": "The peer's schedule", "step_ids": [(0, 0, step) for step in steps]}
    )
    env["credit.risk.matrix.cell"].search([]).path_id = path


def morning_refresh(env):
    """The nightly refresh of the as-of date."""
    profiles = env["credit.risk.profile"]
    meter, written = _once(env, lambda: profiles._refresh_changed(env.company, AS_OF))
    return meter.result(rows=len(written))


def morning_execution(env):
    """The proposed run is approved and carried out on its day, as the daily job does: all mails queued, none sent."""
    run = env["credit.followup.run"].search([], limit=1)

    def approve_and_execute():
        run.action_approve()
        run._execute(today=AS_OF)

    meter, _none = _once(env, approve_and_execute)
    mails = env["mail.mail"].search_count([("state", "=", "outgoing")])
    states = {state: n for state, n in run._get_state_counts()[run].items() if state != "queued"}
    return meter.result(rows=mails, others=states)


def read_profiles(env, names=False, times=1):
    """All profiles read through the ORM, the names of customers and grades with them or not."""
    profiles = env["credit.risk.profile"]
    load = "_classic_read" if names else None
    meter, rows = _repeat(env, lambda: profiles.search_read([], PROFILE_FIELDS, load=load), times)
    return meter.result(rows=len(rows))


def matrix_data(env, times=1):
    """All that the matrix screen shows, compared with the day a month before; one call of the screen."""
    data = env["credit.risk.matrix.data"]
    compare = (AS_OF - timedelta(days=30)).isoformat()
    data.get_matrix({"compare": compare})  # what a server has in its caches after the first screen
    env.cr.commit()
    meter, result = _repeat(env, lambda: data.get_matrix({"compare": compare}), times)
    return meter.result(rows=sum(cell["customers"] for cell in result["cells"]))


# The peers


def peer_prepare(env):
    """Give the peers what they need: the company's policy on its receivable accounts; messages without a PDF.

    Its templates attach a letter to each mail, which would cost more than all the rest.
    """
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = env["account.account"].search([("account_type", "=", "asset_receivable")])
    env.company.credit_policy_id = policy
    env["credit.control.policy.level"].search([]).email_template_id.report_template_ids = False
    env.cr.commit()
    return {}


def peer_lines(env):
    """The peer's follow-up run of the as-of date."""
    run = env["credit.control.run"].create({"date": AS_OF})
    env.cr.commit()
    meter, _true = _once(env, run.generate_credit_lines)
    return meter.result(rows=len(run.line_ids))


def peer_risk(env, times=1):
    """The peer's risk of all customers."""
    customers = env["res.partner"].search([("customer_rank", ">", 0)])
    meter, rows = _repeat(env, lambda: customers.read(RISK_FIELDS), times)
    return meter.result(rows=len(rows))


def peer_ready(env):
    """The peer's lines are marked to be sent, by e-mail each."""
    lines = env["credit.control.line"].search([("state", "=", "draft")])
    lines.write({"channel": "email"})
    env.cr.commit()
    marker = env["credit.control.marker"].create({"line_ids": [(6, 0, lines.ids)]})
    env.flush_all()
    meter, _action = _once(env, marker.mark_lines)
    return meter.result(rows=len(lines))


def peer_messages(env):
    """The peer writes its messages; all mails queued, none sent."""
    lines = env["credit.control.line"].search([("state", "=", "to_be_sent")])
    emailer = env["credit.control.emailer"].create({"line_ids": [(6, 0, lines.ids)]})
    env.flush_all()
    emailer = emailer.with_context(mail_notify_force_send=False)  # queued, as ours are
    meter, _action = _once(env, emailer.email_lines)
    return meter.result(rows=env["credit.control.communication"].search_count([]))
