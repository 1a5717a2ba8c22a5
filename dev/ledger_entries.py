"""Writes entries into the books of a company through the ORM, in batches and fast."""

from odoo import Command
from odoo.tools import SQL

#: entries that are made in one go; more is not faster, and progress would not be seen
BATCH = 200
#: ... and the first time, before PostgreSQL has an idea of what there is
FIRST_BATCH = 10
#: entries that are made complete have nothing to be derived; this halves the time they take
COMPLETE = {"skip_invoice_sync": True}
#: tables that a posting or a reconciliation reads
TABLES = ("account_move", "account_move_line", "account_payment", "account_partial_reconcile")


class EntryWriter:
    """Writes entries in the company's currency and without taxes, each with all its items."""

    def __init__(self, company):
        self.company = company
        self.env = company.env
        self.formats = {}  # (journal, year, month) -> format of the entries' numbers
        self.numbers = {}  # (journal, format) -> last number
        self.done = self.analyzed = 0  # entries posted; as many when PostgreSQL last counted

    def batches(self, rows):
        """Yield (how many rows are done with it, rows of the batch); empties the cache after each."""
        done = self.done = self.analyzed = 0
        while done < len(rows):
            batch = rows[done : done + (BATCH if done else FIRST_BATCH)]
            done += len(batch)
            yield done, batch
            self.env.invalidate_all()

    def item(self, account, balance, label, **values):
        """Return the command for one item of an entry."""
        return Command.create(
            {
                "account_id": account.id,
                "name": label,
                "balance": balance,
                "amount_currency": balance,
                "tax_ids": [Command.clear()],
                "analytic_distribution": False,
                **values,
            }
        )

    def entry(self, journal, partner, day, ref, items, **values):
        """Return the values of an entry."""
        return {
            "company_id": self.company.id,
            "journal_id": journal.id,
            "partner_id": partner.id,
            "currency_id": self.company.currency_id.id,
            "fiscal_position_id": False,
            "date": day,
            "ref": ref,
            "line_ids": items,
            **values,
        }

    def post(self, values):
        """Create and post entries; return them in the same order."""
        moves = self.env["account.move"].with_context(**COMPLETE).create(self._number(values))
        moves = moves.with_env(self.env)
        self._analyze(len(values))
        moves.action_post()
        self.env.flush_all()
        return moves

    def _number(self, values):
        """Give entries the numbers that Odoo would give them.

        Odoo looks for the last number before each of them: three of the four statements that an
        entry takes.
        """
        moves = self.env["account.move"]
        for entry in values:
            key = (entry["journal_id"], entry["date"].year, entry["date"].month)
            if key not in self.formats:
                names = {"move_type", "company_id", "journal_id", "date", "invoice_date"}
                move = moves.new({name: entry[name] for name in names & entry.keys()})
                self.formats[key] = move._get_next_sequence_format()
            pattern, parts = self.formats[key]
            sequence = (entry["journal_id"], pattern.format(**{**parts, "seq": 0}))
            self.numbers[sequence] = self.numbers.get(sequence, parts["seq"]) + 1
            entry["name"] = pattern.format(**{**parts, "seq": self.numbers[sequence]})
        moves._get_sequence_cache().clear()  # who posts next looks for the last number again
        return values

    def _analyze(self, added):
        """Tell PostgreSQL how much there is by now, each time that it doubled.

        It does not count what a transaction that is going on adds. In a database where earlier work
        was rolled back it may then plan for empty tables, and core's query for the payments of some
        hundred invoices goes on for hours.
        """
        self.done += added
        if self.done >= 2 * self.analyzed:
            self.analyzed = self.done
            self.env.flush_all()
            self.env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, TABLES))))
