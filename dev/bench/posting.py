"""Posting and paying invoices with and without the add-on: two processes on two databases take turns.

The parent starts a worker for each database and asks them one after the other, round by round, so that both live through
the same noise of the machine. Creating the documents is not measured; committing is, with all that follows a commit.
"""

import json
import subprocess
import sys
from statistics import median

BATCH, SINGLES, ROUNDS = 200, 20, 5

#: variant -> (which database, options of the work)
VARIANTS = {
    "without": ("without", {}),
    "with": ("with", {}),
    "no refresh": ("with", {"context": {"credit_risk_no_refresh": True}}),
}

KINDS = ("post", "post one by one", "pay")


def measure(commands, rounds=ROUNDS):
    """Let the workers take turns.

    :param commands: which database -> command line of its worker
    :return: (kind, variant) -> seconds (median), statements, memory, ratio to `without` (median of the rounds)
    """
    workers = {name: Worker(command) for name, command in commands.items()}
    try:
        for worker in workers.values():
            worker.ask(turn=0, batch=10, singles=2)  # fills the caches
        turns = [_one_round(workers, turn) for turn in range(1, rounds + 1)]
    finally:
        for worker in workers.values():
            worker.close()
    return {
        (kind, variant): _summary([turn[variant][kind] for turn in turns], [turn["without"][kind] for turn in turns])
        for kind in KINDS
        for variant in VARIANTS
    }


def _one_round(workers, turn):
    """Ask for every variant once; who begins changes from round to round."""
    order = list(VARIANTS)
    order = order[turn % 3 :] + order[: turn % 3]
    answers = {}
    for variant in order:
        database, options = VARIANTS[variant]
        answers[variant] = workers[database].ask(turn=turn, **options)
    return answers


def _summary(mine, others):
    """Return the medians of a variant, and of its ratio to the other one in the same round."""
    return {
        "seconds": median(result["seconds"] for result in mine),
        "statements": median(result["statements"] for result in mine),
        "memory": max(result["memory"] for result in mine),
        "ratio": median(
            result["seconds"] / other["seconds"] for result, other in zip(mine, others, strict=True)
        ),
        "ratios": [
            round(result["seconds"] / other["seconds"], 3)
            for result, other in zip(mine, others, strict=True)
        ],
        "times": len(mine),
    }


class Worker:
    """The process that posts and pays in one database."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **options):
        """Have one round done and return its result."""
        print(json.dumps(options), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"A worker that posts invoices ended with {self.process.wait()}")
        return json.loads(answer)

    def close(self):
        """Let the worker end."""
        self.process.stdin.close()
        self.process.wait()
