"""What the crash test works on: a live company whose customers are all due for several kinds of messages."""

from datetime import date, timedelta

#: the day of the run
DAY = "2026-06-30"
CUSTOMERS = 40

#: who clicks beside the daily job
USER = "crash_manager"

#: a mail server that nobody serves
SERVER_DOWN = "UPDATE ir_mail_server SET smtp_host = '127.0.0.1', smtp_port = 9"


def fill(env):
    """Make the company, its path and its customers, and the first run that a person has to do.

    Never commits: the caller's cursor does.
    """
    from ledger_loader import CHART

    from odoo import Command

    day = date.fromisoformat(DAY)
    company = env["res.company"].search([], limit=1)
    env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    company = company.with_env(env)
    if not company.chart_template:
        env["account.chart.template"].try_loading(CHART, company, install_demo=False)
    company.write(
        {
            "email": "company@example.com",
            "credit_followup_go_live": day - timedelta(days=300),
            "credit_followup_automatic": True,
            "credit_followup_quiet_days": 0,
        }
    )
    env.cr.execute(SERVER_DOWN)
    groups = ("credit_risk_matrix.group_credit_manager", "account.group_account_invoice")
    env["res.users"].create(
        {
            "name": "Manager",
            "login": USER,
            "group_ids": [Command.set([env.ref(g).id for g in groups])],
        }
    )
    for bundle in ("web.report_assets_common", "web.report_assets_pdf"):
        env["ir.qweb"]._get_asset_nodes(bundle)  # else each worker would make them for its letters
    make_path(env)
    env["credit.followup.run"].create(
        {"company_id": company.id, "date": day - timedelta(days=90), "state": "done"}
    )
    partners = env["res.partner"].create(
        [
            {
                "name": f"Customer {number:03}",
                "is_company": True,
                "email": f"customer{number}@example.com",
                "street": "Dorpsstraat 1",
                "city": "Brugge",
            }
            for number in range(CUSTOMERS)
        ]
    )
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day - timedelta(days=90),
                "invoice_payment_term_id": False,
                "invoice_date_due": day - timedelta(days=10 + number % 20 if number else 40),
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 100 + number, "tax_ids": []})
                ],
            }
            for number, partner in enumerate([*partners, *partners[::3]])
        ]
    )
    moves.action_post()


def make_path(env):
    """Let every cell lead to one path: an e-mail with a call, a decision, and a letter.

    A hand-over makes a PDF for each customer, which takes too long for a run that is killed so often.
    """
    from odoo import Command

    template = env.ref("credit_risk_matrix.mail_template_first_reminder")
    levels = env["credit.followup.level"].create(
        [
            {
                "name": "Mail and call",
                "severity": 510,
                "use_email": True,
                "use_phone": True,
                "mail_template_id": template.id,
            },
            {"name": "Decision", "severity": 520, "use_decision": True},
            {"name": "Letter", "severity": 530, "use_letter": True},
        ]
    )
    path = env["credit.action.path"].create(
        {
            "name": "Path of the crash test",
            "catch_up": "jump",
            "step_ids": [
                Command.create({"level_id": level.id, "day_offset": offset})
                for level, offset in zip(levels, (1, 25, 35), strict=True)
            ],
        }
    )
    env["credit.risk.matrix.cell"].search([]).write({"path_id": path.id})
