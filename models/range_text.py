"""The ranges of bands as the reader writes numbers; what is stored and compared keeps the plain form of the engine."""

import re

from odoo.tools import formatLang

NUMBER = re.compile(r"\d+(?:\.(\d+))?")


def write_range(env, label):
    """Return a label such as ``> 0.5, <= 1000`` with the separators of the environment's language."""

    def write(match):
        return formatLang(env, float(match[0]), digits=len(match[1] or ""))

    return NUMBER.sub(write, label)
