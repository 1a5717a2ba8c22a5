"""What works at the same time in the crash test: the daily job, a user's click, and the mail queue.

Each is called in a process of its own and returns that process's exit status.
"""

import time
from datetime import date

from crash_world import DAY, USER

#: exit statuses: all is done; another run was at work; the database broke off the work; nothing came to do
DONE, STEPPED_ASIDE, DISTURBED, IDLE = 0, 3, 4, 6

#: actions that are committed together: few, so that a small run has many moments between two commits
BATCH = 6

#: how often a user looks, with a pause of so many seconds
LOOKS, PAUSE = 15, 0.1


def daily_job(name):
    """The daily job of one company, as the scheduled action does it."""
    from odoo import SUPERUSER_ID, api
    from odoo.exceptions import LockError
    from odoo.modules.registry import Registry

    try:
        with Registry(name).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env["res.company"].search([], limit=1)
            runs = env["credit.followup.run"].with_company(company)
            runs._run_company(company, date.fromisoformat(DAY))
    except LockError:
        return STEPPED_ASIDE
    return DONE


def user(name):
    """A user who clicks whatever button the run of the day shows, each click a request as the server does it."""
    from odoo import api
    from odoo.exceptions import UserError
    from odoo.modules.registry import Registry
    from odoo.service.model import retrying

    for _look in range(LOOKS):
        with Registry(name).cursor() as cr:
            user_id = (
                cr.execute("SELECT id FROM res_users WHERE login = %s", [USER]) or cr.fetchone()
            )
            env = api.Environment(cr, user_id[0], {})
            try:
                if retrying(lambda env=env: _click(env), env) == "done":
                    return DONE
            except UserError:  # also that another run is at work
                cr.rollback()
        time.sleep(PAUSE)
    return IDLE


def _click(env):
    """Approve or carry out the run of the day; return the state that its page showed."""
    run = env["credit.followup.run"].search([("date", "=", DAY)], limit=1)
    state = run.state
    if state == "proposed":
        run.action_approve()
    elif state == "approved":
        run.action_execute()
    return state


def mail_queue(name):
    """Core's mail queue, while the mail server is down."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    for _look in range(LOOKS):
        with Registry(name).cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["mail.mail"].process_email_queue()
        time.sleep(PAUSE)
    return DONE


def guarded(work, name):
    """Return the exit status of a kind of work; what the database refuses or cuts off is a disturbance."""
    import psycopg2

    from odoo.addons.credit_risk_matrix.models.followup import credit_followup_channels

    credit_followup_channels.BATCH_SIZE = BATCH
    try:
        return work(name)
    except psycopg2.Error:
        return DISTURBED
