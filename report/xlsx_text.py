"""Texts and formats that a spreadsheet can hold: pure functions."""

import re
from functools import lru_cache

#: longest text that a cell can hold
MAX_TEXT = 32767
ILLEGAL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
WHITE_CONTROLS = re.compile(r"[\t\r\n\x85\u2028\u2029]+")
FORMULA_START = re.compile(r"\s*[=+\-@\t\r]")

#: directives of a language's date or time format -> spreadsheet format
DIRECTIVES = {
    "%d": "dd",
    "%-d": "d",
    "%m": "mm",
    "%-m": "m",
    "%b": "mmm",
    "%B": "mmmm",
    "%y": "yy",
    "%Y": "yyyy",
    "%a": "ddd",
    "%A": "dddd",
    "%H": "hh",
    "%-H": "h",
    "%I": "hh",
    "%M": "mm",
    "%S": "ss",
    "%p": "AM/PM",
}


def clean_text(value, limit=MAX_TEXT):
    """Return a value as one line of text that XML can hold, cut off at the limit.

    xlsxwriter takes a text between <r> and </r> for formatted text and writes it as it is: a space after it keeps
    a customer of such a name from breaking the file.

    >>> clean_text("a\\x00b\\r\\nc"), clean_text("abcdef", 4), clean_text(False), clean_text("<r><b></r>")
    ('ab c', 'abc…', '', '<r><b></r> ')
    """
    if value is None or value is False:
        return ""
    text = ILLEGAL_CHARACTERS.sub("", WHITE_CONTROLS.sub(" ", str(value)))
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return text if len(text) <= limit else text[: limit - 1] + "…"


def looks_like_formula(value):
    """Tell whether a program might take a text for a formula: it starts with = + - @, tab or return.

    >>> [looks_like_formula(text) for text in ("=1+1", " @x", "\\t1", "A=1", "")]
    [True, True, True, False, False]
    """
    return bool(FORMULA_START.match(str(value or "")))


@lru_cache(maxsize=512)  # names come many times in a row
def read_text(value):
    """Return a value as a clean text, and whether a program might take it for a formula.

    >>> read_text("+32 1"), read_text("Jansen")
    (('+32 1', True), ('Jansen', False))
    """
    return clean_text(value), looks_like_formula(value)


def clean_sheet_name(name, taken=()):
    """Return a name that a sheet can have: at most 31 characters, without []:*?/\\ and quotes at the ends, unique.

    >>> clean_sheet_name("a/b:c[d]"), clean_sheet_name("'"), clean_sheet_name("Items", {"items"})
    ('a b c d', 'Sheet', 'Items (2)')
    """
    base = re.sub(r"[\[\]:*?/\\]+", " ", clean_text(name)).strip(" '")[:31].strip(" '") or "Sheet"
    taken = {"history", *(other.lower() for other in taken)}
    result, number = base, 1
    while result.lower() in taken:
        number += 1
        suffix = f" ({number})"
        result = base[: 31 - len(suffix)] + suffix
    return result


def spreadsheet_format(pattern):
    """Return a language's date or time format as a spreadsheet's.

    >>> spreadsheet_format("%d/%m/%Y"), spreadsheet_format("%-d. %B %Y"), spreadsheet_format("%Y年%m月")
    ('dd/mm/yyyy', 'd. mmmm yyyy', 'yyyy"年"mm"月"')
    """
    parts = []
    for token in re.findall(r"%-?[A-Za-z]|[^%]|%", pattern):
        if token in DIRECTIVES:
            parts.append(DIRECTIVES[token])
        elif token in "/-.,: ":
            parts.append(token)
        elif not token.startswith("%") and token != '"':
            parts.append(f'"{token}"')
    return "".join(parts).strip()
