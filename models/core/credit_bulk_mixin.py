from odoo import models
from odoo.tools import SQL

#: types of columns, by the name that fields have for them
TYPES = {
    "bool": SQL("bool"),
    "date": SQL("date"),
    "int4": SQL("int4"),
    "numeric": SQL("numeric"),
    "text": SQL("text"),
    "timestamp": SQL("timestamp"),
    "varchar": SQL("varchar"),
}


class CreditBulkMixin(models.AbstractModel):
    """Plain columns of many records, written in one statement.

    Core's own write has a statement for each hundred rows, and tells everybody who follows a record of it. That is
    right for what a user writes, and costs more than the rest where a run moves thousands of records on.
    """

    _name = "credit.bulk.mixin"
    _description = "Writing of many records at once"

    def _write_same(self, values):
        """Write the same values on all of these records.

        What is computed from them is computed again; nothing is tracked, and access is not looked at.

        :param values: name of a stored column -> value
        """
        self._write_own(dict.fromkeys(self, values))

    def _write_own(self, rows):
        """Write on each record values of its own, for all of them the same columns; see :meth:`_write_same`.

        :param rows: record -> values by name
        """
        if not rows:
            return
        records = self.browse([record.id for record in rows])
        names = list(next(iter(rows.values())))
        log = ["write_uid", "write_date"] if self._log_access else []
        records.flush_recordset([*names, *log])
        columns = {
            name: [
                self._fields[name].convert_to_column_insert(values[name], self, values)
                for values in rows.values()
            ]
            for name in names
        }
        self.env.cr.execute(records._get_bulk_sql(columns))
        for name in names:
            field = self._fields[name]
            for record, values in rows.items():
                field._update_cache(record, field.convert_to_cache(values[name], record))
        records.invalidate_recordset(log, flush=False)
        records.modified(names)

    def _get_bulk_sql(self, columns):
        """Return the update of these records.

        :param columns: name -> the column's values, in the order of the records
        """
        types = {name: TYPES[self._fields[name].column_type[0]] for name in columns}
        assignments = [SQL("%s = new.%s", SQL.identifier(n), SQL.identifier(n)) for n in columns]
        if self._log_access:
            assignments.append(
                SQL("write_uid = %s, write_date = %s", self.env.uid, self.env.cr.now())
            )
        return SQL(
            """
            UPDATE %(table)s old SET %(assignments)s
              FROM UNNEST(%(ids)s::int4[], %(values)s) AS new(id, %(names)s)
             WHERE old.id = new.id
            """,
            table=SQL.identifier(self._table),
            assignments=SQL(", ").join(assignments),
            ids=self.ids,
            values=SQL(", ").join(SQL("%s::%s[]", columns[n], types[n]) for n in columns),
            names=SQL(", ").join(SQL.identifier(name) for name in columns),
        )
