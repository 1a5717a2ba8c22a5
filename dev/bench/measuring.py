"""One measure: seconds, statements and the highest memory of the process that did nothing else."""

import contextlib
import os
import resource
import time
from pathlib import Path
from statistics import median


def peak_memory():
    """Return the highest memory of this process so far, in MB.

    The kernel's own count of this program: ``ru_maxrss`` would also count what the parent had when it started us.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor_time(pids=()):
    """Return the seconds that the processors worked for this process and for others on this machine."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(state[11]) + int(state[12])  # in user mode, in the kernel
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


class Meter:
    """Collects the seconds of repeated work and the statements of the first time.

    :param pids: processes of the database that work for this one; their processor time counts, too. Helpers that
        PostgreSQL starts for a query of its own accord are not seen
    """

    def __init__(self, count_statements, pids=()):
        self.count_statements, self.pids = count_statements, pids
        self.seconds, self.processor = [], []
        self.statements = None

    def __call__(self, work):
        """Do the work once and return what it returns."""
        before, worked = self.count_statements(), processor_time(self.pids)
        start = time.perf_counter()
        result = work()
        self.seconds.append(time.perf_counter() - start)
        self.processor.append(processor_time(self.pids) - worked)
        if self.statements is None:
            self.statements = self.count_statements() - before
        return result

    def result(self, **more):
        """Return what was measured as plain values."""
        return {
            "seconds": median(self.seconds),
            "processor": median(self.processor),
            "times": len(self.seconds),
            "statements": self.statements,
            "memory": peak_memory(),
            **more,
        }
