"""What the crash test reads in the database: how far the work is, and its messages."""

from collections import Counter

from crash_world import DAY

STAGE = """
    SELECT run.state, COUNT(action.id) FILTER (WHERE action.state IN ('proposed', 'approved')), COUNT(action.id)
      FROM credit_followup_run run LEFT JOIN credit_followup_action action ON action.run_id = run.id
     WHERE run.date = %s AND run.state != 'cancelled' GROUP BY run.id
"""
UNSAVED = """
    SELECT COUNT(*) FROM pg_stat_activity
     WHERE datname = %s AND backend_xid IS NOT NULL AND application_name = %s
"""
MESSAGES = """
    SELECT partner.name, action.channel, level.name->>'en_US', action.state,
           (SELECT STRING_AGG(line.move_line_id::text || '/' || line.state, ',' ORDER BY line.move_line_id)
              FROM credit_followup_action_line line WHERE line.action_id = action.id),
           (SELECT COUNT(*) FROM mail_mail mail JOIN mail_message message ON message.id = mail.mail_message_id
             WHERE message.model = 'credit.followup.action' AND message.res_id = action.id),
           (SELECT COUNT(*) FROM mail_activity activity
             WHERE activity.res_model = 'credit.followup.action' AND activity.res_id = action.id),
           (SELECT COUNT(*) FROM ir_attachment file
             WHERE file.res_model = 'credit.followup.action' AND file.res_id = action.id),
           run.state
      FROM credit_followup_action action
      JOIN credit_followup_run run ON run.id = action.run_id
      JOIN res_partner partner ON partner.id = action.partner_id
      JOIN credit_followup_level level ON level.id = action.level_id
     WHERE run.date = %s AND run.state != 'cancelled'
"""
TOTALS = """
    SELECT (SELECT COUNT(*) FROM mail_mail), (SELECT COUNT(*) FROM mail_mail WHERE state != 'outgoing'),
           (SELECT COUNT(*) FROM mail_activity),
           (SELECT COUNT(*) FROM ir_attachment WHERE res_model = 'credit.followup.action'
               AND mimetype = 'application/pdf'),
           (SELECT COUNT(*) FROM credit_followup_run),
           (SELECT COUNT(*) FROM credit_followup_action), (SELECT COUNT(*) FROM credit_followup_action_line),
           (SELECT COUNT(*) FROM credit_followup_item WHERE level_id IS NOT NULL)
"""


class Failure(Exception):
    """A round ended with other messages than the undisturbed run, or did not end."""


class Reader:
    """Reads the database of a name, on connections that no worker knows."""

    def __init__(self, name):
        self.name = name

    def query(self, query, *parameters):
        """Return the rows of a query."""
        from kit import databases

        with databases.cursor(self.name) as cr:
            cr.execute(query, parameters)
            return cr.fetchall()

    def read_stage(self):
        """Return what the saved work shows (proposing, carrying out, finished) and the part left to carry out."""
        rows = self.query(STAGE, DAY)
        if not rows or rows[0][0] == "draft":
            return "proposing", 1
        state, left, total = rows[0]
        return ("finished", 0) if state == "done" else ("carrying out", left / total)

    def read_messages(self):
        """Return the messages of the day as a multiset, and the totals of the database."""
        messages = Counter(self.query(MESSAGES, DAY))
        totals = self.query(TOTALS)[0]
        if totals[1]:
            raise Failure(f"{totals[1]} mails are not waiting any more")
        return messages, totals

    def has_unsaved_work(self, pid):
        """Tell whether a worker wrote something that is not committed."""
        return bool(self.query(UNSAVED, self.name, f"odoo-{pid}")[0][0])
