#!/usr/bin/env python3
"""What watching costs the watched: bench/watch/run.py WAYBILL [--rounds N] [--seconds S] [--work W] [-- OPTION of waybill watch...]

One program makes chains of 18 layers, on one CPU, with W rounds of SHA-256 for each (0: it does nothing but make contexts).
A round is three stretches of it: alone, watched, alone; the watched one does as many requests as the other two together,
some S seconds' worth, so what drifts evenly from one to the other cancels out. What is compared is the program's own user
and system time per request, its garbage collection included. Prints the difference with its 95 % interval over the rounds,
and, as what this machine can tell at all, the same for the two stretches alone. S should be some of the budget's cycles,
the first of which begins with the watched stretch. Needs Go and root.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DEPTH = 18
# Two-sided 95 % quantiles of Student's t; between the rows the next smaller number of degrees is taken.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 11: 2.201, 14: 2.145, 19: 2.093, 24: 2.064,
           29: 2.045, 39: 2.023}


class Program:
    def __init__(self, path, work):
        self.work = work
        cpu = max(os.sched_getaffinity(0))  # the watcher and the rest have the others
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ, GOMAXPROCS="1"),
                                        preexec_fn=lambda: os.sched_setaffinity(0, {cpu}))

    def run(self, requests):
        """Returns the CPU nanoseconds of a request."""
        self.process.stdin.write(f"{DEPTH} requests {requests} {self.work}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def interval(ratios):
    """Text of the mean of ratios, less one, with its 95 % interval; over their logarithms, as a half is as far as a double."""
    logs = [math.log(ratio) for ratio in ratios]
    quantile = STUDENT[max(degrees for degrees in STUDENT if degrees <= len(logs) - 1)]
    margin = quantile * statistics.stdev(logs) / len(logs) ** 0.5
    mean, low, high = (100 * (math.exp(value) - 1) for value in (statistics.mean(logs), statistics.mean(logs) - margin, statistics.mean(logs) + margin))
    return f"{mean:+.2f} %, 95 % interval {low:+.2f} to {high:+.2f} %"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("waybill")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--work", type=int, default=0)
    parser.add_argument("options", nargs="*")
    arguments = parser.parse_args()
    alone, watched, drift, observed = [], [], [], []
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "load")
        subprocess.run(["go", "build", "-buildvcs=false", "-o", path, "."], cwd=HERE / "load", check=True)
        program = Program(path, arguments.work)
        program.run(100_000 if arguments.work == 0 else 1000)  # the heap has its size
        half = max(1, int(arguments.seconds / 2 * 1e9 / program.run(100_000 if arguments.work == 0 else 1000)))
        for _ in range(arguments.rounds):
            before = program.run(half)
            watcher = subprocess.Popen([os.path.realpath(arguments.waybill), "watch", "--pid", str(program.process.pid), "--format", "json",
                                        "--interval", "1000", *arguments.options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if "watching" not in (line := watcher.stderr.readline()):
                raise SystemExit(f"waybill says: {line}")
            during = program.run(2 * half)
            watcher.terminate()
            observed.append(json.loads(watcher.communicate()[0].splitlines()[-1])["coverage"]["observed"])
            after = program.run(half)
            alone.append((before + after) / 2)
            watched.append(during)
            drift.append(after / before)
        program.end()
    print(f"{2 * half} requests of {DEPTH} calls in each stretch, {arguments.rounds} rounds")
    print(f"CPU per request: alone {statistics.median(alone):.0f} ns, watched {statistics.median(watched):.0f} ns (medians)")
    print(f"difference {interval([b / a for a, b in zip(alone, watched)])}")
    print(f"the two stretches alone differ by {interval(drift)}")
    print(f"observed share of the time: {100 * statistics.mean(observed):.1f} %")


main()
