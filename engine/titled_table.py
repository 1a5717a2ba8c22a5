"""A table in a text file, as somebody's spreadsheet or an agency wrote it: titles, then a row for each line.

What separates the cells and how the text is encoded is found out; what cannot be read is refused.
"""

import csv
import io

#: the largest file that is read, in bytes, and the most rows
MOST_BYTES = 5_000_000
MOST_ROWS = 50_000

SEPARATORS = ";,\t|"


class TableError(ValueError):
    """A file that is no table. ``code`` says why: empty, large, text, titles or rows."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


def decode(content):
    """Return the text of a file: UTF-8 or UTF-16 with its mark, UTF-8 without, else Windows-1252.

    >>> decode("é".encode()), decode("é".encode("cp1252")), decode("é".encode("utf-16"))
    ('é', 'é', 'é')
    >>> decode("é".encode("utf-8-sig"))
    'é'
    >>> decode(b"PK\\x03\\x04\\x00\\x00")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    TableError: text
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise TableError("text")


def read_table(content, names, needed=()):
    """Return the rows of a file as ``(line number, name -> cell)``; empty rows are left out.

    :param content: the file, as bytes
    :param names: title in small letters -> the name that it stands for; other columns are left out
    :param needed: names without which the file is refused

    >>> read_table(b"Ref;Advice;Remark\\nA1;4;x\\n;;\\nB2; 5 \\n", {"ref": "ref", "advice": "advice"})
    [(2, {'ref': 'A1', 'advice': '4'}), (4, {'ref': 'B2', 'advice': '5'})]
    >>> read_table(b"ref,ref\\n1,2\\n", {"ref": "ref"})  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    TableError: titles
    """
    if len(content) > MOST_BYTES:
        raise TableError("large", most=MOST_BYTES // 1_000_000)
    text = decode(content)
    if not text.strip():
        raise TableError("empty")
    first = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise TableError("text") from error
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows:
        raise TableError("empty")
    titles = [names.get(title.lower().lstrip("\ufeff")) for title in rows[0][1]]
    known = [name for name in titles if name]
    missing = [name for name in needed if name not in known]
    if missing or not known or len(set(known)) < len(known):
        raise TableError("titles", missing=missing)
    if len(rows) - 1 > MOST_ROWS:
        raise TableError("rows", most=MOST_ROWS)
    return [
        (line, {name: cell for name, cell in zip(titles, row, strict=False) if name})
        for line, row in rows[1:]
    ]
