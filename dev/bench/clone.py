"""Rows by the million: cloned in SQL from a row that the ORM made, with what differs taken from a table of the plan."""

import contextlib

from psycopg2 import sql

#: no foreign keys are checked and nothing is waited for: what is cloned is consistent by itself
QUICK = """
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL work_mem = '128MB'
"""

#: when the copies were made and written, as far as the database knows
LOG_DATES = ("create_date", "write_date")
WRITTEN = "now() AT TIME ZONE 'UTC' - INTERVAL '1 day'"


def columns_of(cr, table):
    """Return the columns of a table, in their order."""
    cr.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped ORDER BY attnum",
        (table,),
    )
    return [name for (name,) in cr.fetchall()]


def clone(cr, table, record_id, source, **values):
    """Insert a copy of one row for each row of the source.

    :param record_id: the row to copy
    :param source: what stands after FROM; its alias is ``p``
    :param values: column -> SQL expression over ``p``; other columns are copied (alias ``t``)
    """
    names = columns_of(cr, table)
    # written a day ago: what is being entered at the moment of a follow-up run is looked at again
    values = {**{name: WRITTEN for name in LOG_DATES if name in names}, **values}
    unknown = set(values) - set(names)
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    cr.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {source} CROSS JOIN {table} t "
            "WHERE t.id = {id} ORDER BY p.number"
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(
                sql.SQL(values[name]) if name in values else sql.Identifier("t", name)
                for name in names
            ),
            source=sql.SQL(source),
            id=sql.Literal(record_id),
        )
    )


def highest(cr, table):
    """Return the highest id of a table, 0 when it is empty."""
    cr.execute(sql.SQL("SELECT COALESCE(MAX(id), 0) FROM {}").format(sql.Identifier(table)))
    return cr.fetchone()[0]


def set_sequences(cr, tables):
    """Let the ORM go on after the ids that were cloned."""
    for table in tables:
        cr.execute("SELECT setval(%s, %s)", (f"{table}_id_seq", highest(cr, table) or 1))


@contextlib.contextmanager
def without_indexes(cr, tables):
    """Drop all indexes but the primary keys, and make them anew at the end."""
    cr.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
        """,
        (list(tables),),
    )
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
    yield
    for _name, definition in indexes:
        cr.execute(definition)
