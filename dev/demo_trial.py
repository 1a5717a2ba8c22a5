"""A policy that is tried at the demo company: a draft, its replay over the last months, and a validation."""

#: key figure -> weight in the draft, and up to how many days the grades go
DRAFT = {
    "years_as_customer": (10, None),
    "credit_advice": (30, None),
    "days_to_pay": (60, (21, 45)),
}
NAME = "Paying behaviour counts more"
NOTE = "Who pays after 45 days is a high risk; the advice of the bureau counts for less."
#: months of the past that are replayed
MONTHS = 6


def write_trials(company, manager, controller):
    """Write what a manager and a controller try; the work itself is done by the scheduled job.

    The company has been committed: a draft is read on another cursor.
    """
    env = company.with_company(company).env
    draft = env["credit.policy.draft"].with_user(manager).create({"name": NAME, "note": NOTE})
    policy = draft.policy
    for row in policy["kpis"]:
        weight, cuts = DRAFT.get(row["metric"], (0, None))
        row["weight"] = weight
        for cut, at in zip(row["cuts"], cuts or (), strict=False):
            cut["at"] = at
    draft.policy = policy
    replay = env["credit.policy.replay"].with_user(controller).create({"draft_id": draft.id})
    replay.months = MONTHS
    replay.action_start()
    return replay
