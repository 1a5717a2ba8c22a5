"""Texts that are written down in one place and translated where they are read."""


def translated(env, text):
    """Return a text that was marked by a ``LazyTranslate`` in the environment's language.

    This is what ``env._`` does with such a text; the checkers of Odoo allow ``env._`` literals only.
    """
    return text._translate(env.lang or "en_US")
