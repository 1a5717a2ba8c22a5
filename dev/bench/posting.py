"""Posting and paying invoices with and without the add-on: processes on databases of their own take turns.

The parent starts a worker for each variant and asks them one after the other, round by round, so that all live through the
same noise of the machine. Making the drafts is not measured, and done by all workers at the same time; committing is
measured, with all that follows a commit.
"""

import json
import subprocess
import sys
from statistics import median

#: invoices that are posted at once, posted one by one, and paid at once
BATCH, SINGLES, PAID = 200, 10, 10
ROUNDS = 5

#: variant -> context of its worker
VARIANTS = {
    "without": {},
    "with": {},
    "no refresh": {"credit_risk_no_refresh": True},
}

KINDS = ("post", "post one by one", "pay")


def measure(commands, rounds=ROUNDS):
    """Let the workers take turns.

    :param commands: variant -> command line of its worker
    :return: (kind, variant) -> seconds (median), statements, memory, ratio to `without` (median of the rounds)
    """
    workers = {name: Worker(command) for name, command in commands.items()}
    try:
        _one_round(workers, 0)  # fills the caches
        turns = [_one_round(workers, turn) for turn in range(1, rounds + 1)]
    finally:
        for worker in workers.values():
            worker.close()
    return {
        (kind, variant): _summary(
            [turn[variant][kind] for turn in turns], [turn["without"][kind] for turn in turns]
        )
        for kind in KINDS
        for variant in VARIANTS
    }


def _one_round(workers, turn):
    """Have the drafts made by all, then every kind of work done by one after the other; who begins changes."""
    for worker in workers.values():
        worker.tell(work="make", turn=turn, small=not turn)
    for worker in workers.values():
        worker.answer()
    order = list(workers)
    order = order[turn % len(order) :] + order[: turn % len(order)]
    results = {name: {} for name in order}
    for kind in KINDS:
        for name in order:
            workers[name].tell(work=kind)
            results[name][kind] = workers[name].answer()
    return results


def _summary(mine, others):
    """Return the medians of a variant, and of its ratio to the other one in the same round."""
    pairs = list(zip(mine, others, strict=True))
    ratios = [result["seconds"] / other["seconds"] for result, other in pairs]
    return {
        "seconds": median(result["seconds"] for result in mine),
        "statements": median(result["statements"] for result in mine),
        "memory": max(result["memory"] for result in mine),
        "ratios": ratios,
        "ratio": median(ratios),
        "best_ratio": min(result["seconds"] for result in mine)
        / min(other["seconds"] for other in others),
        "processor_ratio": median(
            result["processor"] / other["processor"] for result, other in pairs
        ),
        "times": len(mine),
    }


class Worker:
    """The process that posts and pays in one database."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, **options):
        """Ask for a piece of work."""
        print(json.dumps(options), file=self.process.stdin, flush=True)

    def answer(self):
        """Wait until it is done and return the result."""
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"A worker that posts invoices ended with {self.process.wait()}")
        return json.loads(answer)

    def close(self):
        """Let the worker end."""
        self.process.stdin.close()
        self.process.wait()
