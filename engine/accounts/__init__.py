"""Annual accounts without Odoo: readers of the files in which they come, checks, and ratios.

Every reader gives a :class:`filing.Filing` or raises :class:`filing.Refused`; nothing is guessed.
"""

from . import filing, codes, checks, csv_files, json_files, xbrl_files, reading, ratios, sectors
