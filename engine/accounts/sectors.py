"""Sectors by NACE code: the more digits, the narrower."""

import re


def clean_nace(text):
    """Return a NACE code as its digits alone, empty when it is none.

    >>> clean_nace("46.391"), clean_nace(" 4639 "), clean_nace("wholesale")
    ('46391', '4639', '')
    """
    digits = re.sub(r"[\s.]", "", text or "")
    return digits if re.fullmatch(r"[0-9]{2,7}", digits) else ""


def get_sectors(nace):
    """Return the sectors in which a code lies, the narrowest first.

    >>> get_sectors("46391")
    ['46391', '4639', '463', '46']
    """
    return [nace[:length] for length in range(len(nace), 1, -1)]
