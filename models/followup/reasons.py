"""The closed list of reasons: what the last run did with an open item, or why it did nothing.

An item stores the code and the facts; the sentence is made when it is read, in the reader's language. A
fact is a plain value: a date, an amount in the company's currency, a name, or the id of a level.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code -> (short label, sentence)
REASONS = {
    "proposed": (_lt("Proposed"), _lt("%(level_id)s is proposed in the run of %(date)s.")),
    "proposed_instead": (
        _lt("Proposed without e-mail"),
        _lt(
            "%(level_id)s is proposed in the run of %(date)s (%(channels)s): the contact that is written "
            "to has no e-mail address that works."
        ),
    ),
    "proposed_sms_missing": (
        _lt("Proposed without SMS"),
        _lt(
            "%(level_id)s is proposed in the run of %(date)s (%(channels)s): the app “SMS gateway” is not "
            "installed."
        ),
    ),
    "proposed_sms_number": (
        _lt("Proposed without SMS"),
        _lt(
            "%(level_id)s is proposed in the run of %(date)s (%(channels)s): the customer has no phone number "
            "that works."
        ),
    ),
    "sms_missing": (
        _lt("SMS not installed"),
        _lt(
            "%(level_id)s is due, but it goes by SMS and the app “SMS gateway” is not installed: install it, or "
            "give the level another channel."
        ),
    ),
    "sms_number": (
        _lt("No phone number"),
        _lt("%(level_id)s is due, but the customer has no phone number that works: fill one in."),
    ),
    "acted": (_lt("Done"), _lt("%(level_id)s was carried out on %(date)s (%(channels)s).")),
    "no_answer": (
        _lt("No answer"),
        _lt("%(level_id)s: no answer, %(tries)s tries; the next one is on %(date)s."),
    ),
    "waiting": (
        _lt("Waiting for the next step"),
        _lt("The next step is %(level_id)s on %(date)s."),
    ),
    "not_due": (
        _lt("Not due yet"),
        _lt("Due on %(due)s; the first step is %(level_id)s on %(date)s."),
    ),
    "quiet": (
        _lt("Quiet days"),
        _lt(
            "%(level_id)s is due, but the customer was contacted on %(contact)s: not again before %(date)s."
        ),
    ),
    "rest_day": (
        _lt("No working day"),
        _lt(
            "%(level_id)s is due, but %(day)s is a weekend or a public holiday for the customer: it comes on "
            "%(date)s."
        ),
    ),
    "pending": (
        _lt("In another run"),
        _lt(
            "%(level_id)s is already proposed in the run of %(date)s, which is not carried out yet."
        ),
    ),
    "below_minimum": (
        _lt("Below the minimum"),
        _lt(
            "%(level_id)s is due, but the customer owes only %(amount)s net: the minimum is %(minimum)s."
        ),
    ),
    "below_percentage": (
        _lt("Below the percentage"),
        _lt(
            "%(level_id)s is due, but %(amount)s net is less than %(percent)s%% of the customer's balance of "
            "%(balance)s: the minimum is %(minimum)s."
        ),
    ),
    "net_zero": (
        _lt("Covered by credits"),
        _lt(
            "%(level_id)s is due, but open credits of %(credits)s cover the %(amount)s that is overdue."
        ),
    ),
    "net_zero_bank": (
        _lt("Covered by money on the bank"),
        _lt(
            "%(level_id)s is due, but %(credits)s received and open credits cover the %(amount)s that is "
            "overdue, of which %(bank)s on the bank, not yet allocated."
        ),
    ),
    "below_minimum_bank": (
        _lt("Below the minimum after money on the bank"),
        _lt(
            "%(level_id)s is due, but the customer owes only %(amount)s net of the %(bank)s on the bank, "
            "not yet allocated: the minimum is %(minimum)s."
        ),
    ),
    "no_address": (
        _lt("No address"),
        _lt(
            "%(level_id)s is due, but the customer has no address for it: fill in an e-mail address or a "
            "postal address."
        ),
    ),
    "finished": (
        _lt("End of the path"),
        _lt("%(level_id)s of %(date)s was the last step of the path “%(path)s”."),
    ),
    "no_path": (
        _lt("No steps"),
        _lt("The customer's action path has no step that contacts anybody: add steps to the path."),
    ),
    "held": (_lt("On hold"), _lt("%(kind)s until %(date)s: %(note)s")),
    "blocked": (
        _lt("Blocked in accounting"),
        _lt("The payment of this invoice is blocked in accounting."),
    ),
    "no_followup": (
        _lt("Excluded in accounting"),
        _lt("The item is marked “No Follow-Up” in accounting."),
    ),
    "paid": (
        _lt("Shown as paid"),
        _lt("Accounting shows the invoice as paid; its entry waits to be reconciled."),
    ),
    "credit": (_lt("Credit"), _lt("This is a credit of %(amount)s in the customer's favour.")),
    "no_customer": (
        _lt("No customer"),
        _lt("The item has no customer: fill in the partner of the entry."),
    ),
    "failed": (
        _lt("Failed"),
        _lt("%(level_id)s failed on %(date)s: %(note)s The next run tries again."),
    ),
    "cancelled": (
        _lt("Proposal cancelled"),
        _lt("The proposal of %(level_id)s of %(date)s was cancelled; the next run looks again."),
    ),
    "undone": (
        _lt("Undone"),
        _lt("%(level_id)s of %(date)s was undone before it left; the next run looks again."),
    ),
    "settled": (_lt("Settled"), _lt("The item is settled.")),
}

#: reasons of items that follow-up may never act on, whatever their path says
NOT_CLAIMABLE = ("no_customer", "credit", "no_followup", "blocked", "paid", "held")
