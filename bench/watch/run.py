#!/usr/bin/env python3
"""What watching costs the watched: bench/watch/run.py WAYBILL [PAIRS [OPTION of waybill watch]...]

Runs the program of tests/watch/counted in pairs, alone and watched (in changing order), and prints the CPU per call
of context.WithValue and the difference with its 95 % interval. REQUESTS (300000) is how much each run does: it should
last some of the budget's cycles, the first of which comes at the start. Needs Go, root, and two pairs or more.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REQUESTS = os.environ.get("REQUESTS", "300000")
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 14: 2.145, 19: 2.093, 24: 2.064, 29: 2.045, 39: 2.023}


def run(program, waybill, options):
    """Returns the CPU seconds per call, and what waybill said last."""
    target = subprocess.Popen([program, REQUESTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    target.stderr.readline()
    watcher = None
    if waybill:
        watcher = subprocess.Popen([waybill, "watch", "--pid", str(target.pid), "--format", "json", "--interval", "1000", *options],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        watcher.stderr.readline()
    target.stdin.write("\n")
    target.stdin.flush()
    counted = json.loads(target.stdout.read())
    _, _, usage = os.wait4(target.pid, 0)
    said = json.loads(watcher.communicate()[0].splitlines()[-1]) if watcher else None
    return (usage.ru_utime + usage.ru_stime) / counted["calls"], said


def main():
    waybill = os.path.realpath(sys.argv[1])
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    options = sys.argv[3:]
    with tempfile.TemporaryDirectory() as work:
        program = os.path.join(work, "counted")
        subprocess.run(["go", "build", "-buildvcs=false", "-o", program, "."], cwd=HERE.parent.parent / "tests/watch/counted", check=True)
        alone, watched, observed = [], [], []
        for pair in range(pairs):
            for who in (0, 1) if pair % 2 == 0 else (1, 0):
                cost, said = run(program, waybill if who else None, options)
                (watched if who else alone).append(cost)
                if said:
                    observed.append(said["coverage"]["observed"])
    ratios = [100 * (b / a - 1) for a, b in zip(alone, watched)]
    quantile = STUDENT[max(degrees for degrees in STUDENT if degrees <= pairs - 1)]  # of fewer degrees: the wider interval
    margin = quantile * statistics.stdev(ratios) / pairs**0.5
    print(f"CPU per call: alone {1e9 * statistics.median(alone):.0f} ns, watched {1e9 * statistics.median(watched):.0f} ns (medians of {pairs})")
    print(f"difference {statistics.mean(ratios):+.2f} %, 95 % interval {statistics.mean(ratios) - margin:+.2f} to {statistics.mean(ratios) + margin:+.2f} %")
    print(f"observed share of the time: {100 * statistics.mean(observed):.1f} %")


main()
