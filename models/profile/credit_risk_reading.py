from odoo import models

#: types of fields whose value in the cache is what is read, but for NULL
PLAIN_TYPES = ("boolean", "char", "date", "float", "many2one", "monetary", "selection")


class CreditRiskProfile(models.Model):
    """Profiles are read by the ten thousand, by lists, exports and programs: their columns are read as wholes."""

    _inherit = "credit.risk.profile"

    def _read_format(self, fnames, load="_classic_read"):
        """Take plain columns from the cache, where the fetch has put them, each as a whole.

        The values are those of the ORM, which goes from record to record and makes one more for each
        customer and each grade: that is two thirds of the reading. What is no plain column, or is not in the
        cache for every profile, is left to it.
        """
        columns = {name: self._get_plain_column(name, load) for name in fnames}
        plain = {name: values for name, values in columns.items() if values is not None}
        names = ("id", *plain)
        rows = [
            dict(zip(names, row, strict=True))
            for row in zip(self._ids, *plain.values(), strict=True)
        ]
        rest = [name for name in fnames if name not in plain]
        if rest:
            others = super()._read_format(rest, load)
            if len(others) < len(rows):  # a profile is gone
                return super()._read_format(fnames, load)
            for row, other in zip(rows, others, strict=True):
                row.update(other)
        return rows

    def _get_plain_column(self, name, load):
        """Return what is read of a field of these profiles, in their order; None where the ORM must say."""
        field = self._fields[name]
        has_name = field.type == "many2one" and load == "_classic_read"
        if has_name or field.type not in PLAIN_TYPES or not field.store or field.compute:
            return None
        self._check_field_access(field, "read")
        cache = field._get_cache(self.env)
        try:
            values = [cache[profile_id] for profile_id in self._ids]
        except KeyError:
            return None
        null = field.convert_to_read(field.convert_to_record(None, self), self, False)
        return [null if value is None else value for value in values]
