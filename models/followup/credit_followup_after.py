import logging

from odoo import api, models
from odoo.exceptions import LockError

from .credit_followup_daily import CONFLICTS

_logger = logging.getLogger(__name__)


class CreditFollowupRun(models.Model):
    """What the daily job does after the run: each part for itself, none stops another one or another company."""

    _inherit = "credit.followup.run"

    @api.model
    def _do_after_run(self, company, today, part, work):
        """Do a part of the daily job that comes after the run; when it fails, that is reported.

        A conflict with another worker is none of its failures: the whole job comes back for it later.

        :param part: its code, see :meth:`_get_part_name`
        :param work: function without arguments that does it
        """
        self._lock_company_afresh(company)
        try:
            with self.env.cr.savepoint():
                work()
        except (LockError, *CONFLICTS):
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("After the follow-up of company %s: %s failed", company.name, part)
            self._report_failed_part(company, today, part, error)

    @api.model
    def _report_failed_part(self, company, today, part, error):
        """Say on the run of the day that a part failed, in the language of who is responsible."""
        reader = company.credit_followup_user_id
        runs = self.with_context(lang=reader.lang or self.env.lang)
        run = runs.search(
            [("company_id", "=", company.id), ("is_daily", "=", True), ("date", "=", today)],
            limit=1,
        )
        if run:
            run.message_post(
                body=run.env._(
                    "After this run, %(part)s failed: %(error)s The run itself is as it should be; the log of "
                    "the server has the details, and the next night tries again.",
                    part=run._get_part_name(part),
                    error=error,
                ),
                partner_ids=reader.partner_id.ids,
            )

    @api.model
    def _get_part_name(self, part):
        """Return how a part is called. Extend together with the parts."""
        return {
            "alerts": self.env._("the alerts"),
            "digest": self.env._("the mail about the open alerts"),
            "proposals": self.env._("the proposals for credit limits, terms and trust"),
            "applying": self.env._("applying these proposals"),
            "advice": self.env._("taking back credit advice that has expired"),
        }[part]
