from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """What a customer answers to a reminder stands at the customer, not at our record of the reminder."""
        routes = super().message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values
        )
        actions = self.env["credit.followup.action"].sudo()  # sudo: mail comes in without rights
        return [
            ("res.partner", actions.browse(route[1]).partner_id.id, *route[2:])
            if route and route[0] == actions._name and route[1]
            else route
            for route in routes
        ]
