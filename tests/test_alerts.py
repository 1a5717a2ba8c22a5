"""Alerts, from the ledger to the screen."""
