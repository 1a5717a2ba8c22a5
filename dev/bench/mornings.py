"""The morning: refresh, proposal and execution of one day, beside the same messages of the peer."""

from kit import databases
from kit.home import step

from .stage import child

#: name and measure of the steps
STEPS = (
    ("refresh", "morning_refresh"),
    ("proposal", "proposal"),
    ("execution, mails queued", "morning_execution"),
)
PEER_WHOLE = "Peer: lines, ready, messages"

#: heading -> how it is prepared; the first one does what the peer's policy does
PEERS_MORNING = "Morning, peer's schedule"
MORNINGS = {PEERS_MORNING: {"peer_schedule": True}, "Morning, shipped paths": {}}

#: rounds of the morning that is compared with the peer, some before it and some after it, since the speed of a machine
#: changes by the minute; one at 1m, for the time it takes
ROUNDS = {"10k": 3, "20k": 3, "100k": 3, "1m": 1}


class Mornings:
    """The mornings of a run of the bench."""

    def __init__(self, stage, table, options):
        self.stage, self.table, self.options = stage, table, options
        self.rounds = []

    def take_before_peer(self, source):
        """Take a round of the compared morning; the others come after the peer."""
        self.rounds.append(self._take(source, PEERS_MORNING))

    def measure(self, source):
        """Take the rounds that are left, and add all to the table."""
        while len(self.rounds) < ROUNDS[self.options.size]:
            self.rounds.append(self._take(source, PEERS_MORNING))
        for heading in MORNINGS:
            rounds = self.rounds if heading == PEERS_MORNING else [self._take(source, heading)]
            self._add(heading, rounds)

    def _take(self, source, heading):
        """Return the results of the steps, on a clone of their own."""
        database = self.stage.clone(source, "morning")
        with step(f"prepare: {heading}"):
            child(database, "morning_prepare", **MORNINGS[heading])
        results = []
        for name, measure in STEPS:
            with step(f"{heading}: {name}"):
                results.append(child(database, measure))
        if not self.options.keep:
            databases.drop(database)
        return results

    def _add(self, heading, rounds):
        """Add the lines of the round in the middle, and what each of the rounds took."""
        rounds = sorted(rounds, key=_seconds)
        names = [f"{heading}: {name}" for name, _measure in STEPS]
        for name, result in zip(names, rounds[len(rounds) // 2], strict=True):
            line = self.table.add("morning", name, result)
        line.note = per_message(line)
        if others := line.facts["others"]:
            line.note += f"; NOT QUEUED: {others}"
        compared = {"faster": (PEER_WHOLE, "the peer")}
        whole = self.table.add_up("morning", f"{heading}: all", names, compared)
        if len(rounds) > 1:
            taken = ", ".join(f"{_seconds(results):.1f}" for results in rounds)
            whole.note = f"the middle one of {taken} s"


def per_message(line):
    """Return what a message costs, as text."""
    return f"{line.seconds * 1000 / line.rows:.1f} ms per message" if line.rows else "no message"


def _seconds(results):
    return sum(result["seconds"] for result in results)
