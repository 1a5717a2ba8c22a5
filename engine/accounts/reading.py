"""One file of annual accounts, whichever of the known forms it has: told by what is in it, not by its name."""

from .csv_files import read_csv
from .filing import Refused
from .json_files import read_json
from .xbrl_files import read_xbrl

#: a filing has some hundred kilobytes
MOST_BYTES = 10_000_000

#: first bytes of what people also have: PDF, spreadsheets and archives
OTHER_FILES = (b"%PDF", b"PK", b"\xd0\xcf\x11\xe0")


def read_filing(filename, content):
    """Return the :class:`filing.Filing` in a file, or raise :class:`filing.Refused`.

    :param filename: its name; JSON files say there whose accounts they are, and of which year
    :param content: its bytes

    >>> read_filing("accounts.pdf", b"%PDF-1.7")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Refused: other_file {}
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_big")
    if content.startswith(OTHER_FILES):
        raise Refused("other_file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    if "\0" in text:
        raise Refused("encoding")
    start = text.lstrip()[:1]
    if not start:
        raise Refused("empty")
    if start == "<":
        return read_xbrl(text)
    if start in "{[":
        return read_json(text, filename)
    return read_csv(text)
