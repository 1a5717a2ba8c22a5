"""The process of one measure: starts Odoo on a database, does one thing, prints one line of JSON and ends.

python dev/bench/child.py DATABASE MEASURE '{"option": value}'
"""

import contextlib
import json
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@contextlib.contextmanager
def environment(database):
    """An Odoo environment of the superuser in the main company; what is not committed is lost."""
    import odoo.init  # noqa: F401  # without it, odoo is an empty namespace
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["--no-http", "--log-level=error"], setup_logging=True)
    threading.current_thread().dbname = database
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "allowed_company_ids": [1]})
        cr.rollback()


def main(database, name, options="{}"):
    """Do one measure."""
    with environment(database) as env:
        from bench import (  # they import Odoo, which is there now
            measures,
            posting_worker,
            report_measures,
        )

        works = {**vars(measures), **vars(report_measures)}
        works |= {"posting_worker": posting_worker.posting_worker}
        result = works[name](env, **json.loads(options))
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
