#!/usr/bin/env python3
"""What one call of context.WithValue costs: bench/watch/calls.py WAYBILL WATCH_PROBES [ROUNDS]

CPU nanoseconds of the calling thread, medians of rounds in which all take their turn: without a probe; with an empty
probe on the function's first instruction, and where waybill's stands; watched all the time (--budget off), with chains
of 5, 18 and 40 layers, their keys of types of their own or all texts of one type. WATCH_PROBES is built by
`cmake --build build/release --target watch_probes`. Needs Go and root.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DEPTHS = (5, 18, 40)
KEYS = ("types", "texts")


class Load:
    """The Go program, which answers a line with nanoseconds."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def cost(self, depth, keys, calls):
        self.process.stdin.write(f"{depth} {keys} {calls}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def start(command, ready):
    """Starts what places a probe, and returns when it is there."""
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    line = started.stdout.readline()
    if ready not in line:
        sys.exit(f"{command[0]} says: {line}")
    return started


def stop(started):
    if started:
        started.terminate()
        started.communicate()


def main():
    waybill, probes = map(os.path.realpath, sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    with tempfile.TemporaryDirectory() as work:
        program = os.path.join(work, "load")
        subprocess.run(["go", "build", "-buildvcs=false", "-o", program, "."], cwd=HERE / "load", check=True)
        load = Load(program)
        pid = str(load.process.pid)
        variants = {
            "no probe": (None, "", 200_000, [(18, "types")]),
            "empty, on the first instruction": ([probes, pid, "entry"], "ready", 10_000, [(18, "types")]),
            "empty, where ours stands": ([probes, pid, "jump"], "ready", 100_000, [(18, "types")]),
            "waybill watch": ([waybill, "watch", "--pid", pid, "--budget", "off", "--format", "json"], "watching", 20_000,
                              [(depth, keys) for keys in KEYS for depth in DEPTHS]),
        }
        costs = {}
        for _ in range(rounds):
            for name, (command, ready, calls, shapes) in variants.items():
                started = start(command, ready) if command else None
                for depth, keys in shapes:
                    load.cost(depth, keys, 1000)  # the caches of the kernel's programs are filled
                    costs.setdefault((name, depth, keys), []).append(load.cost(depth, keys, calls))
                stop(started)
        load.end()
    empty = statistics.median(costs["empty, where ours stands", 18, "types"])
    print("| | layers | keys | ns a call | least, most | times the empty probe |\n| --- | --: | --- | --: | --- | --: |")
    for (name, depth, keys), values in costs.items():
        of_ours = name == "waybill watch"
        middle = statistics.median(values)
        print(f"| {name} | {depth if of_ours else ''} | {keys if of_ours else ''} | {middle:,.0f} | {min(values):,.0f}, {max(values):,.0f} "
              f"| {middle / empty:.1f} |")


main()
