from lxml import etree

from odoo import models

#: context key of a dictionary that lives for one batch of mails
MEMO = "credit_compiled_templates"


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        """Compile the text of a mail once for a batch: core compiles it again for each record.

        The code depends on the text, on the context keys of core's own cache, and on what may stand in it.
        """
        memo = self.env.context.get(MEMO)
        if memo is None or not isinstance(template, etree._Element):
            return super()._generate_code_uncached(template)
        keys = (*self._get_template_cache_keys(), "raise_on_forbidden_code_for_model")
        key = (etree.tostring(template), *(self.env.context.get(name) for name in keys))
        if key not in memo:
            memo[key] = super()._generate_code_uncached(template)
        return memo[key]
