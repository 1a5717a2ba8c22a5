"""Texts that are written down in one place and translated where they are read."""

from odoo.tools.translate import get_translation


def translated(env, text):
    """Return a text that was marked by a ``LazyTranslate`` in the environment's language.

    This is what ``env._`` does with such a text; the checkers of Odoo allow ``env._`` literals only.
    """
    return text._translate(env.lang or "en_US")


def translated_source(env, text, values=()):
    """Return a text of the program that was stored in English in the environment's language.

    :param values: name -> text for the placeholders of the text, if it has any
    """
    return get_translation("credit_risk_matrix", env.lang or "en_US", text, values)
