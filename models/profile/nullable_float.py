from odoo import fields


class NullableFloat(fields.Float):
    """A float for which missing is not zero.

    NULL in the table reads as False, shows as an empty cell, is exported as an empty cell, and is
    neither equal to 0 nor counted by an aggregate.
    """

    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is None or value is False else value
