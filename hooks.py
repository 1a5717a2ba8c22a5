"""What happens once, when the add-on is installed."""


def post_init_hook(env):
    """Check the shipped policy as a whole: while data files load, its parts are not complete yet."""
    env["credit.risk.scorecard"]._check_shipped()
    env["credit.action.path"]._check_shipped()
