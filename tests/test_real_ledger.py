"""The daily job on a real receivables ledger (must hold on real input, not on ours alone)."""

import importlib.util
import sys
import unittest
from datetime import date
from pathlib import Path

from odoo.tests import tagged

from .common import CreditRiskCommon

ROOT = Path(__file__).resolve().parents[1]
LEDGER = ROOT.parent / "shared" / "data" / "ar_ledger.csv"
