"""What the commands in bin/ share: the folders outside the repository, Odoo itself, Python, PostgreSQL and databases.

Only the standard library is used here, because this code runs before the virtual environment exists.
"""
