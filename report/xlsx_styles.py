"""How cells look: colours, kinds of values and places in a sheet."""

INK, DARK, PALE, LINE = "#212529", "#2F4858", "#E9EEF1", "#D5DCE0"

#: what a kind of cell adds to its format
KINDS = {
    "text": {"align": "left"},
    "integer": {"num_format": "#,##0"},
    "percent": {"num_format": "0.0%"},
    "ratio": {"num_format": "0.000"},
    "days": {"num_format": "#,##0.0"},
    "date": {"align": "left"},
    "datetime": {"align": "left"},
    "money": {},
    "balance": {},
}

#: what the place of a cell adds to its format
ROLES = {
    "plain": {},
    "body": {"bottom": 1, "bottom_color": LINE},
    "header": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": DARK,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "fact": {"align": "left"},
    "total_column": {"bold": True, "bottom": 1, "bottom_color": LINE, "bg_color": PALE},
    "sum": {"bold": True, "bg_color": PALE, "top": 1, "top_color": DARK},
    "total": {"bold": True, "bg_color": PALE, "top": 1, "top_color": DARK},
    "title": {"bold": True, "font_size": 16, "font_color": DARK},
    "subtitle": {"font_color": "#5F6B73"},
    "label": {"font_color": "#5F6B73"},
    "section": {"bold": True, "font_size": 12, "font_color": DARK},
}

#: places of cells in a table, where texts keep away from the number before them
TABLE_ROLES = {"body", "header", "total", "total_column"}
