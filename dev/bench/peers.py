"""The peers: two add-ons of the community, got from the package index and only run, never part of this repository."""

import configparser
import os
import sys
from pathlib import Path

from kit.home import HOME, digest, remove, run, step
from kit.python_env import installer

PACKAGES = (
    "odoo-addon-account-credit-control==19.0.*",
    "odoo-addon-account-financial-risk==19.0.*",
)
MODULES = ("account_credit_control", "account_financial_risk")


def ensure():
    """Return the add-ons folder of the peers, getting them the first time.

    :raise SetupError: they cannot be had
    """
    folder = HOME / f"bench-peers-{digest(*PACKAGES)}"
    if not folder.exists():
        half = folder.with_suffix(".part")
        remove(half)
        with step("get the peers"):
            run(
                [*installer(sys.executable), "--no-deps", "--target", half, *PACKAGES],
                error="The peers could not be had (bin/bench --no-peers does without them)",
            )
        half.rename(folder)
    return folder / "odoo" / "addons"


def versions():
    """Return the peers with their versions, as their packages say."""
    return sorted(
        path.name.removesuffix(".dist-info").removeprefix("odoo_addon_").replace("-", " ")
        for path in ensure().parents[1].glob("*.dist-info")
    )


def configuration():
    """Return an Odoo configuration file like the checkout's, with the peers on the add-ons path."""
    config = configparser.RawConfigParser()
    config.read(os.environ["ODOO_RC"])
    config["options"]["addons_path"] += f",{ensure()}"
    path = Path(os.environ["ODOO_RC"]).with_name("bench-peers.conf")
    with path.open("w") as file:
        config.write(file)
    return path
