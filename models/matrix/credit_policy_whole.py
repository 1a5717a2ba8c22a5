"""Policy records that make sense only together: a scorecard and its KPIs, a KPI and its bands, a path
and its steps.

Saving the whole checks the whole once, after all its parts are written; saving a part by itself checks
the whole it belongs to at once. So a form that moves weight from one KPI to another can be saved, and no
other way leaves a scorecard behind that does not add up.
"""

from odoo import api, models

# A value that no client can send: only code in this file can postpone a check.
_POSTPONED = object()


def _postpone(records):
    return records.with_context(credit_policy_check=_POSTPONED)


def _is_postponed(records):
    loading_data = records.env.context.get("install_mode") and not records.pool.ready
    return records.env.context.get("credit_policy_check") is _POSTPONED or loading_data


class CreditPolicyWhole(models.AbstractModel):
    _name = "credit.policy.whole"
    _description = "Credit policy checked as a whole"

    @api.model_create_multi
    def create(self, vals_list):
        records = super(CreditPolicyWhole, _postpone(self)).create(vals_list).with_env(self.env)
        if not _is_postponed(self):
            records._check_whole()
        return records

    def write(self, vals):
        result = super(CreditPolicyWhole, _postpone(self)).write(vals)
        if not _is_postponed(self):
            self._check_whole()
        return result

    def _check_whole(self):
        """Raise a ValidationError that says what to mend when the parts do not fit together.

        Extend to add checks of the whole record.
        """


class CreditPolicyPart(models.AbstractModel):
    _name = "credit.policy.part"
    _description = "Part of a credit policy record"
    _whole_field = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not _is_postponed(self):
            records[self._whole_field]._check_whole()
        return records

    def write(self, vals):
        wholes = self[self._whole_field]
        result = super().write(vals)
        if not _is_postponed(self):
            (wholes | self[self._whole_field])._check_whole()
        return result

    def unlink(self):
        wholes = self[self._whole_field]
        result = super().unlink()
        if not _is_postponed(self):
            wholes.exists()._check_whole()
        return result
